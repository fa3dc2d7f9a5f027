//! Token buckets by address.
//!
//! A bucket that is full says nothing and is dropped, so the table holds only addresses that did something
//! lately, and at most a fixed number of them: beyond, all newcomers share one bucket.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use parking_lot::Mutex;

use crate::config::Rate;

const ADDRESSES_MAX: usize = 65_536;

/// What one address still may do, in millionths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    level: u64,
    at: Duration,
}

const UNIT: u64 = 1_000_000;

impl Bucket {
    pub(crate) fn full(rate: Rate, now: Duration) -> Self {
        Self { level: u64::from(rate.burst) * UNIT, at: now }
    }

    fn refill(&mut self, rate: Rate, now: Duration) {
        let elapsed = u64::try_from(now.saturating_sub(self.at).as_micros()).unwrap_or(u64::MAX);
        let gained = elapsed.saturating_mul(u64::from(rate.per_minute)) / 60;
        self.level = self.level.saturating_add(gained).min(u64::from(rate.burst) * UNIT);
        self.at = now;
    }

    /// Whether one more is allowed now.
    pub(crate) fn allows(&mut self, rate: Rate, now: Duration) -> bool {
        self.refill(rate, now);
        self.level >= UNIT
    }

    /// Takes one if there is one.
    pub(crate) fn take(&mut self, rate: Rate, now: Duration) -> bool {
        let allowed = self.allows(rate, now);
        if allowed {
            self.level -= UNIT;
        }
        allowed
    }

    fn is_full(&mut self, rate: Rate, now: Duration) -> bool {
        self.refill(rate, now);
        self.level >= u64::from(rate.burst) * UNIT
    }
}

/// A bucket for each address.
pub(crate) struct Buckets {
    rate: Rate,
    table: Mutex<Table>,
}

struct Table {
    by_address: HashMap<IpAddr, Bucket>,
    newcomers: Bucket,
}

impl Buckets {
    pub(crate) fn new(rate: Rate) -> Self {
        let newcomers = Bucket::full(rate, Duration::ZERO);
        Self { rate, table: Mutex::new(Table { by_address: HashMap::new(), newcomers }) }
    }

    /// Whether the address may do it once more; takes nothing.
    pub(crate) fn allows(&self, address: IpAddr, now: Duration) -> bool {
        let mut table = self.table.lock();
        let address = network(address);
        table.by_address.get_mut(&address).is_none_or(|bucket| bucket.allows(self.rate, now))
    }

    /// Takes one from the address; false if it has none left.
    pub(crate) fn take(&self, address: IpAddr, now: Duration) -> bool {
        let mut table = self.table.lock();
        let address = network(address);
        if table.by_address.len() >= ADDRESSES_MAX && !table.by_address.contains_key(&address) {
            return table.newcomers.take(self.rate, now);
        }
        let bucket = table.by_address.entry(address).or_insert_with(|| Bucket::full(self.rate, now));
        bucket.take(self.rate, now)
    }

    /// Forgets the addresses whose buckets are full again.
    pub(crate) fn sweep(&self, now: Duration) {
        let mut table = self.table.lock();
        table.by_address.retain(|_, bucket| !bucket.is_full(self.rate, now));
        if table.by_address.is_empty() {
            table.by_address = HashMap::new();
        }
    }
}

/// What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, per_minute: 60 };

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn d02_a_bucket_gives_its_burst_and_then_its_rate() {
        let buckets = Buckets::new(RATE);
        let at = Duration::from_secs;
        let taken = (0..5).filter(|_| buckets.take(address(1), at(0))).count();
        assert_eq!(taken, 3);
        assert!(!buckets.allows(address(1), at(0)));
        assert!(buckets.take(address(2), at(0)), "another address has its own");
        assert!(buckets.take(address(1), at(1)));
        assert!(!buckets.take(address(1), at(1)));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let buckets = Buckets::new(RATE);
        buckets.take(address(1), Duration::ZERO);
        buckets.sweep(Duration::ZERO);
        assert_eq!(buckets.table.lock().by_address.len(), 1);
        buckets.sweep(Duration::from_secs(2));
        assert!(buckets.table.lock().by_address.is_empty());
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let parse = |text: &str| network(text.parse().unwrap());
        assert_eq!(parse("2001:db8::1"), parse("2001:db8::ffff"));
        assert_ne!(parse("2001:db8::1"), parse("2001:db8:0:1::1"));
        assert_eq!(parse("::ffff:10.0.0.1"), parse("10.0.0.1"));
    }
}
