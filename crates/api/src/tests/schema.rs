//! The schema read anew from its text, sharing nothing with the generated code: it says which methods a layer has,
//! writes a call of each with empty values, and knows what a call is answered with.

use std::collections::HashMap;

const TEXT: &str = include_str!("../../../../schema/telegram_api.tl");
/// The constructor ids of a vector and of `boolFalse`.
const VECTOR: u32 = 0x1cb5_c415;
const BOOL_FALSE: u32 = 0xbc79_9737;

/// One form of a constructor or method.
pub(super) struct Definition {
    /// Its full name.
    pub(super) name: &'static str,
    /// Its id.
    pub(super) id: u32,
    /// The type that it belongs to or answers.
    pub(super) result: &'static str,
    fields: Vec<&'static str>,
    layers: Vec<(i32, i32)>,
}

impl Definition {
    fn parse(line: &'static str) -> Option<Self> {
        let (definition, layers) = line.split_once("; // ")?;
        let (head, result) = definition.split_once(" = ")?;
        let mut words = head.split(' ');
        let (name, id) = words.next()?.split_once('#')?;
        Some(Self {
            name,
            id: u32::from_str_radix(id, 16).ok()?,
            result,
            fields: words.filter_map(|field| Some(field.split_once(':')?.1)).collect(),
            layers: layers.split(',').filter_map(range).collect(),
        })
    }

    /// Whether this form is in a layer.
    pub(super) fn is_in(&self, layer: i32) -> bool {
        self.layers.iter().any(|(from, to)| (*from..=*to).contains(&layer))
    }

    /// The name as the generated code has it: `messages.sendMessage` is `MessagesSendMessage`.
    pub(super) fn variant(&self) -> String {
        let capitalise = |part: &str| {
            let (first, rest) = part.split_at(1);
            first.to_uppercase() + rest
        };
        self.name.split('.').map(capitalise).collect()
    }
}

fn range(text: &str) -> Option<(i32, i32)> {
    let (from, to) = text.trim().split_once('-')?;
    Some((from.parse().ok()?, to.parse().unwrap_or(i32::MAX)))
}

/// The whole schema.
pub(super) struct Schema {
    /// The methods.
    pub(super) methods: Vec<Definition>,
    by_type: HashMap<&'static str, Vec<Definition>>,
}

impl Schema {
    pub(super) fn read() -> Self {
        let (types, functions) = TEXT.split_once("---functions---").expect("two parts");
        let mut by_type: HashMap<_, Vec<_>> = HashMap::new();
        for constructor in types.lines().filter_map(Definition::parse) {
            by_type.entry(constructor.result).or_default().push(constructor);
        }
        Self { methods: functions.lines().filter_map(Definition::parse).collect(), by_type }
    }

    /// A call with nothing in it, or `None` for wrappers, which have no end of their own.
    pub(super) fn empty_call(&self, method: &Definition, layer: i32) -> Option<Vec<u8>> {
        let mut out = method.id.to_le_bytes().to_vec();
        for field in &method.fields {
            self.value(field, layer, 0, &mut out)?;
        }
        Some(out)
    }

    /// What the form with this id is answered with.
    pub(super) fn answer_of(&self, id: u32) -> &'static str {
        self.methods.iter().find(|method| method.id == id).expect("a method of the schema").result
    }

    fn value(&self, ty: &str, layer: i32, depth: usize, out: &mut Vec<u8>) -> Option<()> {
        let zeros = |out: &mut Vec<u8>, count: usize| out.resize(out.len() + count, 0);
        match ty {
            _ if ty.contains('?') => {}
            "#" | "int" | "string" | "bytes" => zeros(out, 4),
            "long" | "double" => zeros(out, 8),
            "int128" => zeros(out, 16),
            "int256" => zeros(out, 32),
            "Bool" => out.extend(BOOL_FALSE.to_le_bytes()),
            "!X" => return None,
            _ if ty.starts_with("Vector<") => {
                out.extend(VECTOR.to_le_bytes());
                zeros(out, 4);
            }
            _ => return self.constructor(ty, layer, depth, out),
        }
        Some(())
    }

    fn constructor(&self, ty: &str, layer: i32, depth: usize, out: &mut Vec<u8>) -> Option<()> {
        let constructors = self.by_type.get(ty)?.iter().filter(|c| c.is_in(layer) && depth < 4);
        for constructor in constructors {
            let start = out.len();
            out.extend(constructor.id.to_le_bytes());
            let fields = constructor.fields.iter();
            if fields.map(|field| self.value(field, layer, depth + 1, out)).all(|done| done.is_some()) {
                return Some(());
            }
            out.truncate(start);
        }
        None
    }
}

/// Every call of a layer with nothing in it, by its variant.
pub(super) fn empty_calls(layer: i32) -> Vec<(String, Vec<u8>)> {
    let schema = Schema::read();
    let methods = schema.methods.iter().filter(|method| method.is_in(layer));
    methods.filter_map(|method| Some((method.variant(), schema.empty_call(method, layer)?))).collect()
}
