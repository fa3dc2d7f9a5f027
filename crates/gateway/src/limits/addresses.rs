//! The limits of one address, together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::{Bucket, Buckets, network};
use crate::config::{Addresses, Rate};

/// Failures of legacy key exchanges of all addresses together (H07).
const LEGACY_FAILURES_IN_ALL: Rate = Rate { burst: 2000, per_minute: 2000 };

/// The limits of all addresses.
pub(crate) struct AddressLimits {
    config: Addresses,
    connections: Arc<Connections>,
    exchange_steps: Buckets,
    legacy_failures: Buckets,
    legacy_failures_in_all: Mutex<Bucket>,
    unknown_keys: Buckets,
    bad_messages: Buckets,
}

#[derive(Default)]
struct Connections(Mutex<HashMap<IpAddr, usize>>);

/// One of the connections that an address may have; gives its place back when dropped.
pub(crate) struct Admission {
    address: IpAddr,
    connections: Arc<Connections>,
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut connections = self.connections.0.lock();
        if let Some(count) = connections.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                connections.remove(&self.address);
            }
        }
    }
}

impl AddressLimits {
    pub(crate) fn new(config: Addresses) -> Self {
        Self {
            config,
            connections: Arc::default(),
            exchange_steps: Buckets::new(config.exchange_steps),
            legacy_failures: Buckets::new(config.legacy_failures),
            legacy_failures_in_all: Mutex::new(Bucket::full(LEGACY_FAILURES_IN_ALL, Duration::ZERO)),
            unknown_keys: Buckets::new(config.unknown_keys),
            bad_messages: Buckets::new(config.bad_messages),
        }
    }

    /// Lets one more connection of an address in, or not.
    pub(crate) fn admit(&self, address: IpAddr) -> Option<Admission> {
        let address = network(address);
        let mut connections = self.connections.0.lock();
        let count = connections.entry(address).or_insert(0);
        if self.config.enforced && *count >= self.config.connections_max {
            return None;
        }
        *count += 1;
        Some(Admission { address, connections: self.connections.clone() })
    }

    /// Whether an address has sent so much rubbish that it has to wait (R31).
    pub(crate) fn is_cooling_down(&self, address: IpAddr, now: Duration) -> bool {
        self.config.enforced && !self.bad_messages.allows(address, now)
    }

    /// Counts a message that could not be decrypted.
    pub(crate) fn bad_message(&self, address: IpAddr, now: Duration) {
        self.bad_messages.take(address, now);
    }

    /// Takes one heavy step of a key exchange; false if the address has none left (H23).
    pub(crate) fn exchange_step(&self, address: IpAddr, now: Duration) -> bool {
        !self.config.enforced || self.exchange_steps.take(address, now)
    }

    /// Whether an address may try the legacy scheme (H07).
    pub(crate) fn may_try_legacy(&self, address: IpAddr, now: Duration) -> bool {
        !self.config.enforced
            || (self.legacy_failures.allows(address, now)
                && self.legacy_failures_in_all.lock().allows(LEGACY_FAILURES_IN_ALL, now))
    }

    /// Counts a failure under the legacy scheme.
    pub(crate) fn legacy_failure(&self, address: IpAddr, now: Duration) {
        self.legacy_failures.take(address, now);
        self.legacy_failures_in_all.lock().take(LEGACY_FAILURES_IN_ALL, now);
    }

    /// Whether an address has asked for so many unknown keys that its look-ups take turns (T08).
    pub(crate) fn guesses_keys(&self, address: IpAddr, now: Duration) -> bool {
        self.config.enforced && !self.unknown_keys.allows(address, now)
    }

    /// Counts a look-up of an unknown key.
    pub(crate) fn unknown_key(&self, address: IpAddr, now: Duration) {
        self.unknown_keys.take(address, now);
    }

    /// Forgets what no longer matters.
    pub(crate) fn sweep(&self, now: Duration) {
        for buckets in [&self.exchange_steps, &self.legacy_failures, &self.unknown_keys, &self.bad_messages] {
            buckets.sweep(now);
        }
    }
}
