//! Writes what is looked up by constructor id: its name and the layers that know it.

use std::fmt::Write;

use crate::model::Model;

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
