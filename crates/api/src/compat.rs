//! The compatibility table: how each method of the schema is answered. `docs/compat.md` is this text, written by
//! `cargo xtask compat`, and checked against it by the tests.

use crate::registry::{Access, Kind};
use crate::table::TABLE;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const SCHEMA: &str = include_str!("../../../schema/telegram_api.tl");

const HEAD: &str = "\
# Compatibility

How each method of the TL API is answered. Generated from the table of methods by `cargo xtask compat`.

* **real**: the feature is here.
* **empty**: the feature is not here, and the answer says truthfully that there is nothing.
* **refused**: Telegram's documented error. Methods that have no handler answer `400 METHOD_INVALID`.

\"Before login\" tells whether a client may call the method without being signed in.

";

/// The table as Markdown, a row for each method that any layer has.
pub fn markdown() -> String {
    let methods = methods();
    let handled: BTreeMap<&str, _> = TABLE.iter().map(|entry| (entry.variant, entry)).collect();
    let mut out = HEAD.to_owned();
    let _ = writeln!(out, "{}\n", summary(methods.len()));
    out.push_str("| method | answer | before login |\n|---|---|---|\n");
    for method in &methods {
        let entry = handled.get(variant(method).as_str());
        let answer = entry.map_or("refused", |entry| word(entry.kind));
        let open = entry.is_some_and(|entry| matches!(entry.access, Access::Unbound | Access::Open));
        let _ = writeln!(out, "| `{method}` | {answer} | {} |", if open { "yes" } else { "" });
    }
    out
}

/// The names of all methods, sorted. Wrappers are no methods of their own.
fn methods() -> BTreeSet<&'static str> {
    let functions = SCHEMA.split_once("---functions---").map_or("", |(_, functions)| functions);
    let plain = functions.lines().filter(|line| !line.contains("{X:Type}"));
    plain.filter_map(|line| Some(line.split_once('#')?.0)).collect()
}

fn summary(methods: usize) -> String {
    let count = |kind| TABLE.iter().filter(|entry| entry.kind == kind).count();
    let (real, empty) = (count(Kind::Real), count(Kind::Empty));
    format!(
        "{methods} methods: {real} real, {empty} empty, {} refused.",
        methods.saturating_sub(real + empty)
    )
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Real => "**real**",
        Kind::Empty => "empty",
        Kind::Refused => "refused",
    }
}

/// The name as the table has it: `messages.sendMessage` is `MessagesSendMessage`.
fn variant(method: &str) -> String {
    let mut out = String::with_capacity(method.len());
    for part in method.split('.') {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_found_by_its_name_in_the_schema() {
        let text = markdown();
        assert!(text.contains("| `account.checkUsername` | **real** |  |"), "{text}");
        assert!(text.contains("| `messages.clearAllDrafts` | refused |  |"), "{text}");
        assert!(text.contains("| `stories.getPeerMaxIDs` | empty |  |"), "{text}");
        assert!(text.contains("| `help.getConfig` | **real** | yes |"), "{text}");
    }

    #[test]
    fn every_row_of_the_table_is_a_method_of_the_schema() {
        let known: BTreeSet<String> = methods().into_iter().map(variant).collect();
        for entry in TABLE {
            assert!(known.contains(entry.variant), "{}", entry.variant);
        }
    }
}
