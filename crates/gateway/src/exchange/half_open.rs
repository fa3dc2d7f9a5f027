//! The key exchanges that have begun and not ended, of all connections together (H21).
//!
//! There is room for so many. One more, and the one that began first gives way: an exchange that goes on takes a
//! second, so the oldest is the one that most likely never will.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use prometheus_client::metrics::gauge::Gauge;

use crate::link::{self, Link};

/// The exchanges under way, in the order of their beginning.
pub(crate) struct HalfOpen {
    open: Mutex<Open>,
    max: usize,
    gauge: Gauge,
}

#[derive(Default)]
struct Open {
    next: u64,
    links: BTreeMap<u64, Weak<Link>>,
}

/// One exchange under way; it ends when dropped.
pub(crate) struct UnderWay {
    number: u64,
    all: Arc<HalfOpen>,
}

impl HalfOpen {
    /// Room for `max` exchanges.
    pub(crate) fn new(max: usize, gauge: Gauge) -> Self {
        Self { open: Mutex::default(), max: max.max(1), gauge }
    }

    /// Lets an exchange on this connection begin. The oldest one is told to end if there are too many.
    pub(crate) fn begin(self: &Arc<Self>, link: &Arc<Link>) -> UnderWay {
        let (number, oldest) = {
            let mut open = self.open.lock();
            let number = open.next;
            open.next += 1;
            let oldest = if open.links.len() >= self.max { open.links.pop_first() } else { None };
            open.links.insert(number, Arc::downgrade(link));
            self.count(&open);
            (number, oldest)
        };
        if let Some(oldest) = oldest.and_then(|(_, link)| link.upgrade()) {
            oldest.signal(link::CROWDED_OUT);
        }
        UnderWay { number, all: Arc::clone(self) }
    }

    fn count(&self, open: &Open) {
        self.gauge.set(i64::try_from(open.links.len()).unwrap_or(i64::MAX));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut open = self.all.open.lock();
        open.links.remove(&self.number);
        self.all.count(&open);
    }
}
