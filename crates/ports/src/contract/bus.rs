//! What every [`Bus`] keeps while nothing goes wrong. That it may lose, double and delay is for its users to bear.

use crate::{Bus, Subscriber};
use model::{AuthKeyId, Nudge};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Default)]
struct Listener {
    heard: Mutex<Vec<Nudge>>,
    more: Condvar,
}

impl Listener {
    fn wait_for(&self, count: usize) -> Vec<Nudge> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = self.more.wait_while(heard, |heard| heard.len() < count);
        enough.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Subscriber for Listener {
    fn nudged(&self, nudge: &Arc<Nudge>) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(Nudge::clone(nudge));
        self.more.notify_all();
    }
}

/// Runs the whole suite.
pub fn all<B: Bus>(make: impl Fn() -> B) {
    nobody_has_to_listen(&make());
    every_subscriber_hears_in_order(&make());
}

fn nudge(key: u64) -> Nudge {
    Nudge::Revoked { key: AuthKeyId(key) }
}

/// Publishing without subscribers is fine, and who subscribes later hears only what comes then.
pub fn nobody_has_to_listen(bus: &impl Bus) {
    bus.publish(nudge(1));
    let late = Arc::new(Listener::default());
    bus.subscribe(late.clone());
    bus.publish(nudge(2));
    assert_eq!(late.wait_for(1), [nudge(2)]);
}

/// Each subscriber hears each nudge once, in the order of publication.
pub fn every_subscriber_hears_in_order(bus: &impl Bus) {
    let listeners = [Arc::new(Listener::default()), Arc::new(Listener::default())];
    for listener in &listeners {
        bus.subscribe(listener.clone());
    }
    let nudges: Vec<_> = (0..100).map(nudge).collect();
    for nudge in &nudges {
        bus.publish(nudge.clone());
    }
    for listener in listeners {
        assert_eq!(listener.wait_for(nudges.len()), nudges);
    }
}
