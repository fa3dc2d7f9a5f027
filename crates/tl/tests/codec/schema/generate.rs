//! Random values of one layer, as bytes.

use std::collections::{BTreeMap, HashMap};

use super::{Field, Line, Schema};

/// A small generator of pseudo-random numbers; the same seed gives the same values.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }
}

/// Writes random values that a client of `layer` could send.
pub(crate) struct Generator<'a> {
    schema: &'a Schema,
    layer: i32,
    /// For every type the constructor with which a value can end.
    shortest: HashMap<&'a str, usize>,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(schema: &'a Schema, layer: i32) -> Self {
        let mut shortest: HashMap<&str, usize> = HashMap::new();
        loop {
            let before = shortest.len();
            for (ty, places) in &schema.by_result {
                if shortest.contains_key(ty.as_str()) {
                    continue;
                }
                let ends = |line: &Line| {
                    line.fields.iter().all(|field| {
                        field.flag.is_some()
                            || !schema.by_result.contains_key(&field.ty)
                            || field.ty == "Bool"
                            || shortest.contains_key(field.ty.as_str())
                    })
                };
                let found = places.iter().find(|place| {
                    let line = &schema.lines[**place];
                    line.known_in(layer) && ends(line)
                });
                if let Some(place) = found {
                    shortest.insert(ty, *place);
                }
            }
            if shortest.len() == before {
                return Self { schema, layer, shortest };
            }
        }
    }

    /// The id and a random body of `line`. `None` if the layer lacks a type that it needs.
    pub(crate) fn line(&self, line: &Line, rng: &mut Rng, depth: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        self.put_line(line, rng, depth, &mut out)?;
        Some(out)
    }

    /// A random value of a type.
    pub(crate) fn value(&self, ty: &str, rng: &mut Rng, depth: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        self.put(ty, rng, depth, &mut out)?;
        Some(out)
    }

    fn put_line(&self, line: &Line, rng: &mut Rng, depth: u32, out: &mut Vec<u8>) -> Option<()> {
        out.extend(line.id.to_le_bytes());
        let mut flags: BTreeMap<&str, u32> = BTreeMap::new();
        for field in &line.fields {
            if let Some((name, bit)) = &field.flag {
                let wanted = rng.below(if depth == 0 { 8 } else { 2 }) == 0;
                if wanted && self.can(field) && (depth > 0 || field.ty == "true") {
                    *flags.entry(name).or_default() |= 1 << bit;
                } else {
                    flags.entry(name).or_default();
                }
            }
        }
        // A bit that several fields share needs all of them.
        for field in &line.fields {
            if let Some((name, bit)) = &field.flag
                && !self.can(field)
            {
                *flags.get_mut(name.as_str()).unwrap() &= !(1 << bit);
            }
        }
        for field in &line.fields {
            match (&field.flag, field.ty.as_str()) {
                (None, "#") => out.extend(flags.get(field.name.as_str()).unwrap_or(&0).to_le_bytes()),
                (_, "true" | "!X") => {}
                (Some((name, bit)), _) if flags[name.as_str()] & (1 << bit) == 0 => {}
                (_, ty) => self.put(ty, rng, depth, out)?,
            }
        }
        Some(())
    }

    fn can(&self, field: &Field) -> bool {
        let ty = field.ty.trim_start_matches("Vector<").trim_end_matches('>');
        !self.schema.by_result.contains_key(ty) || ty == "Bool" || self.shortest.contains_key(ty)
    }

    fn put(&self, ty: &str, rng: &mut Rng, depth: u32, out: &mut Vec<u8>) -> Option<()> {
        match ty {
            "int" => out.extend((rng.next() as u32 >> rng.below(31)).to_le_bytes()),
            "long" => out.extend((rng.next() >> rng.below(63)).to_le_bytes()),
            "double" => out.extend((rng.below(100_000) as f64 / 8.0).to_le_bytes()),
            "int256" => (0..4).for_each(|_| out.extend(rng.next().to_le_bytes())),
            "string" | "bytes" => put_text(rng, out),
            "Bool" => {
                let id: u32 = if rng.below(2) == 0 { 0x9972_75b5 } else { 0xbc79_9737 };
                out.extend(id.to_le_bytes());
            }
            _ => match ty.strip_prefix("Vector<") {
                Some(inner) => {
                    let count = if depth == 0 { 0 } else { rng.below(3) };
                    let inner = inner.strip_suffix('>').unwrap();
                    out.extend(0x1cb5_c415_u32.to_le_bytes());
                    out.extend((count as u32).to_le_bytes());
                    for _ in 0..count {
                        self.put(inner, rng, depth - 1, out)?;
                    }
                }
                None => {
                    let choice: Vec<usize> = self.schema.by_result[ty]
                        .iter()
                        .copied()
                        .filter(|place| self.schema.lines[*place].known_in(self.layer))
                        .filter(|place| {
                            let needs = &self.schema.lines[*place].fields;
                            needs.iter().all(|field| field.flag.is_some() || self.can(field))
                        })
                        .collect();
                    let place = if depth == 0 {
                        *self.shortest.get(ty)?
                    } else {
                        *choice.get(rng.below(choice.len().max(1)))?
                    };
                    self.put_line(&self.schema.lines[place], rng, depth.saturating_sub(1), out)?;
                }
            },
        }
        Some(())
    }
}

fn put_text(rng: &mut Rng, out: &mut Vec<u8>) {
    let len = if rng.below(50) == 0 { 250 + rng.below(10) } else { rng.below(12) };
    let head = if len < 254 {
        out.push(len as u8);
        1
    } else {
        out.extend([254, len as u8, (len >> 8) as u8, 0]);
        4
    };
    out.extend((0..len).map(|_| b'0' + rng.below(70) as u8));
    out.extend(std::iter::repeat_n(0, (4 - (head + len) % 4) % 4));
}
