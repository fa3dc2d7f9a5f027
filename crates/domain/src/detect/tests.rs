//! What is found, and what is not.

use super::*;
use proptest::prelude::*;

fn found(text: &str) -> Vec<(String, EntityKind)> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let cut = |e: &Entity| {
        let (from, to) = (e.offset as usize, (e.offset + e.length) as usize);
        String::from_utf16(&units[from..to]).unwrap()
    };
    with_found(text, vec![]).iter().map(|e| (cut(e), e.kind.clone())).collect()
}

fn only(text: &str, token: &str, kind: EntityKind) {
    assert_eq!(found(text), [(token.to_owned(), kind)], "in {text:?}");
}

#[test]
fn tokens_are_found_with_their_borders() {
    only("hi @durov!", "@durov", EntityKind::Mention);
    only("😀 #тег_1, ok", "#тег_1", EntityKind::Hashtag);
    only("buy $TON now", "$TON", EntityKind::Cashtag);
    only("/start", "/start", EntityKind::BotCommand);
    only("try /help@some_bot now", "/help@some_bot", EntityKind::BotCommand);
    only("mail me@example.org.", "me@example.org", EntityKind::Email);
    only("see https://example.com/a_(b)?q=1#x.", "https://example.com/a_(b)?q=1#x", EntityKind::Url);
    only("(example.com/x)", "example.com/x", EntityKind::Url);
    only("HTTP://Example.COM:8080", "HTTP://Example.COM:8080", EntityKind::Url);
    only("http://localhost:80/", "http://localhost:80/", EntityKind::Url);
}

#[test]
fn what_only_looks_like_a_token_is_left_alone() {
    for text in [
        "a@b",
        "#123",
        "#a#b",
        "$toolowercase",
        "$",
        "@",
        "@ab",
        "1/2",
        "and/or",
        "</b>",
        "e.g",
        "v1.2.3",
        "a..b",
        "file.unknowntld",
        "3.14",
        "https://",
        "name@",
        "word@mention",
    ] {
        assert_eq!(found(text), [], "in {text:?}");
    }
}

#[test]
fn code_hides_links_and_bold_does_not() {
    let with = |kind| with_found("example.com", vec![Entity { offset: 0, length: 11, kind }]).len();
    assert_eq!(with(EntityKind::Bold), 2);
    assert_eq!(with(EntityKind::Code), 1);
    assert_eq!(with(EntityKind::TextUrl("https://x.org".into())), 1);
    let cut = Entity { offset: 3, length: 20, kind: EntityKind::Bold };
    assert_eq!(with_found("example.com and more text", vec![cut]).len(), 1);
}

proptest! {
    #[test]
    fn c01_found_entities_lie_inside_the_text(text in "[a-c@#$/.:_()😀é \\n]{0,60}|\\PC{0,60}") {
        let length = crate::text::utf16_len(&text);
        let mut end = 0;
        for e in with_found(&text, vec![]) {
            prop_assert!(e.offset >= end && e.length > 0);
            end = e.offset + e.length;
        }
        prop_assert!(end <= length);
    }
}
