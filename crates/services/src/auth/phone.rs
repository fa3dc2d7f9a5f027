//! Telephone numbers: digits with the country code and nothing else.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// The most characters that are looked at.
const TYPED_MAX: usize = 40;

/// The number as it is kept, from the form in which a user typed it; `None` if nobody can have it. With `dev`,
/// the test numbers are accepted too.
pub fn normalise(typed: &str, dev: bool) -> Option<String> {
    let digits = digits(typed)?;
    if is_test(&digits) {
        return dev.then_some(digits);
    }
    let number = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
    if !number.is_valid() {
        return None;
    }
    let e164 = number.format_as(PhoneNumberFormat::E164);
    Some(e164.trim_start_matches('+').to_owned())
}

/// The number as it is looked up: where nobody can sign up with a wrong number, a wrong number finds nobody.
pub fn lenient(typed: &str) -> Option<String> {
    normalise(typed, true)
}

/// A number of the official test servers: 99966XYYYY with X from 1 to 3.
pub fn is_test(digits: &str) -> bool {
    digits.len() == 10
        && digits.starts_with("99966")
        && matches!(digits.as_bytes().get(5), Some(b'1'..=b'3'))
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The code of a test number: its X, five times.
pub fn test_code(digits: &str) -> Option<String> {
    let x = is_test(digits).then(|| digits.get(5..6))??;
    Some(x.repeat(super::code::LENGTH))
}

fn digits(typed: &str) -> Option<String> {
    if typed.len() > TYPED_MAX {
        return None;
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let plain = typed.chars().all(|c| c.is_ascii_digit() || " +-()./\u{a0}".contains(c));
    (plain && (5..=15).contains(&digits.len())).then_some(digits)
}
