//! The bus of a server that is one process: a nudge is a call.

use model::Nudge;
use ports::{Bus, Subscriber};
use std::sync::{Arc, RwLock};

/// Hands each nudge to every subscriber, on the publisher's thread.
#[derive(Default)]
pub(crate) struct LocalBus {
    subscribers: RwLock<Vec<Arc<dyn Subscriber>>>,
}

impl Bus for LocalBus {
    fn publish(&self, nudge: Nudge) {
        let nudge = Arc::new(nudge);
        let subscribers = self.subscribers.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        for subscriber in subscribers.iter() {
            subscriber.nudged(&nudge);
        }
    }

    fn subscribe(&self, subscriber: Arc<dyn Subscriber>) {
        self.subscribers.write().unwrap_or_else(|poisoned| poisoned.into_inner()).push(subscriber);
    }
}
