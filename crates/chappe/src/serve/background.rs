//! What a server does without being asked.

use api::Services;
use ports::StoreError;
use std::time::Duration;
use store_fjall::FjallStore;
use tokio::time::{MissedTickBehavior, interval};

/// How often presence is looked at: the smallest unit of its dates.
const PRESENCE: Duration = Duration::from_secs(1);
/// How often what is only in memory (activity of devices) is written down.
const FLUSH: Duration = Duration::from_secs(30);

/// How often the store is asked whether it still writes: a server to which nobody writes must hear of it too.
const HEALTH: Duration = Duration::from_secs(1);

/// Runs until the task is dropped.
pub(super) async fn run(services: Services) {
    let mut presence = interval(PRESENCE);
    let mut flush = interval(FLUSH);
    presence.set_missed_tick_behavior(MissedTickBehavior::Delay);
    flush.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = presence.tick() => services.presence.tick().await,
            _ = flush.tick() => write_down(&services).await,
        }
    }
}

/// Writes what is only in memory: also the last thing that a server does.
pub(super) async fn write_down(services: &Services) {
    services.presence.flush().await;
    if let Err(error) = services.authorizations.flush().await {
        tracing::warn!(%error, "the activity of devices was not written down");
    }
    if let Err(error) = services.channels.save_views().await {
        tracing::warn!(%error, "the views of posts were not written down");
    }
}

/// Waits for the store to fail.
pub(super) async fn watch(store: &FjallStore) -> Result<(), StoreError> {
    let mut health = interval(HEALTH);
    health.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        health.tick().await;
        store.health().await?;
    }
}
