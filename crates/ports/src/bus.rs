//! The bus: hints between the services and the gateways. It may lose anything.

use model::Nudge;
use std::sync::Arc;

/// Somebody who listens. Called in the order of publication of one publisher; must not block.
pub trait Subscriber: Send + Sync {
    /// A nudge came.
    fn nudged(&self, nudge: &Arc<Nudge>);
}

/// Publish and subscribe.
pub trait Bus: Send + Sync {
    /// Publishes a nudge; returns at once.
    fn publish(&self, nudge: Nudge);

    /// Adds a listener for all nudges of this process.
    fn subscribe(&self, subscriber: Arc<dyn Subscriber>);
}
