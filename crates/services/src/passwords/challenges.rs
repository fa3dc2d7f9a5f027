//! The challenges that were given out and not answered yet.
//!
//! Each has a random number of its own (`srp_id`), belongs to the key that asked for it, is taken out before it is
//! looked at, and lives for minutes (rule A14). They are in memory alone: after a restart a client is told
//! `SRP_ID_INVALID` and asks for a new one.

use crypto::srp::{Challenge, Salts};
use model::{AuthKeyId, UserId};
use parking_lot::Mutex;
use planted::Bug;
use ports::Env;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How long a challenge can be answered.
pub(super) const LIFETIME: Duration = Duration::from_secs(600);
/// How many one key can have: some clients ask more often than they answer. The oldest makes room.
pub(super) const PER_KEY: usize = 8;
/// How many keys can have some, at a few KiB each.
const KEYS_MAX: usize = 20_000;

/// A challenge, and what it is about.
#[derive(Clone)]
pub(super) struct Open {
    pub(super) user: UserId,
    /// Those of the password that it was made for.
    pub(super) salts: Salts,
    pub(super) challenge: Challenge,
}

struct Kept {
    id: i64,
    open: Open,
    until: Duration,
}

/// The open challenges of this process, those of each key from the oldest to the newest.
#[derive(Default)]
pub(super) struct Challenges(Mutex<HashMap<AuthKeyId, VecDeque<Kept>>>);

impl Challenges {
    /// Keeps a challenge for a key; answers its number.
    pub(super) fn open(&self, env: &dyn Env, key: AuthKeyId, open: Open) -> i64 {
        // 0 is what clients send where they have none.
        let id = i64::from_le_bytes(env.random_u64().max(1).to_le_bytes());
        let now = env.monotonic();
        let mut all = self.0.lock();
        if all.len() >= KEYS_MAX && !all.contains_key(&key) {
            make_room(&mut all, now);
        }
        let own = all.entry(key).or_default();
        if own.len() >= PER_KEY {
            own.pop_front();
        }
        own.push_back(Kept { id, open, until: now + LIFETIME });
        id
    }

    /// Takes the challenge of this number out, if it was made for this key and user and its time is not over.
    pub(super) fn take(&self, env: &dyn Env, key: AuthKeyId, user: UserId, id: i64) -> Option<Open> {
        let mut all = self.0.lock();
        let own = all.get_mut(&key)?;
        let at = own.iter().position(|kept| kept.id == id)?;
        let kept = own.remove(at)?;
        let open = kept.open.clone();
        let good = open.user == user && kept.until > env.monotonic();
        if planted::is(Bug::SrpIdTwice) {
            own.push_back(kept);
        } else if own.is_empty() {
            all.remove(&key);
        }
        good.then_some(open)
    }
}

/// Drops what nobody can answer any more and, if that is nothing, the challenges of the key that has been silent
/// for the longest time.
fn make_room(all: &mut HashMap<AuthKeyId, VecDeque<Kept>>, now: Duration) {
    let last = |own: &VecDeque<Kept>| own.back().map(|kept| kept.until);
    all.retain(|_, own| last(own).is_some_and(|until| until > now));
    if all.len() >= KEYS_MAX
        && let Some(key) = all.iter().min_by_key(|(_, own)| last(own)).map(|(key, _)| *key)
    {
        all.remove(&key);
    }
}
