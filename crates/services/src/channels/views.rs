//! How often posts were seen and forwarded.
//!
//! Counters that change with every reader, kept in memory and written now and then: a crash loses the last seconds of
//! them, which nobody was promised. A reader counts once for a post, as long as it is remembered.

use super::Channels;
use crate::{Result, rows};
use minicbor::{Decode, Encode};
use model::{ChannelId, MessageId, UserId};
use parking_lot::Mutex;
use ports::{Key, RowKey, Table, ViewWrite};
use std::collections::HashMap;

/// How many messages share a row.
const BLOCK: i32 = 64;
/// How many pairs of reader and post are remembered.
const READERS: usize = 1_000_000;
/// How many blocks are kept in memory between two writings, at most.
const BLOCKS_MAX: usize = 50_000;

/// The counters of a block of messages.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
struct Block(#[n(0)] Vec<(u32, u32)>);

/// The counters in memory.
pub(super) struct ViewCounts {
    blocks: Mutex<HashMap<(ChannelId, i32), (Block, bool)>>,
    readers: quick_cache::sync::Cache<(UserId, ChannelId, MessageId), ()>,
}

impl Default for ViewCounts {
    fn default() -> Self {
        Self { blocks: Mutex::default(), readers: quick_cache::sync::Cache::new(READERS) }
    }
}

impl Channels {
    /// How often each of these messages was seen and forwarded. With a reader, each that it has not seen before counts
    /// once more first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn view_counts(
        &self,
        channel: ChannelId,
        ids: &[MessageId],
        reader: Option<UserId>,
    ) -> Result<Vec<(i32, i32)>> {
        let mut counts = Vec::with_capacity(ids.len());
        for id in ids {
            self.load_views(channel, *id).await?;
            let fresh = reader.is_some_and(|reader| self.is_new_reader(reader, channel, *id));
            counts.push(self.view_counts.add(channel, *id, (u32::from(fresh), 0)));
        }
        Ok(counts)
    }

    /// A message was forwarded.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn count_forward(&self, channel: ChannelId, id: MessageId) -> Result<()> {
        self.load_views(channel, id).await?;
        self.view_counts.add(channel, id, (0, 1));
        Ok(())
    }

    /// Writes the counters that have changed. To be called every few seconds, and at the end.
    ///
    /// # Errors
    /// Those of the store; the counters stay to be written.
    pub async fn save_views(&self) -> Result<()> {
        let changed = self.view_counts.changed();
        if changed.is_empty() {
            return Ok(());
        }
        let writes = changed.iter().map(|((channel, block), counts)| {
            ViewWrite::Put(row(*channel, *block), model::stored::encode(counts))
        });
        self.outside.views.write(writes.collect()).await?;
        self.view_counts.saved(&changed);
        Ok(())
    }

    fn is_new_reader(&self, reader: UserId, channel: ChannelId, id: MessageId) -> bool {
        let key = (reader, channel, id);
        let known = self.view_counts.readers.get(&key).is_some();
        if !known {
            self.view_counts.readers.insert(key, ());
        }
        !known
    }

    async fn load_views(&self, channel: ChannelId, id: MessageId) -> Result<()> {
        let block = id.0.div_euclid(BLOCK);
        if self.view_counts.blocks.lock().contains_key(&(channel, block)) {
            return Ok(());
        }
        let stored = rows::read::<Block>(self.outside.views.as_ref(), &row(channel, block)).await?;
        let mut blocks = self.view_counts.blocks.lock();
        blocks.entry((channel, block)).or_insert_with(|| (stored.unwrap_or_default(), false));
        Ok(())
    }
}

impl ViewCounts {
    /// Adds to the counters of a message, whose block is loaded; answers them.
    fn add(&self, channel: ChannelId, id: MessageId, (views, forwards): (u32, u32)) -> (i32, i32) {
        let mut blocks = self.blocks.lock();
        let (block, changed) = blocks.entry((channel, id.0.div_euclid(BLOCK))).or_default();
        let place = id.0.rem_euclid(BLOCK).cast_unsigned() as usize;
        if block.0.len() <= place {
            block.0.resize(place + 1, (0, 0));
        }
        let counts = &mut block.0[place];
        counts.0 = counts.0.saturating_add(views);
        counts.1 = counts.1.saturating_add(forwards);
        *changed |= views + forwards > 0;
        // A post has been seen by its author.
        let shown = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        (shown(counts.0).max(1), shown(counts.1))
    }

    fn changed(&self) -> Vec<((ChannelId, i32), Block)> {
        let blocks = self.blocks.lock();
        blocks
            .iter()
            .filter(|(_, (_, changed))| *changed)
            .map(|(key, (block, _))| (*key, block.clone()))
            .collect()
    }

    /// These were written as they were. Blocks that did not change meanwhile may be forgotten.
    fn saved(&self, written: &[((ChannelId, i32), Block)]) {
        let mut blocks = self.blocks.lock();
        for (key, was) in written {
            if let Some((block, changed)) = blocks.get_mut(key) {
                *changed = block != was;
            }
        }
        if blocks.len() > BLOCKS_MAX {
            blocks.retain(|_, (_, changed)| *changed);
        }
    }
}

fn row(channel: ChannelId, block: i32) -> RowKey {
    RowKey {
        table: Table::MessageViews,
        partition: Key::new().i64(channel.0),
        clustering: Key::new().i32(block),
    }
}
