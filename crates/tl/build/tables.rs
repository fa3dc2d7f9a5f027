//! Writes what is looked up by constructor id: its name and the layers that know it.

use std::fmt::Write;

use crate::model::Model;
use crate::names;

/// The range of layers and the table of constructors.
pub(crate) fn emit(model: &Model, out: &mut String) {
    if model.layered {
        let _ = writeln!(
            out,
            "/// The oldest layer of the schema.\npub const LAYER_MIN: i32 = {};",
            model.layer_min
        );
        let _ = writeln!(
            out,
            "/// The newest layer of the schema.\npub const LAYER_MAX: i32 = {};",
            model.layer_max
        );
    }
    if model.layered {
        by_type(model, out);
    }
    let mut rows: Vec<(u32, String)> = Vec::new();
    for group in model.constructors.iter().chain(&model.methods) {
        let ranges = || group.forms.iter().flat_map(|form| &form.ranges);
        let from = ranges().map(|range| range.0).min().unwrap_or(0);
        let to = ranges().map(|range| range.1).max().unwrap_or(i32::MAX);
        for form in &group.forms {
            rows.push((form.id, format!("({:#010x}, {:?}, {from}, {to}),\n", form.id, group.name)));
        }
    }
    rows.sort();
    out.push_str("/// Id of any form, name, first and last layer that knows any form; sorted by id.\n");
    out.push_str("pub(crate) static CONSTRUCTORS: &[(u32, &str, i32, i32)] = &[\n");
    out.extend(rows.into_iter().map(|(_, row)| row));
    out.push_str("];\n");
}

/// A reader for every type, found by the type's name.
fn by_type(model: &Model, out: &mut String) {
    out.push_str("/// Type and its reader, sorted by name.\n#[allow(clippy::type_complexity)]\n");
    out.push_str("pub(crate) static TYPES: &[(&str, fn(&mut crate::Reader<'_>) -> ");
    out.push_str("Result<Box<dyn crate::Encode>, crate::DecodeError>)] = &[\n");
    for name in model.types.keys() {
        let _ =
            writeln!(out, "({name:?}, crate::request::any::<{}>),", names::path(model.root, "enums", name));
    }
    out.push_str("];\n");
}
