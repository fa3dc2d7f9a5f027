//! The budgets, as an operator sets them.

use super::{Class, Subject};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A budget: `burst` at once, and `refill` more every `every_s` seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The most that can be used at once.
    pub burst: u32,
    /// How much comes back in each period.
    pub refill: u32,
    /// The period, in seconds.
    pub every_s: u32,
}

impl Budget {
    /// `burst` at once, and `refill` more every `every_s` seconds.
    pub const fn new(burst: u32, refill: u32, every_s: u32) -> Self {
        Self { burst, refill, every_s }
    }

    /// How long one request takes to come back.
    pub(super) fn price(self) -> Duration {
        Duration::from_secs(u64::from(self.every_s.max(1))) / self.refill.max(1)
    }

    /// How long an empty budget takes to fill up.
    pub(super) fn capacity(self) -> Duration {
        self.price() * self.burst.max(1)
    }

    fn times(self, factor: u32) -> Self {
        Self {
            burst: self.burst.max(1).saturating_mul(factor),
            refill: self.refill.saturating_mul(factor),
            every_s: self.every_s,
        }
    }
}

/// How often each class of requests may be made, by each kind of subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// All budgets times this: for load tests, where one machine plays many users. 1 in production.
    pub factor: u32,
    /// Login codes for one number.
    pub code_phone: Budget,
    /// Login codes for one authorization key.
    pub code_key: Budget,
    /// Login codes for one address.
    pub code_address: Budget,
    /// Login codes for the /24 (IPv6: /48) around an address.
    pub code_network: Budget,
    /// Login codes for all together: what an SMS provider is asked to bear.
    pub code_total: Budget,
    /// Attempts to sign in for one number.
    pub sign_in_phone: Budget,
    /// Attempts to sign in with one authorization key.
    pub sign_in_key: Budget,
    /// Attempts to sign in from one address.
    pub sign_in_address: Budget,
    /// Wrong passwords for one account.
    pub password_user: Budget,
    /// Wrong passwords with one authorization key.
    pub password_key: Budget,
    /// Messages that one user sends, edits, forwards or deletes.
    pub send: Budget,
    /// Calls of one user that read.
    pub read: Budget,
    /// Numbers that one user imports.
    pub import: Budget,
    /// Usernames and numbers that one user resolves.
    pub resolve: Budget,
    /// Searches of one user.
    pub search: Budget,
    /// Changes of profile, username, settings and contacts by one user.
    pub change: Budget,
    /// Typing, online and read marks of one user.
    pub signal: Budget,
    /// All other calls of one user.
    pub other: Budget,
    /// Calls of one authorization key that is not signed in.
    pub stranger_key: Budget,
    /// Calls from one address by keys that are not signed in.
    pub stranger_address: Budget,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            factor: 1,
            code_phone: Budget::new(5, 1, 600),
            code_key: Budget::new(10, 1, 300),
            code_address: Budget::new(50, 1, 60),
            code_network: Budget::new(200, 1, 15),
            code_total: Budget::new(600, 300, 60),
            sign_in_phone: Budget::new(20, 1, 60),
            sign_in_key: Budget::new(20, 1, 60),
            sign_in_address: Budget::new(100, 1, 30),
            password_user: Budget::new(5, 1, 600),
            password_key: Budget::new(5, 1, 600),
            send: Budget::new(3_000, 30, 1),
            read: Budget::new(5_000, 200, 1),
            import: Budget::new(5_000, 100, 86_400),
            resolve: Budget::new(200, 1, 6),
            search: Budget::new(100, 1, 1),
            change: Budget::new(200, 1, 2),
            signal: Budget::new(3_000, 30, 1),
            other: Budget::new(3_000, 100, 1),
            stranger_key: Budget::new(200, 2, 1),
            stranger_address: Budget::new(5_000, 50, 1),
        }
    }
}

impl LimitsConfig {
    /// For a server on a developer's machine: every account signs in from one address, again and again.
    pub fn dev() -> Self {
        Self {
            code_phone: Budget::new(25, 1, 10),
            code_key: Budget::new(25, 1, 30),
            code_address: Budget::new(500, 2, 1),
            code_network: Budget::new(1_000, 4, 1),
            code_total: Budget::new(2_000, 10, 1),
            sign_in_phone: Budget::new(100, 1, 1),
            sign_in_key: Budget::new(100, 1, 1),
            sign_in_address: Budget::new(2_000, 10, 1),
            password_user: Budget::new(50, 1, 1),
            password_key: Budget::new(50, 1, 1),
            stranger_address: Budget::new(50_000, 500, 1),
            ..Self::default()
        }
    }

    /// The budget of a class for a kind of subject; `None` where there is no limit.
    pub(super) fn budget(&self, class: Class, subject: Subject) -> Option<Budget> {
        let budget = match (class, subject) {
            (Class::AuthCode, Subject::Phone(_)) => self.code_phone,
            (Class::AuthCode, Subject::Key(_)) => self.code_key,
            (Class::AuthCode, Subject::Address(_)) => self.code_address,
            (Class::AuthCode, Subject::Network(_)) => self.code_network,
            (Class::AuthCode, Subject::Everybody) => self.code_total,
            (Class::SignIn, Subject::Phone(_)) => self.sign_in_phone,
            (Class::SignIn, Subject::Key(_)) => self.sign_in_key,
            (Class::SignIn, Subject::Address(_)) => self.sign_in_address,
            (Class::Password, Subject::User(_)) => self.password_user,
            (Class::Password, Subject::Key(_)) => self.password_key,
            (class, Subject::User(_)) => self.of_user(class)?,
            (_, Subject::Key(_)) => self.stranger_key,
            (_, Subject::Address(_)) => self.stranger_address,
            (_, Subject::Network(_) | Subject::Phone(_) | Subject::Everybody) => return None,
        };
        Some(budget.times(self.factor.max(1)))
    }

    fn of_user(&self, class: Class) -> Option<Budget> {
        match class {
            Class::AuthCode | Class::SignIn | Class::Password => None,
            Class::Send => Some(self.send),
            Class::Read => Some(self.read),
            Class::Import => Some(self.import),
            Class::Resolve => Some(self.resolve),
            Class::Search => Some(self.search),
            Class::Change => Some(self.change),
            Class::Signal => Some(self.signal),
            Class::Other => Some(self.other),
        }
    }
}
