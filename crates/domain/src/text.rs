//! The text of a message and its entities, checked as Telegram documents it
//! (<https://core.telegram.org/api/entities>): offsets and lengths count UTF-16 units.

use model::{Entity, EntityKind, Refusal};
use planted::Bug;

/// The longest text, in code points.
pub const TEXT_MAX: usize = 4096;
/// The most entities that a client may send.
pub const ENTITIES_MAX: usize = 100;

/// A text that passed the checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// Without white space at its ends.
    pub text: String,
    /// Sorted by offset, the longer first.
    pub entities: Vec<Entity>,
}

impl Text {
    /// Checks a text that may not be empty, and marks the links, mentions and tags in it.
    pub fn message(text: &str, entities: Vec<Entity>) -> Result<Self, Refusal> {
        let checked = Self::checked(text, entities)?;
        if checked.text.is_empty() {
            return Err(Refusal::bad("MESSAGE_EMPTY"));
        }
        let entities = crate::detect::with_found(&checked.text, checked.entities);
        Ok(Self { entities, ..checked })
    }

    /// Checks a text.
    pub fn checked(text: &str, mut entities: Vec<Entity>) -> Result<Self, Refusal> {
        if text.len() > TEXT_MAX && text.chars().count() > TEXT_MAX {
            return Err(Refusal::bad("MESSAGE_TOO_LONG"));
        }
        if entities.len() > ENTITIES_MAX {
            return Err(Refusal::bad("ENTITIES_TOO_LONG"));
        }
        check_bounds(text, &entities)?;
        let trimmed = trim(text, &mut entities);
        entities.sort_by_key(|e| (e.offset, std::cmp::Reverse(e.length)));
        Ok(Self { text: trimmed.to_owned(), entities })
    }
}

/// The length of a text in UTF-16 units.
pub fn utf16_len(text: &str) -> i32 {
    i32::try_from(text.chars().map(char::len_utf16).sum::<usize>()).unwrap_or(i32::MAX)
}

/// Every entity lies inside the text and begins and ends between two characters.
fn check_bounds(text: &str, entities: &[Entity]) -> Result<(), Refusal> {
    if entities.is_empty() {
        return Ok(());
    }
    let boundaries = boundaries(text);
    for entity in entities {
        let end = entity.offset.checked_add(entity.length).ok_or(Refusal::bad("ENTITY_BOUNDS_INVALID"))?;
        let inside = entity.offset >= 0
            && entity.length > 0
            && boundaries.binary_search(&entity.offset).is_ok()
            && boundaries.binary_search(&end).is_ok();
        if !inside {
            return Err(Refusal::bad("ENTITY_BOUNDS_INVALID"));
        }
        if matches!(&entity.kind, EntityKind::TextUrl(url) if url.is_empty() || url.len() > TEXT_MAX) {
            return Err(Refusal::bad("ENTITY_TEXTURL_INVALID"));
        }
    }
    Ok(())
}

/// The offsets, in UTF-16 units, at which a character begins, and the end of the text.
fn boundaries(text: &str) -> Vec<i32> {
    let mut at = 0;
    let mut boundaries = vec![0];
    for c in text.chars() {
        at += if c.len_utf16() == 2 && !planted::is(Bug::OffsetsInCharacters) { 2 } else { 1 };
        boundaries.push(at);
    }
    boundaries
}

/// Cuts white space off both ends and what of the entities lies in it.
fn trim<'a>(text: &'a str, entities: &mut Vec<Entity>) -> &'a str {
    let without_start = text.trim_start();
    let removed = utf16_len(text) - utf16_len(without_start);
    let trimmed = without_start.trim_end();
    let length = utf16_len(trimmed);
    entities.retain_mut(|entity| {
        let start = (entity.offset - removed).clamp(0, length);
        let end = (entity.offset + entity.length - removed).clamp(0, length);
        entity.offset = start;
        entity.length = end - start;
        entity.length > 0
    });
    trimmed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bold(offset: i32, length: i32) -> Entity {
        Entity { offset, length, kind: EntityKind::Bold }
    }

    #[test]
    fn c01_offsets_count_utf16_units() {
        let text = Text::message("a😀b", vec![bold(1, 2)]).unwrap();
        assert_eq!(text.entities, [bold(1, 2)]);
        for wrong in [bold(2, 1), bold(1, 1), bold(3, 2), bold(-1, 2), bold(0, 0), bold(i32::MAX, i32::MAX)] {
            assert_eq!(Text::message("a😀b", vec![wrong]), Err(Refusal::bad("ENTITY_BOUNDS_INVALID")));
        }
    }

    #[test]
    fn c01_limits() {
        assert_eq!(Text::message(" \n", vec![]), Err(Refusal::bad("MESSAGE_EMPTY")));
        assert!(Text::message(&"я".repeat(TEXT_MAX), vec![]).is_ok());
        assert_eq!(Text::message(&"я".repeat(TEXT_MAX + 1), vec![]), Err(Refusal::bad("MESSAGE_TOO_LONG")));
        assert_eq!(
            Text::message("a", vec![bold(0, 1); ENTITIES_MAX + 1]),
            Err(Refusal::bad("ENTITIES_TOO_LONG"))
        );
    }

    #[test]
    fn white_space_at_the_ends_is_cut_and_entities_move_with_it() {
        let text = Text::message("  ab \n", vec![bold(0, 3), bold(3, 3), bold(4, 2)]).unwrap();
        assert_eq!(text.text, "ab");
        assert_eq!(text.entities, [bold(0, 1), bold(1, 1)]);
    }

    proptest! {
        #[test]
        fn c01_no_entity_ever_leaves_the_text(
            text in "[ \\na😀é]{0,20}",
            ranges in prop::collection::vec((-3i32..30, -3i32..30), 0..8),
        ) {
            let entities = ranges.into_iter().map(|(offset, length)| bold(offset, length)).collect();
            if let Ok(text) = Text::checked(&text, entities) {
                let length = utf16_len(&text.text);
                for e in &text.entities {
                    prop_assert!(e.offset >= 0 && e.length > 0 && e.offset + e.length <= length);
                }
            }
        }
    }
}
