//! Fields that went on under another name. A row says: where a form lacks `new` and has all of `old`, `new` is made
//! of them, and they are made of `new` when such a form is written. How is said by the `Adapt` implementations in
//! `src/convert`; fields that kept their name and changed their type need no row.

/// One row of the table.
pub(crate) struct Rule {
    /// The constructor or method, or `ANY` for all of which the newest form has `new`.
    pub(crate) on: &'static str,
    /// Fields of the older form.
    pub(crate) old: &'static [&'static str],
    /// The field of the newest form.
    pub(crate) new: &'static str,
}

/// Every constructor and method.
pub(crate) const ANY: &str = "*";

const fn rule(on: &'static str, old: &'static [&'static str], new: &'static str) -> Rule {
    Rule { on, old, new }
}

/// The first row that fits a form is taken.
pub(crate) const RULES: &[Rule] = &[
    rule(ANY, &["reply_to_msg_id", "top_msg_id"], "reply_to"),
    rule(ANY, &["reply_to_msg_id"], "reply_to"),
    rule(ANY, &["user_id"], "peer"),
];
