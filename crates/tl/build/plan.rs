//! Decides, field by field, how a form of a constructor and its newest form are made of each other.

use crate::model::Group;
use crate::names;
use crate::rules::{ANY, RULES, Rule};
use crate::schema::{Definition, Field, Kind, Ty};

/// A value field of a form, with its Rust type.
#[derive(Clone)]
pub(crate) struct Value<'a> {
    /// The field's name in Rust.
    pub(crate) name: String,
    pub(crate) ty: &'a Ty,
    pub(crate) flag: Option<&'a (String, u32)>,
    /// The Rust type without `Option`.
    pub(crate) inner: String,
}

impl Value<'_> {
    /// Whether the Rust field is an `Option`. A `true` is a plain `bool`.
    pub(crate) fn optional(&self) -> bool {
        self.flag.is_some() && *self.ty != Ty::True
    }

    /// The Rust type of the field.
    pub(crate) fn rust_type(&self) -> String {
        if self.optional() { format!("Option<{}>", self.inner) } else { self.inner.clone() }
    }
}

/// The value fields of a form, in wire order, without the query of a wrapper.
pub(crate) fn values<'a>(root: &str, form: &'a Definition) -> Vec<Value<'a>> {
    form.fields.iter().filter_map(|field| value(root, field)).collect()
}

/// A field as a value; `None` for flags and for the query of a wrapper.
pub(crate) fn value<'a>(root: &str, field: &'a Field) -> Option<Value<'a>> {
    match &field.kind {
        Kind::Flags | Kind::Value { ty: Ty::Query, .. } => None,
        Kind::Value { ty, flag } => Some(Value {
            name: names::field(&field.name),
            ty,
            flag: flag.as_ref(),
            inner: names::rust_type(root, ty),
        }),
    }
}

/// The rows of the table that apply between a form and the newest one.
pub(crate) fn rules<'a>(group: &Group, form: &'a Definition) -> Vec<&'a Rule> {
    let newest = group.newest();
    let has = |form: &Definition, name: &str| form.fields.iter().any(|field| field.name == name);
    let mut found: Vec<&Rule> = Vec::new();
    for rule in RULES {
        // A row for one constructor may turn a field into another of the same name.
        let named = rule.on == group.name;
        let fits = (named || rule.on == ANY)
            && has(newest, rule.new)
            && (named || !has(form, rule.new))
            && rule.old.iter().all(|old| has(form, old) && (named || !has(newest, old)))
            && !(rule.old.is_empty() && has(form, rule.new))
            && !found.iter().any(|earlier| earlier.new == rule.new);
        if fits {
            found.push(rule);
        }
    }
    found
}
