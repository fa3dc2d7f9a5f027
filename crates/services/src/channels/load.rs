//! Reads a channel: its last snapshot and the entries of the log behind it.

use super::slot::ChannelState;
use super::snapshot::{self, Stored};
use crate::{Outside, Result, rows};
use domain::channel::{ChannelFold, IdSet, id_set::Block, views};
use model::{ChannelId, Date, EntryKey, Event, Head, LogEntry, LogId, Topic};
use ports::{Key, KeyReader, Table};
use std::collections::BTreeSet;

/// Entries read at a time.
const PAGE: usize = 256;

/// `None` if there is no such channel.
pub(super) async fn load(outside: &Outside, id: ChannelId) -> Result<Option<ChannelState>> {
    let row = views::channel_row(id);
    let Some(stored) = rows::read::<Stored>(outside.views.as_ref(), &row).await? else { return Ok(None) };
    let snapshot = stored.complete;
    let mut fold = ChannelFold::new(stored.channel);
    fold.counts = stored.counts;
    fold.top = stored.top;
    fold.furthest = stored.furthest;
    fold.pinned_topics = stored.pinned_topics;
    fold.reacted = stored.reacted.unwrap_or_default();
    let partition = Key::new().i64(id.0);
    for (key, block) in rows::all::<Block>(outside.views.as_ref(), Table::MessageIds, &partition).await? {
        if let Some(number) = KeyReader::new(&key).i32() {
            fold.ids.insert_block(number, block);
        }
    }
    for (_, topic) in rows::all::<Topic>(outside.views.as_ref(), Table::Topics, &partition).await? {
        if !topic.deleted {
            fold.topics.insert(topic.id, topic);
        }
    }
    let head = Head { pts: snapshot.pts, minor: snapshot.minor, ..Head::default() };
    let head = if snapshot == EntryKey::default() { Head::default() } else { head };
    let (changed, dirty) = (Date(0), BTreeSet::new());
    let mut state = ChannelState { head, fold, changed, snapshot, unsaved: 0, dirty };
    catch_up(outside, id, &mut state).await?;
    Ok(Some(state))
}

/// Takes in the entries behind the state, which other holders appended.
pub(super) async fn catch_up(outside: &Outside, id: ChannelId, state: &mut ChannelState) -> Result<()> {
    loop {
        let entries = outside.logs.read(LogId::Channel(id), state.head.key(), PAGE).await?;
        entries.iter().for_each(|entry| state.take_in(entry));
        if entries.len() < PAGE {
            return Ok(());
        }
    }
}

impl ChannelState {
    /// Folds an entry that follows the present head.
    pub(super) fn take_in(&mut self, entry: &LogEntry) {
        match &entry.event {
            Event::NewMessage(message) => drop(self.dirty.insert(IdSet::block_of(message.id))),
            Event::DeleteMessages(deletions) => {
                let ids = deletions.iter().flat_map(|deletion| &deletion.ids);
                self.dirty.extend(ids.map(|id| IdSet::block_of(*id)));
            }
            _ => {}
        }
        self.fold.fold(entry);
        self.head = entry.head();
        self.changed = self.changed.max(entry.date);
        self.unsaved += 1;
    }

    /// A snapshot of the state before the last append was written with it.
    pub(super) fn saved(&mut self) {
        self.snapshot = self.head.key();
        self.unsaved = 0;
        self.dirty.clear();
    }

    pub(super) fn is_due(&self) -> bool {
        self.unsaved >= snapshot::EVERY
    }
}
