//! Telegram's nouns as plain values.
