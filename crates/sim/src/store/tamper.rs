//! What the planted bugs of the store do to an append.

use super::{Disk, SimStore};
use crate::exec::lock;
use crate::sabotage::Sabotage;
use model::{Event, LogEntry, MessageId, Nudge};
use ports::memory::MemoryStore;
use ports::{Append, Bus, LogStore, Table, ViewWrite};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

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

/// The operation renumbered to follow whatever the logs hold: a counter instead of a comparison.
pub(super) fn renumbered(disk: &Disk, mut operation: Vec<Append>) -> Vec<Append> {
    let store: MemoryStore = disk.decided();
    for part in &mut operation {
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
