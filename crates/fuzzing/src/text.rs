//! The text of a message: whatever a client marks in whatever text, what is kept lies inside it and between
//! characters.

use crate::input::{Input, Output};
use domain::text::{ENTITIES_MAX, TEXT_MAX, Text, utf16_len};
use model::{Entity, EntityKind, UserId};
use std::collections::HashSet;

/// A number of entities, the entities, and the text.
pub(crate) fn message(data: &[u8]) {
    let mut input = Input::new(data);
    let count = input.below(ENTITIES_MAX + 8);
    let entities: Vec<Entity> = (0..count.min(data.len() / 3)).map(|_| entity(&mut input)).collect();
    let text = String::from_utf8_lossy(input.rest()).into_owned();
    let found = domain::detect::with_found(&text, Vec::new());
    check(&text, &found);
    if let Ok(message) = Text::message(&text, entities) {
        assert!(message.text.chars().count() <= TEXT_MAX);
        assert_eq!(message.text.trim(), message.text);
        check(&message.text, &message.entities);
    }
}

fn entity(input: &mut Input<'_>) -> Entity {
    let number = |byte: u8| match byte {
        255 => i32::MAX,
        254 => i32::MIN,
        253 => -1,
        byte => i32::from(byte),
    };
    let (offset, length) = (number(input.byte()), number(input.byte()));
    let kind = match input.below(8) {
        0 => EntityKind::Bold,
        1 => EntityKind::Italic,
        2 => EntityKind::Code,
        3 => EntityKind::Pre("rust".to_owned()),
        4 => EntityKind::TextUrl("https://example.org".to_owned()),
        5 => EntityKind::MentionName(UserId(1)),
        6 => EntityKind::Blockquote(true),
        _ => EntityKind::Spoiler,
    };
    Entity { offset, length, kind }
}

fn check(text: &str, entities: &[Entity]) {
    let mut at = 0;
    let mut boundaries = HashSet::from([0]);
    for c in text.chars() {
        at += c.len_utf16();
        boundaries.insert(i32::try_from(at).expect("a short text"));
    }
    assert!(entities.is_sorted_by_key(|entity| entity.offset));
    let length = utf16_len(text);
    for Entity { offset, length: own, kind } in entities {
        assert!(*offset >= 0 && *own > 0 && offset + own <= length, "{kind:?} at {offset}, {own} long");
        assert!(
            boundaries.contains(offset) && boundaries.contains(&(offset + own)),
            "{kind:?} cuts a character"
        );
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "see https://t.me/durov?x=1, www.example.com/a(b) or mail me@example.org",
        "@ada_lovelace #tag $USD /start@bot 😀 +1 234 567 8901 4242 4242 4242 4242",
        "  a😀b\n漢字.рф http://[::1]:80/ ",
    ];
    let mut seeds: Vec<Vec<u8>> =
        texts.iter().map(|text| Output::new().bytes(&[0]).bytes(text.as_bytes()).finish()).collect();
    seeds.push(
        Output::new().bytes(&[3, 0, 1, 0, 1, 2, 4, 4, 255, 1]).bytes("a😀 https://a.org".as_bytes()).finish(),
    );
    seeds
}
