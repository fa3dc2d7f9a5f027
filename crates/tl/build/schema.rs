//! Reads the schema text: one constructor or method a line, its range of layers in the comment behind it.
//!
//! `grammers-tl-parser` drops comments, and the ranges of layers live in them, so the reader is our own. It takes
//! only what the two schema files use and refuses everything else with the line number.

use std::fmt;

/// A field's type as the schema writes it, without the flag in front of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    /// `int`, `long`, `double`, `int128`, `int256`, `string`, `bytes`.
    Plain(Plain),
    /// `Bool`, four bytes on the wire.
    Bool,
    /// `true`, a bit of the flags and no bytes.
    True,
    /// `Vector<T>`, with the vector's own constructor id.
    Vector(Box<Ty>),
    /// `vector<t>`: neither the vector nor its elements carry an id.
    BareVector(String),
    /// A type of the schema, by its full name.
    Named(String),
    /// `!X`, the query inside a wrapper such as `invokeWithLayer`.
    Query,
}

/// Types that the schema does not define itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Plain {
    Int,
    Long,
    Double,
    Int128,
    Int256,
    String,
    Bytes,
}

/// What stands at one place of a constructor.
#[derive(Clone)]
pub(crate) enum Kind {
    /// A `#`: 32 flag bits.
    Flags,
    /// A value, present only if the named flags have the bit.
    Value { ty: Ty, flag: Option<(String, u32)> },
}

/// One field of a constructor or argument of a method.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// One line of the schema.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) is_method: bool,
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) fields: Vec<Field>,
    pub(crate) result: Ty,
    /// Layers with this id, both ends included; the upper end is `i32::MAX` while the id is current.
    pub(crate) ranges: Vec<(i32, i32)>,
}

/// A schema file.
pub(crate) struct Schema {
    pub(crate) definitions: Vec<Definition>,
    /// Layers that nobody read when the file was made: they follow the layer before.
    pub(crate) unread_layers: Vec<i32>,
}

/// Why a schema file cannot be used.
#[derive(Debug)]
pub(crate) struct Error {
    line: usize,
    what: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl Schema {
    /// Reads a whole file.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let mut schema = Self { definitions: Vec::new(), unread_layers: Vec::new() };
        let mut is_method = false;
        for (index, line) in text.lines().enumerate() {
            match line.trim() {
                "" => {}
                "---types---" => is_method = false,
                "---functions---" => is_method = true,
                comment if comment.starts_with("//") => schema.unread_layers.extend(unread_layers(comment)),
                line => schema.definitions.push(
                    definition(line, is_method)
                        .ok_or_else(|| Error { line: index + 1, what: format!("not understood: {line}") })?,
                ),
            }
        }
        Ok(schema)
    }
}

/// The numbers of a comment "Layers 141, 157 were not read".
fn unread_layers(comment: &str) -> Vec<i32> {
    let Some((_, rest)) = comment.split_once("Layers ") else { return Vec::new() };
    let Some((list, _)) = rest.split_once(" were not read") else { return Vec::new() };
    list.split(", ").filter_map(|number| number.parse().ok()).collect()
}

fn definition(line: &str, is_method: bool) -> Option<Definition> {
    let (body, comment) = line.split_once(';')?;
    let (left, result) = body.split_once(" = ")?;
    let mut words = left.split_whitespace();
    let (name, id) = words.next()?.split_once('#')?;
    let fields = words.filter(|word| *word != "{X:Type}").map(field).collect::<Option<Vec<_>>>()?;
    Some(Definition {
        is_method,
        name: name.to_owned(),
        id: u32::from_str_radix(id, 16).ok()?,
        fields,
        result: ty(result.trim())?,
        ranges: ranges(comment)?,
    })
}

fn field(word: &str) -> Option<Field> {
    let (name, kind) = word.split_once(':')?;
    let kind = match kind.split_once('?') {
        _ if kind == "#" => Kind::Flags,
        None => Kind::Value { ty: ty(kind)?, flag: None },
        Some((flag, kind)) => {
            let (flags, bit) = flag.split_once('.')?;
            Kind::Value { ty: ty(kind)?, flag: Some((flags.to_owned(), bit.parse().ok()?)) }
        }
    };
    Some(Field { name: name.to_owned(), kind })
}

fn ty(word: &str) -> Option<Ty> {
    if let Some(inner) = word.strip_prefix("Vector<") {
        return Some(Ty::Vector(Box::new(ty(inner.strip_suffix('>')?)?)));
    }
    if let Some(inner) = word.strip_prefix("vector<") {
        return Some(Ty::BareVector(inner.strip_suffix('>')?.to_owned()));
    }
    Some(match word {
        "int" => Ty::Plain(Plain::Int),
        "long" => Ty::Plain(Plain::Long),
        "double" => Ty::Plain(Plain::Double),
        "int128" => Ty::Plain(Plain::Int128),
        "int256" => Ty::Plain(Plain::Int256),
        "string" => Ty::Plain(Plain::String),
        "bytes" => Ty::Plain(Plain::Bytes),
        "Bool" => Ty::Bool,
        "true" => Ty::True,
        "!X" | "X" => Ty::Query,
        name if name.contains(['<', '!', '%']) => return None,
        name => Ty::Named(name.to_owned()),
    })
}

/// `// 158-204`, `// 158-` and `// 140-150,160-`; no comment means every layer.
fn ranges(comment: &str) -> Option<Vec<(i32, i32)>> {
    let Some((_, list)) = comment.split_once("//") else { return Some(vec![(0, i32::MAX)]) };
    list.trim()
        .split(',')
        .map(|range| {
            let (from, to) = range.split_once('-')?;
            let to = if to.is_empty() { i32::MAX } else { to.parse().ok()? };
            Some((from.parse().ok()?, to))
        })
        .collect()
}
