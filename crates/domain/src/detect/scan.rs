//! Walks over a text and tries each kind of token where one can begin.

use super::token;
use model::{Entity, EntityKind};

/// Every token of the text, in order, none over another.
pub(super) fn scan(text: &str) -> Vec<Entity> {
    // Without one of these there is nothing to find: most messages end here.
    if !text.bytes().any(|b| matches!(b, b'@' | b'#' | b'$' | b'/' | b'.' | b':')) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut at, mut units, mut before) = (0, 0, None);
    while let Some(c) = text[at..].chars().next() {
        let (length, kind) = match token_at(text, at, before) {
            Some((length, kind)) => (length, Some(kind)),
            None => (skip(&text[at..], c), None),
        };
        let token = &text[at..at + length];
        let width = crate::text::utf16_len(token);
        if let Some(kind) = kind {
            found.push(Entity { offset: units, length: width, kind });
        }
        before = token.chars().next_back();
        at += length;
        units += width;
    }
    found
}

/// How far to the next place where a token can begin: a word is passed as a whole.
fn skip(rest: &str, first: char) -> usize {
    if !first.is_alphanumeric() {
        return first.len_utf8();
    }
    rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

fn token_at(text: &str, at: usize, before: Option<char>) -> Option<(usize, EntityKind)> {
    let rest = &text[at..];
    let free = before.is_none_or(|c| !token::is_word(c));
    match rest.as_bytes().first()? {
        b'@' if free => token::mention(rest).map(|n| (n, EntityKind::Mention)),
        b'#' if free => token::hashtag(rest).map(|n| (n, EntityKind::Hashtag)),
        b'$' if free && before != Some('$') => token::cashtag(rest).map(|n| (n, EntityKind::Cashtag)),
        b'/' if free && !matches!(before, Some('/' | '<' | '>')) => {
            token::command(rest).map(|n| (n, EntityKind::BotCommand))
        }
        _ if free && before != Some('@') => {
            let email = token::email(rest).map(|n| (n, EntityKind::Email));
            email.or_else(|| token::url(rest).map(|n| (n, EntityKind::Url)))
        }
        _ => None,
    }
}
