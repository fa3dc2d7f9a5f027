//! What a name, an "about" text and a username may look like.

use model::Refusal;

/// The longest first or last name, in characters.
pub const NAME_MAX: usize = 64;
/// The longest "about", in characters.
pub const ABOUT_MAX: usize = 70;
/// The shortest and the longest username.
pub const USERNAME_LEN: std::ops::RangeInclusive<usize> = 5..=32;

/// A first name as it is kept: without control characters and outer spaces.
///
/// # Errors
/// `400 FIRSTNAME_INVALID` if nothing is left or it is too long.
pub fn first_name(name: &str) -> Result<String, Refusal> {
    let name = tidy(name);
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(Refusal::bad("FIRSTNAME_INVALID"));
    }
    Ok(name)
}

/// A last name as it is kept; may be empty.
///
/// # Errors
/// `400 LASTNAME_INVALID` if it is too long.
pub fn last_name(name: &str) -> Result<String, Refusal> {
    let name = tidy(name);
    if name.chars().count() > NAME_MAX {
        return Err(Refusal::bad("LASTNAME_INVALID"));
    }
    Ok(name)
}

/// An "about" text as it is kept.
///
/// # Errors
/// `400 ABOUT_TOO_LONG`.
pub fn about(text: &str) -> Result<String, Refusal> {
    let text = tidy(text);
    if text.chars().count() > ABOUT_MAX {
        return Err(Refusal::bad("ABOUT_TOO_LONG"));
    }
    Ok(text)
}

/// A name of a contact, which is cut rather than refused: it comes from a phone book.
pub fn contact_name(name: &str) -> String {
    let name = tidy(name);
    match name.char_indices().nth(NAME_MAX) {
        Some((end, _)) => name[..end].to_owned(),
        None => name,
    }
}

/// A username without the `@` that some clients send.
///
/// # Errors
/// `400 USERNAME_INVALID`: it has to be 5 to 32 letters, digits and single underscores, to begin with a letter,
/// not to end with an underscore, and not to be reserved.
pub fn username(name: &str) -> Result<&str, Refusal> {
    let name = name.strip_prefix('@').unwrap_or(name);
    if is_username(name) && !super::reserved::is_reserved(name) {
        Ok(name)
    } else {
        Err(Refusal::bad("USERNAME_INVALID"))
    }
}

/// Whether this could be somebody's username, reserved or not.
pub fn is_username(name: &str) -> bool {
    USERNAME_LEN.contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && !name.ends_with('_')
        && !name.contains("__")
}

/// Control characters include the ones that turn the direction of the text around them, by which one name can
/// be made to look like another.
fn tidy(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_control(*c)).collect();
    plain.trim().to_owned()
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
