//! The tokens: each function answers the length in bytes of a token at the start of `rest`.

use super::tld;

/// Schemes that make a link of what follows.
const SCHEMES: [&str; 5] = ["http://", "https://", "ftp://", "tg://", "ton://"];
/// The longest domain name.
const DOMAIN_MAX: usize = 253;
/// The longest local part of an e-mail address.
const LOCAL_MAX: usize = 64;

/// Letters, digits and the underscore, in any script.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The length of the longest prefix of these characters.
fn prefix(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accept(c)).unwrap_or(text.len())
}

/// The same, looking at no more than `most` bytes: who tries this at every word stays linear.
fn prefix_within(text: &str, most: usize, accept: impl Fn(char) -> bool) -> usize {
    text.char_indices()
        .take_while(|(at, c)| *at < most && accept(*c))
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8())
}

fn starts_with_word(text: &str) -> bool {
    text.chars().next().is_some_and(is_word)
}

/// `@name`: 3 to 32 characters.
pub(super) fn mention(rest: &str) -> Option<usize> {
    let name = prefix(&rest[1..], is_name);
    ((3..=32).contains(&name) && !starts_with_word(&rest[1 + name..])).then_some(1 + name)
}

/// `#tag`: letters, digits and underscores in any script, not digits alone, at most 256.
pub(super) fn hashtag(rest: &str) -> Option<usize> {
    let body = &rest[1..];
    let length = prefix(body, is_word);
    let tag = &body[..length];
    let good = tag.chars().any(char::is_alphabetic) && tag.chars().nth(256).is_none();
    (good && !body[length..].starts_with('#')).then_some(1 + length)
}

/// `$TAG`: up to eight capital letters.
pub(super) fn cashtag(rest: &str) -> Option<usize> {
    let length = prefix(&rest[1..], |c| c.is_ascii_uppercase());
    let after = &rest[1 + length..];
    ((1..=8).contains(&length) && !starts_with_word(after) && !after.starts_with('$')).then_some(1 + length)
}

/// `/command` or `/command@bot`.
pub(super) fn command(rest: &str) -> Option<usize> {
    let name = prefix(&rest[1..], is_name);
    if !(1..=64).contains(&name) {
        return None;
    }
    let after = &rest[1 + name..];
    if after.starts_with('@') {
        return mention(after).map(|bot| 1 + name + bot);
    }
    let ends = !starts_with_word(after) && !after.starts_with(['/', '<', '>']);
    ends.then_some(1 + name)
}

/// `name@host.tld`
pub(super) fn email(rest: &str) -> Option<usize> {
    let local = prefix_within(rest, LOCAL_MAX + 1, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-')
    });
    if local == 0 || local > LOCAL_MAX || !rest[local..].starts_with('@') {
        return None;
    }
    let host = domain(&rest[local + 1..])?;
    Some(local + 1 + host)
}

/// A link with a scheme, or a name of a host with a known top-level domain.
pub(super) fn url(rest: &str) -> Option<usize> {
    if !rest.chars().next()?.is_alphanumeric() {
        return None;
    }
    let scheme = SCHEMES.iter().find(|s| rest.get(..s.len()).is_some_and(|r| r.eq_ignore_ascii_case(s)));
    let scheme = scheme.map_or(0, |s| s.len());
    let host = if scheme == 0 { domain(rest)? } else { host(&rest[scheme..])? };
    let end = scheme + host;
    Some(end + port(&rest[end..]) + path(&rest[end + port(&rest[end..])..]))
}

/// A host behind a scheme: any name or address.
fn host(rest: &str) -> Option<usize> {
    let length = prefix(rest, |c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let length = rest[..length].trim_end_matches(['.', '-']).len();
    (length > 0).then_some(length)
}

/// A host without a scheme: labels with dots between them and a known top-level domain.
fn domain(rest: &str) -> Option<usize> {
    let length = prefix_within(rest, DOMAIN_MAX + 1, |c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    let name = rest[..length].trim_end_matches(['.', '-']);
    let (labels, top) = name.rsplit_once('.')?;
    let good =
        labels.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    let ends = !rest[name.len()..].starts_with(['@', '_']);
    (good && ends && name.len() <= DOMAIN_MAX && tld::is_known(top)).then_some(name.len())
}

fn port(rest: &str) -> usize {
    let digits = rest.strip_prefix(':').map_or(0, |r| prefix(r, |c| c.is_ascii_digit()));
    if (1..=5).contains(&digits) { 1 + digits } else { 0 }
}

/// A path, query or fragment, without the punctuation of the sentence around it.
fn path(rest: &str) -> usize {
    if !rest.starts_with(['/', '?', '#']) {
        return 0;
    }
    let length =
        prefix(rest, |c| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”'));
    let mut path = &rest[..length];
    loop {
        let open = path.matches('(').count() >= path.matches(')').count();
        let cut = match path.chars().next_back() {
            Some('.' | ',' | ';' | ':' | '!' | '?' | '\'' | '…') => true,
            Some(')') => !open,
            _ => false,
        };
        if !cut {
            return path.len();
        }
        path = &path[..path.len() - path.chars().next_back().map_or(0, char::len_utf8)];
    }
}
