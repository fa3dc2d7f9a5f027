//! Names of the schema as Rust writes them.

use crate::schema::{Plain, Ty};

/// The namespace and the name: `messages.sendMessage` is (`Some("messages")`, `sendMessage`).
pub(crate) fn split(full: &str) -> (Option<&str>, &str) {
    match full.split_once('.') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, full),
    }
}

/// `sendMessage` and `p_q_inner_data` as `SendMessage` and `PQInnerData`. Capitals stay as they are.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = true;
    for c in name.chars() {
        match c {
            '_' | '.' => upper = true,
            c if upper => {
                out.extend(c.to_uppercase());
                upper = false;
            }
            c => out.push(c),
        }
    }
    out
}

/// The path of a name below `module`: `crate::types::messages::Dialogs`.
pub(crate) fn path(root: &str, module: &str, full: &str) -> String {
    match split(full) {
        (Some(namespace), name) => format!("{root}::{module}::{namespace}::{}", camel(name)),
        (None, name) => format!("{root}::{module}::{}", camel(name)),
    }
}

/// A field's name in lower case (`srp_B` is `srp_b`); a keyword of Rust gets an underscore.
pub(crate) fn field(name: &str) -> String {
    const KEYWORDS: [&str; 16] = [
        "type", "self", "static", "final", "ref", "move", "match", "loop", "box", "in", "for", "use",
        "where", "enum", "struct", "yield",
    ];
    let name = name.to_ascii_lowercase();
    if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The Rust type of a value, its flag left aside.
pub(crate) fn rust_type(root: &str, ty: &Ty) -> String {
    match ty {
        Ty::Plain(plain) => match plain {
            Plain::Int => "i32",
            Plain::Long => "i64",
            Plain::Double => "f64",
            Plain::Int128 => "[u8; 16]",
            Plain::Int256 => "[u8; 32]",
            Plain::String => "String",
            Plain::Bytes => "Vec<u8>",
        }
        .to_owned(),
        Ty::Bool | Ty::True => "bool".to_owned(),
        Ty::Vector(inner) => format!("Vec<{}>", rust_type(root, inner)),
        Ty::BareVector(name) => format!("Vec<{}>", path(root, "types", name)),
        Ty::Named(name) => path(root, "enums", name),
        Ty::Query => "()".to_owned(),
    }
}
