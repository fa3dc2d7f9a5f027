//! What the planted bugs of the store do to an append.

use super::{Disk, SimStore};
use crate::exec::lock;
use crate::sabotage::Sabotage;
use model::{Event, LogEntry, LogId, MessageId, Notice, Nudge};
use ports::memory::MemoryStore;
use ports::{Append, Bus, LogStore, RowKey, Table, ViewWrite};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

impl SimStore {
    /// The operation as a store with the planted bug would write it.
    pub(super) fn tampered(&self, mut operation: Vec<Append>) -> Vec<Append> {
        match self.sabotage {
            Some(Sabotage::SkipRandomIds) => operation.iter_mut().for_each(|part| part.random_ids.clear()),
            Some(Sabotage::SkipViews) if self.now_and_then(6) => operation.iter_mut().for_each(skip_rows),
            Some(Sabotage::LeaveTwin) if has(&operation, |e| matches!(e, Event::DeleteMessages(_))) => {
                operation.truncate(1);
            }
            Some(Sabotage::EditOneSide) if has(&operation, |e| matches!(e, Event::EditMessage(_))) => {
                operation.truncate(1);
            }
            Some(Sabotage::StaleReadMark) if self.now_and_then(4) => {
                operation.iter_mut().for_each(lower_mark);
            }
            Some(Sabotage::KeepAuthorRows) => {
                operation.iter_mut().for_each(|part| keep(part, Table::AuthorMessages))
            }
            Some(Sabotage::KeepMentions) => operation.iter_mut().for_each(|part| keep(part, Table::Mentions)),
            Some(Sabotage::LeaveUntold) => operation.iter_mut().for_each(untell),
            _ => {}
        }
        operation
    }

    /// Tells the gateways of entries that are not durable yet, if that bug is planted.
    pub(super) fn push_early(&self, operation: &[Append]) {
        if !self.has(Sabotage::PushBeforeDurable) {
            return;
        }
        for part in operation {
            let (log, after, entries) = (part.log, part.expected.key(), part.entries.clone());
            self.net.publish(Nudge::Log { log, after, entries, origin: None });
        }
    }

    /// The row of a member as it was when it was first read, for a while.
    pub(super) fn stale(&self, row: &RowKey, found: Option<Vec<u8>>) -> Option<Vec<u8>> {
        const FOR: Duration = Duration::from_secs(8);
        if row.table != Table::Members {
            return found;
        }
        let now = self.sim.now();
        let mut kept = lock(&self.stale_members);
        let known = kept.get(row).filter(|(since, _)| now < *since + FOR).cloned();
        let (since, value) = known.unwrap_or((now, found));
        kept.insert(row.clone(), (since, value.clone()));
        value
    }

    fn now_and_then(&self, of: usize) -> bool {
        lock(&self.chance).below(of) == 0
    }
}

fn has(operation: &[Append], event: impl Fn(&Event) -> bool) -> bool {
    operation.iter().any(|part| part.entries.iter().any(|entry| event(&entry.event)))
}

fn skip_rows(part: &mut Append) {
    part.views.retain(|write| !matches!(write, ViewWrite::Put(row, _) if row.table == Table::Messages));
}

fn lower_mark(part: &mut Append) {
    let lowered = part.entries.iter().map(|entry| match &entry.event {
        Event::ReadInbox { peer, still_unread, .. } => LogEntry {
            event: Event::ReadInbox { peer: *peer, max_id: MessageId(1), still_unread: *still_unread },
            ..entry.clone()
        },
        _ => entry.clone(),
    });
    part.entries = lowered.collect();
}

fn keep(part: &mut Append, table: Table) {
    part.views.retain(|write| !matches!(write, ViewWrite::Delete(row) if row.table == table));
}

/// Another word in the place of the one of leaving.
fn untell(part: &mut Append) {
    let told = part.entries.iter().map(|entry| match &entry.event {
        Event::Notice(Notice::ChannelLeft(channel)) => {
            LogEntry { event: Event::Notice(Notice::ChannelChanged(*channel)), ..entry.clone() }
        }
        _ => entry.clone(),
    });
    part.entries = told.collect();
}

/// The operation renumbered to follow whatever these logs hold: a counter instead of a comparison.
pub(super) fn renumbered(
    disk: &Disk,
    mut operation: Vec<Append>,
    counts: impl Fn(LogId) -> bool,
) -> Vec<Append> {
    let store: MemoryStore = disk.decided();
    for part in operation.iter_mut().filter(|part| counts(part.log)) {
        let head = pin!(store.head(part.log)).poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Ok(found)) = head else { continue };
        let mut head = found;
        let entries = part.entries.iter().map(|entry| {
            head = head.after(entry.pts_count);
            head.top_message = head.top_message.max(entry.top_message);
            LogEntry { key: head.key(), top_message: head.top_message, ..entry.clone() }
        });
        part.entries = entries.collect();
        part.expected = found;
    }
    operation
}
