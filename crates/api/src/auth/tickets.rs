//! Short-lived tickets that let one device sign another in: QR codes, and moves between DCs.
//!
//! They live in memory alone and few seconds: a restart makes a client ask for a new one. Each is random, good
//! once, and bound to the key or user that it was made for (rules A18, A19).

use model::{AuthKeyId, UserId};
use parking_lot::Mutex;
use planted::Bug;
use ports::Env;
use std::collections::HashMap;
use std::time::Duration;

/// The length of a ticket: 256 random bits.
pub(crate) const TICKET_LEN: usize = 32;
/// How long a login token is good; clients show a new one in time.
pub(crate) const TOKEN_LIFETIME_S: u64 = 30;
/// How long an exported authorization is good.
const EXPORT_LIFETIME_S: u64 = 60;
/// The most tickets of one kind at a time; the ones that expire first make room.
const TICKETS_MAX: usize = 100_000;

type Ticket = [u8; TICKET_LEN];

/// The tickets of this process.
#[derive(Default)]
pub(crate) struct Tickets {
    tokens: Mutex<HashMap<Ticket, Token>>,
    exports: Mutex<HashMap<Ticket, Export>>,
}

/// A login token that a device shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The device that shows it.
    pub(crate) key: AuthKeyId,
    /// Who has accepted it.
    pub(crate) accepted: Option<UserId>,
    until: Duration,
}

#[derive(Clone, Copy)]
struct Export {
    user: UserId,
    until: Duration,
}

/// Why a token cannot be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unacceptable {
    /// It never was, or its time is over.
    Unknown,
    /// Somebody has accepted it.
    Accepted,
}

impl Tickets {
    /// Makes a login token for a device; its earlier ones are worthless from now on.
    pub(crate) fn show(&self, env: &dyn Env, key: AuthKeyId) -> Ticket {
        let now = env.monotonic();
        let mut tokens = self.tokens.lock();
        tokens.retain(|_, token| token.until > now && token.key != key);
        let ticket = random(env);
        if tokens.len() < TICKETS_MAX {
            let until = now + Duration::from_secs(TOKEN_LIFETIME_S);
            tokens.insert(ticket, Token { key, accepted: None, until });
        }
        ticket
    }

    /// The user who has accepted the token that this device shows; the token is used up by it.
    pub(crate) fn accepted_for(&self, env: &dyn Env, key: AuthKeyId) -> Option<UserId> {
        let now = env.monotonic();
        let mut tokens = self.tokens.lock();
        let found = tokens.iter().find(|(_, token)| token.key == key && token.until > now);
        let (ticket, accepted) = found.and_then(|(ticket, token)| Some((*ticket, token.accepted?)))?;
        tokens.remove(&ticket);
        Some(accepted)
    }

    /// A user lets the device in that shows this token; answers which device.
    pub(crate) fn accept(
        &self,
        env: &dyn Env,
        ticket: &[u8],
        user: UserId,
    ) -> Result<AuthKeyId, Unacceptable> {
        let ticket: Ticket = ticket.try_into().map_err(|_| Unacceptable::Unknown)?;
        let mut tokens = self.tokens.lock();
        let token = tokens.get_mut(&ticket).filter(|token| token.until > env.monotonic());
        let token = token.ok_or(Unacceptable::Unknown)?;
        if token.accepted.is_some() {
            return Err(Unacceptable::Accepted);
        }
        token.accepted = Some(user);
        Ok(token.key)
    }

    /// The device that shows this token, if its time is not over.
    pub(crate) fn token(&self, env: &dyn Env, ticket: &[u8]) -> Option<Token> {
        let ticket: Ticket = ticket.try_into().ok()?;
        self.tokens.lock().get(&ticket).copied().filter(|token| token.until > env.monotonic())
    }

    /// Lets a device of this user sign in another of its keys.
    pub(crate) fn export(&self, env: &dyn Env, user: UserId) -> Ticket {
        let now = env.monotonic();
        let mut exports = self.exports.lock();
        exports.retain(|_, export| export.until > now);
        let ticket = random(env);
        if exports.len() < TICKETS_MAX {
            exports.insert(ticket, Export { user, until: now + Duration::from_secs(EXPORT_LIFETIME_S) });
        }
        ticket
    }

    /// Uses an export up; false if it was not made for this user.
    pub(crate) fn import(&self, env: &dyn Env, ticket: &[u8], user: UserId) -> bool {
        let Ok(ticket) = Ticket::try_from(ticket) else { return false };
        let kept = self.exports.lock().get(&ticket).copied().filter(|_| planted::is(Bug::ExportUsedTwice));
        let export = kept.or_else(|| self.exports.lock().remove(&ticket));
        export.is_some_and(|export| export.user == user && export.until > env.monotonic())
    }
}

fn random(env: &dyn Env) -> Ticket {
    let mut ticket = [0; TICKET_LEN];
    env.fill(&mut ticket);
    ticket
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::memory::ManualEnv;

    const KEY: AuthKeyId = AuthKeyId(7);
    const USER: UserId = UserId(1);

    #[test]
    fn a18_a_token_is_good_once_and_for_a_while() {
        let (env, tickets) = (ManualEnv::default(), Tickets::default());
        let token = tickets.show(&env, KEY);
        assert_eq!(tickets.accepted_for(&env, KEY), None);
        assert_eq!(tickets.accept(&env, &[0; TICKET_LEN], USER), Err(Unacceptable::Unknown));
        assert_eq!(tickets.accept(&env, &token, USER), Ok(KEY));
        assert_eq!(tickets.accept(&env, &token, UserId(2)), Err(Unacceptable::Accepted));
        assert_eq!(tickets.accepted_for(&env, KEY), Some(USER));
        assert_eq!(tickets.accepted_for(&env, KEY), None, "used up");

        let token = tickets.show(&env, KEY);
        env.advance(Duration::from_secs(TOKEN_LIFETIME_S + 1));
        assert_eq!(tickets.accept(&env, &token, USER), Err(Unacceptable::Unknown));
    }

    #[test]
    fn a19_an_export_is_bound_to_its_user_and_good_once() {
        let (env, tickets) = (ManualEnv::default(), Tickets::default());
        for (user, good) in [(USER, true), (UserId(2), false)] {
            let export = tickets.export(&env, USER);
            assert_eq!(tickets.import(&env, &export, user), good);
            assert!(!tickets.import(&env, &export, USER), "used up");
        }
        let export = tickets.export(&env, USER);
        env.advance(Duration::from_secs(EXPORT_LIFETIME_S + 1));
        assert!(!tickets.import(&env, &export, USER), "too late");
    }
}
