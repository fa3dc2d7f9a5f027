//! Finds what clients leave to the server to mark: links, mentions, hashtags, cashtags, commands and addresses
//! (<https://core.telegram.org/api/entities>).
//!
//! One pass over the text; what is tried at a word looks a bounded way ahead, so the time is linear in the length.

mod scan;
mod tld;
mod token;

use model::{Entity, EntityKind};

/// The text with the entities that the client sent and those found.
pub fn with_found(text: &str, entities: Vec<Entity>) -> Vec<Entity> {
    let found = scan::scan(text);
    if found.is_empty() {
        return entities;
    }
    let mut all = entities;
    let sent = all.len();
    for entity in found {
        let hidden = all.iter().take(sent).any(|other| overlaps(other, &entity) && excludes(other, &entity));
        if !hidden {
            all.push(entity);
        }
    }
    all.sort_by_key(|e| (e.offset, std::cmp::Reverse(e.length)));
    all
}

fn overlaps(a: &Entity, b: &Entity) -> bool {
    a.offset < b.offset + b.length && b.offset < a.offset + a.length
}

/// Marks that change only how a text looks may lie over a link; all others exclude it, and so does a border that
/// cuts it.
fn excludes(sent: &Entity, found: &Entity) -> bool {
    let looks = matches!(
        sent.kind,
        EntityKind::Bold
            | EntityKind::Italic
            | EntityKind::Underline
            | EntityKind::Strike
            | EntityKind::Spoiler
            | EntityKind::Blockquote(_)
    );
    let nested = contains(sent, found) || contains(found, sent);
    !(looks && nested)
}

fn contains(outer: &Entity, inner: &Entity) -> bool {
    outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length
}

#[cfg(test)]
mod tests;
