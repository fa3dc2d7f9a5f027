//! Usernames that nobody may take, because users would take their owner for the service itself.
//!
//! A name is compared in a folded form in which characters that look alike are the same, so that `te1egram` and
//! `supp0rt` are as reserved as the words they imitate.

/// Words that are reserved as a whole name.
const WORDS: [&str; 24] = [
    "admin",
    "administrator",
    "botfather",
    "chappe",
    "contact",
    "moderator",
    "notifications",
    "official",
    "operator",
    "password",
    "replies",
    "security",
    "service",
    "serviceaccount",
    "servicenotifications",
    "spambot",
    "stickers",
    "support",
    "system",
    "telegram",
    "telegramsupport",
    "username",
    "verification",
    "verificationcodes",
];

/// Whether a username, in any case, is reserved.
pub fn is_reserved(name: &str) -> bool {
    let name = fold(name);
    WORDS.iter().any(|word| fold(word) == name)
}

fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| *c != '_')
        .map(|c| match c.to_ascii_lowercase() {
            '0' => 'o',
            '1' | 'i' | 'j' => 'l',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            '8' => 'b',
            other => other,
        })
        .collect()
}
