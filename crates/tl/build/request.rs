//! Writes `Request`, the enum over all methods, and the sorted tables by constructor id.

use std::fmt::Write;

use crate::model::Model;
use crate::names;

/// The enum, its table of readers, its names.
pub(crate) fn emit(model: &Model, out: &mut String) {
    out.push_str("/// A call of any method.\n#[derive(Clone, Debug, PartialEq)]\npub enum Request {\n");
    for group in &model.methods {
        let path = names::path(model.root, "functions", &group.name);
        let _ = writeln!(out, "{}(Box<{path}>),", names::camel(&group.name));
    }
    out.push_str("}\n");
    readers(model, out);
    out.push_str("impl Request {\npub(crate) fn name_of(&self) -> &'static str { match self {\n");
    for group in &model.methods {
        let _ = writeln!(out, "Self::{}(_) => {:?},", names::camel(&group.name), group.name);
    }
    out.push_str("} } }\nimpl Encode for Request { fn encode(&self, wr: &mut Writer) { match self {\n");
    for group in &model.methods {
        let _ = writeln!(out, "Self::{}(call) => call.encode(wr),", names::camel(&group.name));
    }
    out.push_str("} } }\n");
    for group in &model.methods {
        let path = names::path(model.root, "functions", &group.name);
        let _ = writeln!(
            out,
            "impl From<{path}> for Request {{ fn from(call: {path}) -> Self {{ Self::{}(Box::new(call)) }} }}",
            names::camel(&group.name)
        );
    }
}

/// A reader for every form of every method, in the order of ids.
fn readers(model: &Model, out: &mut String) {
    let mut rows: Vec<(u32, String)> = Vec::new();
    for group in &model.methods {
        let path = names::path(model.root, "functions", &group.name);
        let variant = names::camel(&group.name);
        for form in &group.forms {
            let id = form.id;
            let row = format!("({id:#010x}, |rd| Ok(Request::{variant}(rd.boxed({path}::d_{id:08x})?))),");
            rows.push((id, row));
        }
    }
    rows.sort();
    out.push_str(
        "/// How to read each form of each method, sorted by id.\n#[allow(clippy::type_complexity)]\n",
    );
    out.push_str(
        "pub(crate) static READERS: &[(u32, fn(&mut Reader<'_>) -> Result<Request, DecodeError>)] = &[\n",
    );
    for (_, row) in rows {
        out.push_str(&row);
        out.push('\n');
    }
    out.push_str("];\n");
}
