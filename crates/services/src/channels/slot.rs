//! A channel in memory, and its lock.

use super::{Channels, invalid, load};
use crate::{Outside, Result};
use domain::channel::{ChannelFold, ChannelWriter, Counts};
use model::{Channel, ChannelId, EntryKey, Head};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

/// A channel in memory: a fold of the durable log and nothing else. After any failure it is read anew.
#[derive(Debug)]
pub struct ChannelState {
    /// The head of the log.
    pub head: Head,
    /// Everything up to the head.
    pub fold: ChannelFold,
    /// When the last entry was appended.
    pub(super) changed: model::Date,
    /// Up to which entry the stored state is complete.
    pub(super) snapshot: EntryKey,
    /// Entries since then.
    pub(super) unsaved: usize,
    /// Blocks of message ids that changed since then.
    pub(super) dirty: BTreeSet<i32>,
}

/// Where a channel lies in memory.
#[derive(Debug, Default)]
pub(super) struct Slot {
    state: Arc<tokio::sync::Mutex<Option<ChannelState>>>,
    seen: Mutex<Option<Arc<Seen>>>,
}

/// What was last seen of a channel, for whoever can do with a value that may be a moment old.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The settings.
    pub channel: Channel,
    /// How many users are what.
    pub counts: Counts,
    /// The head of the log.
    pub head: Head,
}

/// A locked channel.
pub struct LockedChannel {
    pub(super) id: ChannelId,
    pub(super) state: OwnedMutexGuard<Option<ChannelState>>,
    slot: Arc<Slot>,
}

impl LockedChannel {
    /// Which channel.
    pub fn id(&self) -> ChannelId {
        self.id
    }

    /// The state, as of the lock.
    pub fn state(&self) -> &ChannelState {
        self.state.as_ref().expect("a channel is loaded when it is locked")
    }

    /// The settings, as of the lock.
    pub fn channel(&self) -> &Channel {
        &self.state().fold.channel
    }

    /// Starts an operation on this channel at the present time.
    pub fn writer(&self, date: model::Date) -> ChannelWriter {
        ChannelWriter::new(self.id, self.state().head, date)
    }

    /// Takes in what the log holds behind the state.
    pub(crate) async fn catch_up(&mut self, outside: &Outside) -> Result<()> {
        let state = self.state.as_mut().expect("a channel is loaded when it is locked");
        load::catch_up(outside, self.id, state).await?;
        self.publish();
        Ok(())
    }

    /// Lets others see the state without the lock.
    pub(super) fn publish(&self) {
        let state = self.state();
        let (channel, counts) = (state.fold.channel.clone(), state.fold.counts);
        *self.slot.seen.lock() = Some(Arc::new(Seen { channel, counts, head: state.head }));
    }
}

impl Channels {
    /// Locks a channel. Waiting callers get it in the order in which they came.
    ///
    /// # Errors
    /// `400 CHANNEL_INVALID` if there is none.
    pub async fn lock(&self, id: ChannelId) -> Result<LockedChannel> {
        let slot = self.slot(id);
        let mut state = slot.state.clone().lock_owned().await;
        let fresh = state.is_none();
        if fresh {
            *state = Some(load::load(&self.outside, id).await?.ok_or(invalid())?);
        }
        let locked = LockedChannel { id, state, slot };
        if fresh {
            locked.publish();
        }
        Ok(locked)
    }

    /// Locks a channel and takes in what other holders have appended: for answers, and for deciding that nothing has
    /// to change.
    pub async fn lock_current(&self, id: ChannelId) -> Result<LockedChannel> {
        let mut locked = self.lock(id).await?;
        locked.catch_up(&self.outside).await?;
        Ok(locked)
    }

    /// Locks several channels in one order for all callers.
    pub async fn lock_all(&self, ids: &[ChannelId]) -> Result<Vec<LockedChannel>> {
        let order: BTreeSet<ChannelId> = ids.iter().copied().collect();
        let mut locked = Vec::with_capacity(order.len());
        for id in order {
            locked.push(self.lock(id).await?);
        }
        locked.sort_by_key(|one| ids.iter().position(|id| *id == one.id));
        Ok(locked)
    }

    /// What was last seen of a channel, without waiting for those who change it.
    pub async fn seen(&self, id: ChannelId) -> Result<Arc<Seen>> {
        let slot = self.slot(id);
        let seen = slot.seen.lock().clone();
        match seen {
            Some(seen) => Ok(seen),
            None => {
                drop(self.lock(id).await?);
                let seen = slot.seen.lock().clone();
                Ok(seen.ok_or(invalid())?)
            }
        }
    }

    fn slot(&self, id: ChannelId) -> Arc<Slot> {
        self.slots
            .get_or_insert_with::<_, std::convert::Infallible>(&id, || Ok(Arc::default()))
            .unwrap_or_else(|never| match never {})
    }
}
