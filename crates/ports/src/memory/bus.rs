//! A bus in memory: publishing calls the subscribers, one after the other, on the caller's thread.
//!
//! So nudges of one publisher arrive in the order of publication. A test may have nudges lost or doubled, as any
//! bus is allowed to do.

use crate::{Bus, Subscriber};
use model::Nudge;
use std::sync::{Arc, Mutex, PoisonError};

/// What becomes of a nudge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrives.
    Once,
    /// It is lost.
    Lost,
    /// It arrives two times.
    Twice,
}

type Fault = Arc<dyn Fn(&Nudge) -> Delivery + Send + Sync>;

#[derive(Default)]
struct State {
    // Replaced as a whole on subscribing, so that a publisher holds no lock while it calls.
    subscribers: Arc<[Arc<dyn Subscriber>]>,
    fault: Option<Fault>,
}

/// The bus; clones are the same bus.
#[derive(Clone, Default)]
pub struct MemoryBus {
    state: Arc<Mutex<State>>,
}

impl MemoryBus {
    /// A bus without subscribers that loses nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on `fault` decides what becomes of each nudge.
    pub fn set_fault(&self, fault: impl Fn(&Nudge) -> Delivery + Send + Sync + 'static) {
        self.with(|state| state.fault = Some(Arc::new(fault)));
    }

    /// From now on every nudge arrives.
    pub fn clear_fault(&self) {
        self.with(|state| state.fault = None);
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Bus for MemoryBus {
    fn publish(&self, nudge: Nudge) {
        let (subscribers, fault) = self.with(|state| (state.subscribers.clone(), state.fault.clone()));
        let copies = match fault.map_or(Delivery::Once, |fault| fault(&nudge)) {
            Delivery::Once => 1,
            Delivery::Lost => 0,
            Delivery::Twice => 2,
        };
        let nudge = Arc::new(nudge);
        for _ in 0..copies {
            for subscriber in subscribers.iter() {
                subscriber.nudged(&nudge);
            }
        }
    }

    fn subscribe(&self, subscriber: Arc<dyn Subscriber>) {
        self.with(|state| {
            state.subscribers = state.subscribers.iter().cloned().chain([subscriber]).collect();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;
    use model::AuthKeyId;

    #[derive(Default)]
    struct Heard(Mutex<Vec<Nudge>>);

    impl Subscriber for Heard {
        fn nudged(&self, nudge: &Arc<Nudge>) {
            self.0.lock().unwrap().push(Nudge::clone(nudge));
        }
    }

    #[test]
    fn keeps_the_contract() {
        contract::bus::all(MemoryBus::new);
    }

    #[test]
    fn loses_and_doubles_on_demand() {
        let bus = MemoryBus::new();
        let heard = Arc::new(Heard::default());
        bus.subscribe(heard.clone());
        bus.set_fault(|nudge| match nudge {
            Nudge::Revoked { key: AuthKeyId(1) } => Delivery::Lost,
            Nudge::Revoked { key: AuthKeyId(2) } => Delivery::Twice,
            _ => Delivery::Once,
        });
        let nudge = |key| Nudge::Revoked { key: AuthKeyId(key) };
        for key in 1..=3 {
            bus.publish(nudge(key));
        }
        bus.clear_fault();
        bus.publish(nudge(1));
        assert_eq!(*heard.0.lock().unwrap(), [nudge(2), nudge(2), nudge(3), nudge(1)]);
    }
}
