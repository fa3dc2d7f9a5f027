//! The compatibility table: how each method of the schema is answered. `docs/compat.md` is this text, written by
//! `cargo xtask compat`; a test compares the two.

use crate::registry::{Access, Kind};
use crate::table::TABLE;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "\
# Compatibility

How each method of the TL API is answered. Generated from the table of methods by `cargo xtask compat`.

* **real**: the feature is here.
* **empty**: the feature is not here, and the answer says truthfully that there is nothing.
* **refused**: Telegram's documented error. Methods that have no handler answer `400 METHOD_INVALID`.

\"Before login\" tells whether a client may call the method without being signed in.

";

/// The table as Markdown. `methods` are the names of all methods of the schema (`messages.sendMessage`).
pub fn markdown(methods: &[&str]) -> String {
    let handled: BTreeMap<&str, _> = TABLE.iter().map(|entry| (entry.variant, entry)).collect();
    let mut out = HEAD.to_owned();
    let _ = writeln!(out, "{}\n", summary(methods.len()));
    out.push_str("| method | answer | before login |\n|---|---|---|\n");
    for method in methods {
        let entry = handled.get(variant(method).as_str());
        let answer = entry.map_or("refused", |entry| word(entry.kind));
        let open = entry.is_some_and(|entry| matches!(entry.access, Access::Unbound | Access::Open));
        let _ = writeln!(out, "| `{method}` | {answer} | {} |", if open { "yes" } else { "" });
    }
    out
}

fn summary(methods: usize) -> String {
    let count = |kind| TABLE.iter().filter(|entry| entry.kind == kind).count();
    let (real, empty) = (count(Kind::Real), count(Kind::Empty));
    format!("{methods} methods: {real} real, {empty} empty, {} refused.", methods.saturating_sub(real + empty))
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
        let text = markdown(&["account.checkUsername", "messages.clearAllDrafts", "stories.getPeerMaxIDs"]);
        assert!(text.contains("| `account.checkUsername` | **real** |  |"), "{text}");
        assert!(text.contains("| `messages.clearAllDrafts` | refused |  |"), "{text}");
        assert!(text.contains("| `stories.getPeerMaxIDs` | empty |  |"), "{text}");
    }
}
