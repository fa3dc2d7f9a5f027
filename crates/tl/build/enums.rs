//! Writes the enum of a type: one variant a constructor, read by the id of any form.

use std::fmt::Write;

use crate::model::{Group, Model};
use crate::names;
use crate::plan;
use crate::rules::{ALSO_READ, STAND_INS};

/// The enum and its implementations.
pub(crate) fn emit(model: &Model, full_name: &str, places: &[usize], out: &mut String) {
    let name = names::camel(names::split(full_name).1);
    let groups: Vec<&Group> = places.iter().map(|place| &model.constructors[*place]).collect();
    let _ = writeln!(out, "/// `{full_name}`");
    if model.layered {
        let _ = writeln!(out, "///\n/// <https://core.telegram.org/type/{full_name}>");
    }
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq)]\npub enum {name} {{");
    for group in &groups {
        let variant = variant(group);
        let _ = match payload(model, group) {
            Payload::None => writeln!(out, "{variant},"),
            Payload::Inline(path) => writeln!(out, "{variant}({path}),"),
            Payload::Boxed(path) => writeln!(out, "{variant}(Box<{path}>),"),
        };
    }
    out.push_str("}\n");
    encode(model, full_name, &name, &groups, out);
    decode(model, full_name, &name, &groups, out);
    default(model, full_name, &name, out);
    for group in &groups {
        from(model, &name, group, out);
    }
}

enum Payload {
    None,
    Inline(String),
    Boxed(String),
}

fn payload(model: &Model, group: &Group) -> Payload {
    let path = names::path(model.root, "types", &group.name);
    if plan::values(model.root, group.newest()).is_empty() {
        Payload::None
    } else if model.boxed.contains(&group.name) {
        Payload::Boxed(path)
    } else {
        Payload::Inline(path)
    }
}

fn variant(group: &Group) -> String {
    names::camel(names::split(&group.name).1)
}

fn encode(model: &Model, full_name: &str, name: &str, groups: &[&Group], out: &mut String) {
    if !has_stand_in(model, full_name) {
        let _ = writeln!(out, "impl Encode for {name} {{ fn encode(&self, wr: &mut Writer) {{ match self {{");
        arms(model, groups, out);
        return out.push_str("} } }\n");
    }
    let _ = writeln!(
        out,
        "impl Encode for {name} {{ fn encode(&self, wr: &mut Writer) {{ StandIn::encode_or_replace(self, wr); }} }}"
    );
    let _ =
        writeln!(out, "impl {name} {{ pub(crate) fn encode_as_is(&self, wr: &mut Writer) {{ match self {{");
    arms(model, groups, out);
    out.push_str("} } }\n");
}

fn has_stand_in(model: &Model, full_name: &str) -> bool {
    model.layered && STAND_INS.contains(&full_name)
}

fn arms(model: &Model, groups: &[&Group], out: &mut String) {
    for group in groups {
        let variant = variant(group);
        let _ = match payload(model, group) {
            Payload::None => {
                writeln!(
                    out,
                    "Self::{variant} => {} {{}}.encode(wr),",
                    names::path(model.root, "types", &group.name)
                )
            }
            _ => writeln!(out, "Self::{variant}(value) => value.encode(wr),"),
        };
    }
}

fn decode(model: &Model, full_name: &str, name: &str, groups: &[&Group], out: &mut String) {
    let _ = writeln!(
        out,
        "impl Decode for {name} {{ const SIZE_MIN: usize = 4; fn decode(rd: &mut Reader<'_>) -> Result<Self, \
         DecodeError> {{\nlet id = rd.u32()?; rd.enter()?;\nlet value = match id {{"
    );
    for group in groups {
        let variant = variant(group);
        let path = names::path(model.root, "types", &group.name);
        for form in &group.forms {
            let id = form.id;
            let _ = match payload(model, group) {
                Payload::None if form.fields.is_empty() => writeln!(out, "{id:#010x} => Self::{variant},"),
                Payload::None => {
                    writeln!(out, "{id:#010x} => {{ {path}::d_{id:08x}(rd)?; Self::{variant} }}")
                }
                Payload::Inline(_) => {
                    writeln!(out, "{id:#010x} => Self::{variant}({path}::d_{id:08x}(rd)?),")
                }
                Payload::Boxed(_) => {
                    writeln!(out, "{id:#010x} => Self::{variant}(rd.boxed({path}::d_{id:08x})?),")
                }
            };
        }
        also_read(model, group, out);
    }
    let value = if has_stand_in(model, full_name) { "StandIn::modern(value)" } else { "value" };
    out.push_str("id => return Err(DecodeError::UnknownConstructor { id }),\n};\nrd.leave();\n");
    let _ = writeln!(out, "Ok({value})\n}} }}");
}

/// Reads a constructor of another type that has the same fields as this one.
fn also_read(model: &Model, group: &Group, out: &mut String) {
    for (_, other) in ALSO_READ.iter().filter(|(name, _)| model.layered && *name == group.name) {
        let other = model.constructors.iter().find(|known| known.name == *other);
        let (own, id) = (group.newest().id, other.expect("the table names constructors").newest().id);
        let (variant, path) = (variant(group), names::path(model.root, "types", &group.name));
        let _ = match payload(model, group) {
            Payload::None => writeln!(out, "{id:#010x} => Self::{variant},"),
            Payload::Inline(_) => writeln!(out, "{id:#010x} => Self::{variant}({path}::d_{own:08x}(rd)?),"),
            Payload::Boxed(_) => {
                writeln!(out, "{id:#010x} => Self::{variant}(rd.boxed({path}::d_{own:08x})?),")
            }
        };
    }
}

fn default(model: &Model, full_name: &str, name: &str, out: &mut String) {
    let group = &model.constructors[model.default_of[full_name]];
    let variant = variant(group);
    let value = match payload(model, group) {
        Payload::None => format!("Self::{variant}"),
        _ => format!("Self::{variant}(Default::default())"),
    };
    let _ = writeln!(out, "impl Default for {name} {{ fn default() -> Self {{ {value} }} }}");
}

fn from(model: &Model, name: &str, group: &Group, out: &mut String) {
    let path = names::path(model.root, "types", &group.name);
    let variant = variant(group);
    let (argument, value) = match payload(model, group) {
        Payload::None => ("_", format!("Self::{variant}")),
        Payload::Inline(_) => ("value", format!("Self::{variant}(value)")),
        Payload::Boxed(_) => ("value", format!("Self::{variant}(Box::new(value))")),
    };
    let _ =
        writeln!(out, "impl From<{path}> for {name} {{ fn from({argument}: {path}) -> Self {{ {value} }} }}");
}
