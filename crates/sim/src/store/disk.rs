//! The disk: a journal of writes, of which a part is synced.

use ports::memory::MemoryStore;
use ports::{Append, AppendError, LogStore, RowKey, StoreError, ViewStore, ViewWrite};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// A write that was decided.
#[derive(Clone)]
pub(crate) enum Entry {
    /// An append.
    Append(Vec<Append>),
    /// Rows.
    Write(Vec<ViewWrite>),
    /// A claim that won.
    Claim(RowKey, Option<Vec<u8>>, Option<Vec<u8>>),
}

/// The outcome of a decision.
#[derive(Clone, Debug)]
pub(crate) enum Applied {
    Append(Result<(), AppendError>),
    Write(Result<(), StoreError>),
    Claim(Result<Result<(), Option<Vec<u8>>>, StoreError>),
}

/// What has been decided, and what of it would survive.
#[derive(Default)]
pub(crate) struct Disk {
    journal: Vec<Entry>,
    synced: usize,
    decided: MemoryStore,
    durable: MemoryStore,
}

/// The output of a future of the memory store, which never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the memory store never waits"),
    }
}

fn apply(store: &MemoryStore, entry: Entry) -> Applied {
    match entry {
        Entry::Append(operation) => Applied::Append(at_once(store.append(operation))),
        Entry::Write(rows) => Applied::Write(at_once(store.write(rows))),
        Entry::Claim(row, expected, value) => Applied::Claim(at_once(store.claim(row, expected, value))),
    }
}

impl Disk {
    /// Decides a write; it is durable once the journal is synced up to its present end.
    pub(crate) fn decide(&mut self, entry: Entry) -> Applied {
        let applied = apply(&self.decided, entry.clone());
        if matches!(applied, Applied::Append(Ok(())) | Applied::Write(Ok(())) | Applied::Claim(Ok(Ok(())))) {
            self.journal.push(entry);
        }
        applied
    }

    /// The end of the journal.
    pub(crate) fn end(&self) -> usize {
        self.journal.len()
    }

    /// Everything up to here is durable.
    pub(crate) fn sync(&mut self, end: usize) {
        for entry in self.journal.iter().take(end).skip(self.synced).cloned() {
            apply(&self.durable, entry);
        }
        self.synced = self.synced.max(end);
    }

    /// Drops what is not durable; answers how many writes that were.
    pub(crate) fn crash(&mut self) -> u64 {
        let dropped = self.journal.len() - self.synced;
        self.journal.truncate(self.synced);
        if dropped > 0 {
            self.decided = MemoryStore::new();
            for entry in self.journal.iter().cloned() {
                apply(&self.decided, entry);
            }
        }
        u64::try_from(dropped).unwrap_or(u64::MAX)
    }

    /// The state of all decisions.
    pub(crate) fn decided(&self) -> MemoryStore {
        self.decided.clone()
    }

    /// The state that a crash leaves.
    pub(crate) fn durable(&self) -> MemoryStore {
        self.durable.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::{Key, Table};

    #[test]
    fn a_crash_leaves_what_was_synced() {
        let mut disk = Disk::default();
        let row = |name: &str| RowKey::single(Table::Server, Key::new().text(name));
        disk.decide(Entry::Write(vec![ViewWrite::Put(row("a"), vec![1])]));
        disk.sync(disk.end());
        disk.decide(Entry::Write(vec![ViewWrite::Put(row("b"), vec![2])]));
        assert_eq!(at_once(disk.durable().get(&row("b"))), Ok(None));
        assert_eq!(at_once(disk.decided().get(&row("b"))), Ok(Some(vec![2])));
        assert_eq!(disk.crash(), 1);
        assert_eq!(at_once(disk.decided().get(&row("a"))), Ok(Some(vec![1])));
        assert_eq!(at_once(disk.decided().get(&row("b"))), Ok(None));
    }
}
