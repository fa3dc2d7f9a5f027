//! Writes the struct of a constructor or method, and how each of its forms is read and written.

use std::fmt::Write;

use crate::model::{Group, Model};
use crate::names;
use crate::plan::{self, Value};
use crate::rules::{CONSTANTS, EMBEDDED, Rule};
use crate::schema::{Definition, Kind, Ty};

/// The struct and its implementations.
pub(crate) fn emit(model: &Model, group: &Group, out: &mut String) {
    let name = names::camel(names::split(&group.name).1);
    let newest = group.newest();
    let kind = if newest.is_method { "method" } else { "constructor" };
    let fields = plan::values(model.root, newest);
    let _ = writeln!(out, "/// `{}#{:08x}`", group.name, newest.id);
    if model.layered {
        let _ = writeln!(out, "///\n/// <https://core.telegram.org/{kind}/{}>", group.name);
    }
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq, Default)]\npub struct {name} {{");
    for field in &fields {
        let _ = writeln!(out, "pub {}: {},", field.name, field.rust_type());
    }
    let _ = writeln!(out, "}}\nimpl {name} {{");
    let _ =
        writeln!(out, "/// The constructor id of the newest form.\npub const ID: u32 = {:#010x};", newest.id);
    for form in &group.forms {
        let only_an_id = form.fields.is_empty() && fields.is_empty() && !newest.is_method && model.layered;
        if !only_an_id {
            decode_form(model, group, form, out);
        }
        encode_form(model, group, form, out);
    }
    out.push_str("}\n");
    encode(model, group, &name, out);
    if newest.is_method {
        function(model, group, &name, out);
    } else if !model.layered {
        let _ = writeln!(
            out,
            "impl Decode for {name} {{ const SIZE_MIN: usize = 4; fn decode(rd: &mut Reader<'_>) -> Result<Self, \
             DecodeError> {{ match rd.u32()? {{ Self::ID => Self::d_{:08x}(rd), id => \
             Err(DecodeError::UnknownConstructor {{ id }}) }} }} }}",
            newest.id
        );
    }
}

fn function(model: &Model, group: &Group, name: &str, out: &mut String) {
    let newest = group.newest();
    let output = if model.has_type(&newest.result) {
        names::rust_type(model.root, &newest.result)
    } else {
        "()".to_owned()
    };
    let _ = writeln!(
        out,
        "impl Function for {name} {{ const ID: u32 = {:#010x}; const NAME: &'static str = {:?}; type Output = {output};",
        newest.id, group.name
    );
    let changed: Vec<&Definition> = group.forms.iter().filter(|form| form.result != newest.result).collect();
    if !changed.is_empty() {
        out.push_str(
            "fn encode_output(called_id: u32, output: &Self::Output, wr: &mut Writer) { match called_id {\n",
        );
        for form in changed {
            let old = names::rust_type(model.root, &form.result);
            let _ = writeln!(out, "{:#010x} => Answer::<{old}>::answer(output, wr),", form.id);
        }
        out.push_str("_ => output.encode(wr),\n} }\n");
    }
    out.push_str("}\n");
}

/// `d_<id>` reads the body of a form into the newest struct.
fn decode_form(model: &Model, group: &Group, form: &Definition, out: &mut String) {
    let rules = plan::rules(group, form);
    let newest = plan::values(model.root, group.newest());
    let _ =
        writeln!(out, "pub(crate) fn d_{:08x}(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {{", form.id);
    for field in &form.fields {
        let Some(value) = plan::value(model.root, field) else {
            if matches!(field.kind, Kind::Flags) {
                let _ = writeln!(out, "let {} = rd.u32()?;", field.name);
            }
            continue;
        };
        let wanted = newest.iter().any(|new| new.name == value.name)
            || rules.iter().any(|rule| rule.old.contains(&field.name.as_str()));
        let read = read(model, &value);
        let _ = if wanted {
            writeln!(out, "let {}: {} = {read};", value.name, value.rust_type())
        } else if *value.ty == Ty::True {
            Ok(())
        } else {
            writeln!(out, "let _: {} = {read};", value.rust_type())
        };
    }
    out.push_str("Ok(Self {");
    let old = plan::values(model.root, form);
    for new in &newest {
        let rule = rules.iter().find(|rule| names::field(rule.new) == new.name);
        let _ = match rule {
            Some(rule) if rule.together => {
                let old: Vec<_> = rule.old.iter().map(|name| names::field(name)).collect();
                write!(out, "{}: Adapt::from_old({}),", new.name, tuple(&old))
            }
            _ => {
                let name = rule.map_or_else(|| new.name.clone(), |rule| names::field(rule.old[0]));
                match old.iter().find(|old| old.name == name) {
                    Some(old) => write!(out, "{},", from_old(&old.name, old, new)),
                    None => write!(out, "{}: Default::default(),", new.name),
                }
            }
        };
    }
    out.push_str("})\n}\n");
}

fn read(model: &Model, value: &Value<'_>) -> String {
    match (value.ty, value.flag) {
        (Ty::True, Some((flags, bit))) => format!("{flags} & {:#x} != 0", 1_u32 << bit),
        (Ty::BareVector(name), _) => {
            let element = names::path(model.root, "types", name);
            format!("rd.bare_vector(4, {element}::d_{:08x})?", model.constructor_id(name))
        }
        (_, None) => "rd.get()?".to_owned(),
        (_, Some((flags, bit))) => format!("rd.opt({flags} & {:#x} != 0)?", 1_u32 << bit),
    }
}

/// `new: <expression of the local old>`.
fn from_old(local: &str, old: &Value<'_>, new: &Value<'_>) -> String {
    let same = old.inner == new.inner;
    let expression = match (same, old.optional(), new.optional()) {
        (true, false, false) | (true, true, true) => local.to_owned(),
        (true, false, true) => format!("Some({local})"),
        (true, true, false) => format!("{local}.unwrap_or_default()"),
        (false, false, false) => format!("Adapt::from_old({local})"),
        (false, false, true) => format!("Some(Adapt::from_old({local}))"),
        (false, true, true) => format!("{local}.map(Adapt::from_old)"),
        (false, true, false) => format!("{local}.map(Adapt::from_old).unwrap_or_default()"),
    };
    if expression == new.name { expression } else { format!("{}: {expression}", new.name) }
}

/// Where a field of a form comes from when the newest struct is written in that form.
enum Source {
    /// A place of the newest struct with the same type inside.
    Direct { place: String, optional: bool },
    /// A local `Option`, made by a conversion.
    Adapted { local: String },
    /// Kept by the writer.
    Embedded,
    /// Nowhere: a constant.
    Missing(String),
}

impl Source {
    fn present(&self, value: &Value<'_>) -> String {
        match (self, value.ty) {
            (Self::Direct { place, optional: false }, Ty::True) => place.clone(),
            (Self::Direct { place, optional: true }, Ty::True) => format!("{place} == Some(true)"),
            (Self::Adapted { local }, Ty::True) => format!("{local} == Some(true)"),
            (Self::Direct { optional: false, .. }, _) => "true".to_owned(),
            (Self::Direct { place, optional: true }, _) => format!("{place}.is_some()"),
            (Self::Adapted { local }, _) => format!("{local}.is_some()"),
            (Self::Missing(_) | Self::Embedded, _) => "false".to_owned(),
        }
    }
}

/// `e_<id>` writes the body of a form from the newest struct.
fn encode_form(model: &Model, group: &Group, form: &Definition, out: &mut String) {
    let _ = writeln!(out, "pub(crate) fn e_{:08x}(&self, wr: &mut Writer) {{", form.id);
    let values = plan::values(model.root, form);
    let sources = sources(model, group, form, &values, out);
    for field in &form.fields {
        if matches!(field.kind, Kind::Flags) {
            flags(model, &field.name, &values, &sources, out);
        } else if let Some(place) = values.iter().position(|value| value.name == names::field(&field.name)) {
            let value = &values[place];
            let shared =
                value.flag.is_some() && values.iter().filter(|other| other.flag == value.flag).count() > 1;
            write_value(model, value, &sources[place], shared, out);
        }
    }
    out.push_str("}\n");
}

/// Finds every field's source; writes the locals that hold converted values.
fn sources(
    model: &Model,
    group: &Group,
    form: &Definition,
    values: &[Value<'_>],
    out: &mut String,
) -> Vec<Source> {
    let newest = plan::values(model.root, group.newest());
    let rules = plan::rules(group, form);
    for rule in rules.iter().filter(|rule| rule.together && !rule.old.is_empty()) {
        adapt_together(rule, values, out);
    }
    let mut sources = Vec::new();
    for value in values {
        let rule = rules.iter().find(|rule| rule.old.iter().any(|old| names::field(old) == value.name));
        let new_name = rule.map_or_else(|| value.name.clone(), |rule| names::field(rule.new));
        let source = match (newest.iter().find(|new| new.name == new_name), rule) {
            (_, Some(rule)) if rule.together => {
                let old = rule.old.iter().find(|old| names::field(old) == value.name).expect("found above");
                Source::Adapted { local: format!("old_{old}") }
            }
            (Some(new), _) if new.inner == value.inner => {
                Source::Direct { place: format!("self.{new_name}"), optional: new.optional() }
            }
            (Some(new), _) => {
                let local = format!("old_{}", value.name);
                let make = if new.optional() {
                    format!("self.{new_name}.as_ref().and_then(|new| new.to_old())")
                } else {
                    format!("self.{new_name}.to_old()")
                };
                let _ = writeln!(out, "let {local}: Option<{}> = {make};", value.inner);
                Source::Adapted { local }
            }
            (None, _) if EMBEDDED.contains(&(group.name.as_str(), value.name.as_str())) => Source::Embedded,
            (None, _) => Source::Missing(constant(group, value)),
        };
        sources.push(source);
    }
    sources
}

/// The locals that hold what several old fields are made of together.
fn adapt_together(rule: &Rule, values: &[Value<'_>], out: &mut String) {
    let old: Vec<&Value<'_>> = rule
        .old
        .iter()
        .map(|old| {
            values.iter().find(|value| value.name == names::field(old)).expect("the rule fits the form")
        })
        .collect();
    let locals: Vec<_> = old.iter().map(|value| format!("old_{}", value.name)).collect();
    let types: Vec<_> = old.iter().map(|value| value.rust_type()).collect();
    let some: Vec<_> = old
        .iter()
        .zip(&locals)
        .map(|(value, local)| if value.optional() { local.clone() } else { format!("Some({local})") })
        .collect();
    let none = vec!["None".to_owned(); old.len()];
    let _ = writeln!(
        out,
        "let {} = match Adapt::<{}>::to_old(&self.{}) {{ Some({}) => {}, None => {} }};",
        tuple(&locals),
        tuple(&types),
        names::field(rule.new),
        tuple(&locals),
        tuple(&some),
        tuple(&none),
    );
}

/// `(a, b,)`, which is a tuple for any number.
fn tuple(items: &[String]) -> String {
    items.iter().fold("(".to_owned(), |all, item| all + item + ",") + ")"
}

/// What stands for a field that the newest form does not have.
fn constant(group: &Group, value: &Value<'_>) -> String {
    let row = CONSTANTS.iter().find(|(on, field, _)| *on == group.name && names::field(field) == value.name);
    row.map_or_else(|| format!("<{}>::default()", value.inner), |row| row.2.to_owned())
}

fn flags(model: &Model, name: &str, values: &[Value<'_>], sources: &[Source], out: &mut String) {
    let mut bits = Vec::new();
    for (value, source) in values.iter().zip(sources) {
        if let Some((flags, bit)) = value.flag
            && flags == name
        {
            match source.present(value).as_str() {
                "false" => {}
                present => bits.push(format!("u32::from({present}) << {bit}")),
            }
        }
    }
    let bits = match bits.as_slice() {
        [] => "0".to_owned(),
        [one] => one.clone(),
        many => format!("({})", many.join(") | (")),
    };
    let _ = writeln!(out, "let {name} = {bits};");
    let _ = if model.layered {
        writeln!(out, "let at_{name} = wr.flags({name});")
    } else {
        writeln!(out, "wr.u32({name});")
    };
}

fn write_value(model: &Model, value: &Value<'_>, source: &Source, shared: bool, out: &mut String) {
    let _ = match (value.ty, value.flag, source) {
        (Ty::True, ..) => Ok(()),
        (Ty::BareVector(name), ..) => writeln!(
            out,
            "wr.bare_vector(&self.{}, |value, wr| value.e_{:08x}(wr));",
            value.name,
            model.constructor_id(name)
        ),
        (_, None, Source::Direct { place, optional: false }) => writeln!(out, "{place}.encode(wr);"),
        (_, None, Source::Direct { place, optional: true }) => writeln!(out, "wr.opt_or_default(&{place});"),
        (_, None, Source::Adapted { local }) => writeln!(out, "wr.old(&{local});"),
        (_, None, Source::Missing(constant)) => writeln!(out, "{constant}.encode(wr);"),
        (_, Some(_), Source::Direct { place, optional: false }) => writeln!(out, "{place}.encode(wr);"),
        (_, Some((flags, bit)), Source::Missing(constant)) if shared => {
            writeln!(out, "if {flags} & {:#x} != 0 {{ {constant}.encode(wr); }}", 1_u32 << bit)
        }
        (_, Some(_), Source::Missing(_) | Source::Embedded) => Ok(()),
        (_, None, Source::Embedded) => writeln!(out, "wr.put_embedded::<{}>();", value.inner),
        (ty, Some((flags, bit)), Source::Direct { place, .. } | Source::Adapted { local: place }) => {
            let mask = 1_u32 << bit;
            match (shared, ty) {
                (true, _) => writeln!(out, "wr.opt_shared({flags} & {mask:#x} != 0, &{place});"),
                (false, Ty::Named(_)) if model.layered => {
                    writeln!(out, "wr.opt_or_clear(at_{flags}, {mask:#x}, &{place});")
                }
                _ => writeln!(out, "wr.opt(&{place});"),
            }
        }
    };
}

/// `Encode`: the newest form that the writer's layer knows.
fn encode(model: &Model, group: &Group, name: &str, out: &mut String) {
    let _ = writeln!(out, "impl Encode for {name} {{ fn encode(&self, wr: &mut Writer) {{");
    if model.layered {
        out.push_str("match wr.layer {\n");
        for form in &group.forms {
            let arms: Vec<_> = form.ranges.iter().map(|range| layers(model, *range)).collect();
            let _ = writeln!(
                out,
                "{} => {{ wr.u32({:#010x}); self.e_{:08x}(wr); }}",
                arms.join(" | "),
                form.id,
                form.id
            );
        }
        out.push_str("#[allow(unreachable_patterns)] _ => wr.unfit(),\n}\n");
    } else {
        let id = group.newest().id;
        let _ = writeln!(out, "wr.u32({id:#010x}); self.e_{id:08x}(wr);");
    }
    out.push_str("} }\n");
}

fn layers(model: &Model, (from, to): (i32, i32)) -> String {
    match (from <= model.layer_min, to == i32::MAX) {
        (true, true) => "_".to_owned(),
        (true, false) => format!("..={to}"),
        (false, true) => format!("{from}.."),
        (false, false) => format!("{from}..={to}"),
    }
}
