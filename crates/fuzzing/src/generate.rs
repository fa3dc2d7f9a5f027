//! Well-formed TL from any bytes: the bytes choose methods, constructors, flags and values.
//!
//! A fuzzer that changes one byte changes one choice, so what it finds lies behind the decoder. Values that only
//! the server could have given out (peers with their access hashes) come from [`Hints`].

use crate::input::Input;
use crate::schema::{Line, Schema};
use std::collections::HashMap;

/// Values to use now and then in place of a generated one, by type, each serialized.
pub(crate) type Hints = HashMap<&'static str, Vec<Vec<u8>>>;

/// How deep generated values are nested.
const DEPTH: u32 = 4;

/// Texts at which something may be decided.
const TEXTS: [&str; 12] = [
    "",
    "a",
    "hello, world",
    "9996610001",
    "+999 66 1 0002",
    "11111",
    "ada_lovelace",
    "😀😀 @ada #tag https://t.me/x /start",
    "\u{202e}\u{0}\n ",
    "en",
    "tdesktop",
    "ß é 漢字",
];

/// Writes values of one schema.
pub(crate) struct Generator<'a> {
    schema: &'a Schema,
    hints: &'a Hints,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(schema: &'a Schema, hints: &'a Hints) -> Self {
        Self { schema, hints }
    }

    /// A call of any method, wrappers included.
    pub(crate) fn call(&self, input: &mut Input<'_>, out: &mut Vec<u8>) {
        self.query(input, DEPTH, out);
    }

    /// A value of a type that the schema names.
    pub(crate) fn value(&self, ty: &str, input: &mut Input<'_>, out: &mut Vec<u8>) {
        self.put(ty, input, DEPTH, out);
    }

    fn query(&self, input: &mut Input<'_>, depth: u32, out: &mut Vec<u8>) {
        let methods = &self.schema.methods;
        let place = input.below(methods.len());
        let wrapper = methods[place].fields.iter().any(|field| field.ty == "!X");
        if wrapper && depth == 0 {
            return out.extend_from_slice(&tl::functions::help::GetConfig::ID.to_le_bytes());
        }
        self.line(&methods[place], input, depth, out);
    }

    fn line(&self, line: &Line, input: &mut Input<'_>, depth: u32, out: &mut Vec<u8>) {
        out.extend_from_slice(&line.id.to_le_bytes());
        let mut flags: HashMap<&str, u32> = HashMap::new();
        for field in &line.fields {
            let is_there = match &field.flag {
                Some((name, bit)) => flags.get(name.as_str()).is_some_and(|flags| flags >> bit & 1 == 1),
                None => true,
            };
            match field.ty.as_str() {
                "#" => {
                    let chosen = self.flags(line, &field.name, input, depth);
                    out.extend_from_slice(&chosen.to_le_bytes());
                    flags.insert(&field.name, chosen);
                }
                "!X" => self.query(input, depth.saturating_sub(1), out),
                "true" => {}
                ty if is_there => self.put(ty, input, depth, out),
                _ => {}
            }
        }
    }

    /// Bits that some field stands for; deep down only those that take no room.
    fn flags(&self, line: &Line, name: &str, input: &mut Input<'_>, depth: u32) -> u32 {
        let known = line.fields.iter().filter(|field| depth > 0 || field.ty == "true");
        let bits = known.filter_map(|field| field.flag.as_ref()).filter(|(flags, _)| flags == name);
        let mask = bits.fold(0_u32, |mask, (_, bit)| mask | 1 << bit);
        let larger = line.fields.iter().filter(|field| depth == 0 && field.ty != "true");
        let larger = larger.filter_map(|field| field.flag.as_ref()).filter(|(flags, _)| flags == name);
        let shared = larger.fold(0_u32, |mask, (_, bit)| mask | 1 << bit);
        input.u32() & mask & !shared
    }

    fn put(&self, ty: &str, input: &mut Input<'_>, depth: u32, out: &mut Vec<u8>) {
        match ty {
            "int" => out.extend_from_slice(&int(input).to_le_bytes()),
            "long" => out.extend_from_slice(&self.long(input).to_le_bytes()),
            "double" => out.extend_from_slice(&f64::from_bits(input.u64()).to_le_bytes()),
            "int128" => out.extend_from_slice(&input.array::<16>()),
            "int256" => out.extend_from_slice(&input.array::<32>()),
            "string" => match self.hints.get(ty) {
                Some(hints) if input.below(4) == 0 => out.extend_from_slice(input.pick::<Vec<u8>>(hints)),
                _ => put_bytes(&text(input), out),
            },
            "bytes" => put_bytes(input.chunk(), out),
            "Bool" => {
                let id = if input.flag() { tl::BOOL_TRUE } else { tl::BOOL_FALSE };
                out.extend_from_slice(&id.to_le_bytes());
            }
            _ => match ty.strip_prefix("Vector<").and_then(|inner| inner.strip_suffix('>')) {
                Some(inner) => {
                    let count = if depth == 0 { 0 } else { input.below(4) };
                    out.extend_from_slice(&tl::VECTOR.to_le_bytes());
                    out.extend_from_slice(&(count as u32).to_le_bytes());
                    (0..count).for_each(|_| self.put(inner, input, depth - 1, out));
                }
                None => self.object(ty, input, depth, out),
            },
        }
    }

    fn object(&self, ty: &str, input: &mut Input<'_>, depth: u32, out: &mut Vec<u8>) {
        if let Some(hints) = self.hints.get(ty)
            && !input.below(4).is_multiple_of(4)
        {
            return out.extend_from_slice(input.pick::<Vec<u8>>(hints));
        }
        let constructors = self.schema.constructors(ty);
        let place = if depth == 0 || input.is_empty() { 0 } else { input.below(constructors.len()) };
        if let Some(line) = self.schema.constructors(ty).nth(place) {
            self.line(line, input, depth.saturating_sub(1), out);
        }
    }

    fn long(&self, input: &mut Input<'_>) -> i64 {
        match input.below(4) {
            0 => input.u64().cast_signed(),
            1 => *input.pick(&[0, -1, i64::MAX, i64::MIN, 777_000]),
            _ => i64::from(input.byte()),
        }
    }
}

fn int(input: &mut Input<'_>) -> i32 {
    match input.below(8) {
        0 => input.u32().cast_signed(),
        1 => *input.pick(&[0, -1, i32::MAX, i32::MIN, 100, 1_767_268_800]),
        _ => i32::from(input.byte() % 16),
    }
}

fn text(input: &mut Input<'_>) -> Vec<u8> {
    match input.below(4) {
        0 => String::from_utf8_lossy(input.chunk()).into_owned().into_bytes(),
        1 => "x".repeat(usize::from(input.u16() % 5000)).into_bytes(),
        _ => input.pick(&TEXTS).as_bytes().to_vec(),
    }
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    let mut wr = tl::Writer::with_buf(tl::LAYER_MAX, std::mem::take(out));
    wr.bytes(bytes);
    *out = wr.buf;
}
