//! Server salts: 64-bit values that a client must name in every message, a new one each half hour.
//!
//! A salt is a function of the auth key and the number of its half hour, so every node and every restart knows
//! the same salts without storing any. The one exception is the salt that a key exchange agrees on, which both
//! sides know before the first message. See <https://core.telegram.org/mtproto/description#server-salt>.

use crypto::AuthKey;

use crate::time::UnixTime;

/// How long a salt is the current one, and how much longer it is still accepted, in seconds.
pub const SALT_LIFETIME_S: u64 = 1800;

/// The most salts that one `get_future_salts` gets.
pub const FUTURE_SALTS_MAX: usize = 64;

/// The fewest salts in an answer: with one, some clients ask again without end.
pub const FUTURE_SALTS_MIN: usize = 2;

const DOMAIN: &[u8] = b"chappe server salt";

/// A salt and the time in which it is the current one, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt {
    /// The salt.
    pub value: i64,
    /// The first second in which it is current.
    pub valid_since: u64,
    /// The first second in which its successor is.
    pub valid_until: u64,
}

/// The salts of one auth key.
#[derive(Clone, Copy)]
pub struct Salts {
    seed: [u8; 32],
    /// Where the half hours of this key begin, so that not all keys change salts in the same second.
    phase: u64,
    /// The salt of the key exchange and the window in which the key was made.
    first: Option<(i64, u64)>,
}

impl Salts {
    /// The salts of `auth_key`.
    pub fn new(auth_key: &AuthKey) -> Self {
        let seed = crypto::hash::sha256(&[DOMAIN, auth_key.as_bytes()]);
        let phase = low_u64(&crypto::hash::sha256(&[&seed])).checked_rem(SALT_LIFETIME_S).unwrap_or(0);
        Self { seed, phase, first: None }
    }

    /// Adds the salt of the key exchange (`new_nonce[0..8] xor server_nonce[0..8]`, rule H24), which is the
    /// current one from `created` to the end of that half hour.
    #[must_use]
    pub fn with_first(mut self, salt: i64, created: UnixTime) -> Self {
        self.first = Some((salt, self.window(created)));
        self
    }

    /// The salt that is current at `now`.
    pub fn current(&self, now: UnixTime) -> Salt {
        self.of_window(self.window(now))
    }

    /// Whether a client may use `salt` at `now`: the current salt and the one before it. Answers with the
    /// second in which it stops being accepted.
    pub fn accepted_until(&self, now: UnixTime, salt: i64) -> Option<u64> {
        let window = self.window(now);
        let lifetime_end = |window: u64| self.start(window.saturating_add(2));
        if self.of_window(window).value == salt || self.derived(window) == salt {
            return Some(lifetime_end(window));
        }
        let previous = window.checked_sub(1)?;
        let matches = self.of_window(previous).value == salt || self.derived(previous) == salt;
        matches.then(|| lifetime_end(previous))
    }

    /// The current salt and those that follow it, `wanted` in number but at least 2 and at most 64.
    pub fn future(&self, now: UnixTime, wanted: i32) -> Vec<Salt> {
        let count = usize::try_from(wanted).unwrap_or(0).clamp(FUTURE_SALTS_MIN, FUTURE_SALTS_MAX);
        (self.window(now)..).take(count).map(|window| self.of_window(window)).collect()
    }

    fn of_window(&self, window: u64) -> Salt {
        let value = match self.first {
            Some((salt, created)) if created == window => salt,
            _ => self.derived(window),
        };
        Salt { value, valid_since: self.start(window), valid_until: self.start(window.saturating_add(1)) }
    }

    fn derived(&self, window: u64) -> i64 {
        low_u64(&crypto::hash::sha256(&[&self.seed, &window.to_le_bytes()])).cast_signed()
    }

    fn window(&self, now: UnixTime) -> u64 {
        now.secs().saturating_add(self.phase).checked_div(SALT_LIFETIME_S).unwrap_or(0)
    }

    fn start(&self, window: u64) -> u64 {
        window.saturating_mul(SALT_LIFETIME_S).saturating_sub(self.phase)
    }
}

fn low_u64(hash: &[u8; 32]) -> u64 {
    hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

    fn salts(byte: u8) -> Salts {
        Salts::new(&AuthKey::from_bytes([byte; 256]))
    }

    #[test]
    fn r08_salts_are_the_same_on_every_node_and_differ_by_key() {
        assert_eq!(salts(1).current(NOW), salts(1).current(NOW));
        assert_ne!(salts(1).current(NOW).value, salts(2).current(NOW).value);
    }

    #[test]
    fn r08_windows_are_contiguous_and_last_half_an_hour() {
        let future = salts(1).future(NOW, 64);
        assert_eq!(future.len(), 64);
        assert!(future[0].valid_since <= NOW.secs() && NOW.secs() < future[0].valid_until);
        for pair in future.windows(2) {
            assert_eq!(pair[0].valid_until, pair[1].valid_since);
            assert_eq!(pair[0].valid_until - pair[0].valid_since, SALT_LIFETIME_S);
            assert_ne!(pair[0].value, pair[1].value);
        }
        assert_eq!(salts(1).current(UnixTime::from_secs(future[3].valid_since)), future[3]);
    }

    #[test]
    fn r08_the_number_of_future_salts_is_clamped() {
        let len = |wanted| salts(1).future(NOW, wanted).len();
        assert_eq!([len(i32::MIN), len(-1), len(0), len(1), len(2), len(63)], [2, 2, 2, 2, 2, 63]);
        assert_eq!([len(64), len(65), len(1_000_000_000)], [64, 64, 64]);
    }

    #[test]
    fn r07_the_previous_salt_is_accepted_for_1800_s_and_the_next_one_is_not() {
        let salts = salts(1);
        let [salt, next] = salts.future(NOW, 2)[..] else { panic!("two salts") };
        let at = UnixTime::from_secs;
        assert_eq!(salts.accepted_until(NOW, next.value), None);
        assert_eq!(salts.accepted_until(at(salt.valid_until - 1), salt.value), Some(salt.valid_until + 1800));
        assert_eq!(salts.accepted_until(at(salt.valid_until), salt.value), Some(salt.valid_until + 1800));
        assert!(salts.accepted_until(at(salt.valid_until + 1799), salt.value).is_some());
        assert!(salts.accepted_until(at(salt.valid_until + 1800), salt.value).is_none());
    }

    #[test]
    fn h24_the_salt_of_the_key_exchange_is_valid_from_creation() {
        let derived = salts(1).current(NOW);
        let salts = salts(1).with_first(42, NOW);
        assert_eq!(salts.current(NOW).value, 42);
        assert!(salts.accepted_until(NOW, 42).is_some());
        assert!(salts.accepted_until(NOW, derived.value).is_some(), "a node that did not see the exchange");
        assert!(salts.accepted_until(UnixTime::from_secs(derived.valid_until + 1800), 42).is_none());
        assert_ne!(salts.current(UnixTime::from_secs(derived.valid_until)).value, 42);
    }
}
