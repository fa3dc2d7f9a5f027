//! Logs: every pts is accounted for, message ids ascend, and what a repeated send is answered with is there.

use super::fault::Faults;
use super::tally::Tally;
use model::{EntryKey, Event, Head, LogEntry, LogId, MessageId, stored};
use ports::{Place, RandomIdRecord, StoredRow};
use std::collections::HashMap;

/// All logs so far.
#[derive(Default)]
pub(super) struct Logs {
    current: Option<Current>,
    /// Where each log ends, and which messages it leaves.
    pub(super) heads: HashMap<LogId, (Head, Tallies)>,
    pub(super) messages: u64,
    pub(super) longest: u64,
}

/// The messages of a log, less those that were found in each of two tables.
#[derive(Clone, Copy, Default)]
pub(super) struct Tallies {
    /// `Messages` or `ChannelMessages`.
    pub(super) messages: Tally,
    /// `MessagePeers`.
    pub(super) peers: Tally,
}

/// The log whose rows are coming.
struct Current {
    log: LogId,
    head: Head,
    /// Whether the next entry has to follow `head`: not after one that cannot be read.
    known: bool,
    newest: MessageId,
    entries: u64,
    tally: Tally,
    sends: Vec<(EntryKey, MessageId)>,
}

impl Current {
    fn new(log: LogId) -> Self {
        Self {
            log,
            head: Head::default(),
            known: true,
            newest: MessageId(0),
            entries: 0,
            tally: Tally::default(),
            sends: Vec::new(),
        }
    }
}

impl Logs {
    pub(super) fn entry(&mut self, log: LogId, key: EntryKey, value: &[u8], faults: &mut Faults) {
        let current = self.current(log);
        let place = Place::Entry(log, key);
        current.entries += 1;
        let entry: LogEntry = match stored::decode(value) {
            Ok(entry) => entry,
            Err(error) => {
                current.known = false;
                faults.add(&place, error);
                return;
            }
        };
        if entry.key != key {
            faults.add(&place, format_args!("it says that it is entry {}", entry.key.pts.0));
        }
        current.follow(&place, key, &entry, faults);
        current.take(&place, &entry, faults);
    }

    pub(super) fn random_id(&mut self, log: LogId, row: &StoredRow, faults: &mut Faults) {
        let current = self.current(log);
        match stored::decode::<RandomIdRecord>(&row.value) {
            Ok(record) if current.sends.binary_search(&(record.key, record.message)).is_err() => {
                let (pts, message) = (record.key.pts.0, record.message.0);
                faults.add(
                    &row.place,
                    format_args!("it names message {message} of entry {pts}, which is not there"),
                );
            }
            Ok(_) => {}
            Err(error) => faults.add(&row.place, error),
        }
    }

    fn current(&mut self, log: LogId) -> &mut Current {
        if self.current.as_ref().is_some_and(|current| current.log != log) {
            self.close();
        }
        self.current.get_or_insert_with(|| Current::new(log))
    }

    /// The log that was coming is complete; so are all, once a view comes.
    pub(super) fn close(&mut self) {
        let Some(done) = self.current.take() else { return };
        self.longest = self.longest.max(done.entries);
        self.messages += u64::try_from(done.tally.count).unwrap_or(0);
        let tallies = Tallies { messages: done.tally, peers: done.tally };
        self.heads.insert(done.log, (done.head, tallies));
    }

    /// Compares what the logs leave with what the tables held.
    pub(super) fn finish(&mut self, faults: &mut Faults) {
        self.close();
        let mut wrong: Vec<_> = self.heads.iter().collect();
        wrong.sort_unstable_by_key(|(log, _)| **log);
        for (log, (_, left)) in wrong {
            let tables: &[(Tally, &str)] = match log {
                LogId::User(_) => &[(left.messages, "Messages"), (left.peers, "MessagePeers")],
                LogId::Channel(_) => &[(left.messages, "ChannelMessages")],
                LogId::Secret(_) => &[],
            };
            for (left, table) in tables {
                let what = match left.count {
                    _ if *left == Tally::default() => continue,
                    0 => "the log and table hold different messages".to_owned(),
                    1.. => format!("{} messages of the log are missing in the table", left.count),
                    _ => format!("the table holds {} messages more than the log", -left.count),
                };
                faults.add_to_log(*log, format_args!("table {table}: {what}"));
            }
        }
    }
}

impl Current {
    /// The entry has to follow the head.
    fn follow(&mut self, place: &Place, key: EntryKey, entry: &LogEntry, faults: &mut Faults) {
        let expected = self.head.after(entry.pts_count).key();
        if self.known && expected != key {
            let (found, due) = (key.pts.0 - entry.pts_count, self.head.pts.0);
            if found > due {
                faults.add(place, format_args!("pts {} to {found} before it are missing", due + 1));
            } else {
                faults.add(
                    place,
                    format_args!("it does not follow {due} with a pts_count of {}", entry.pts_count),
                );
            }
        }
        if entry.pts_count != entry.event.pts_count() {
            let says = entry.event.pts_count();
            faults.add(place, format_args!("its pts_count is {}, that of its event {says}", entry.pts_count));
        }
        if entry.top_message < self.head.top_message {
            let (now, before) = (entry.top_message.0, self.head.top_message.0);
            faults.add(place, format_args!("its head goes back from message {before} to {now}"));
        }
        self.head = Head { pts: key.pts, minor: key.minor, top_message: entry.top_message };
        self.known = true;
    }

    fn take(&mut self, place: &Place, entry: &LogEntry, faults: &mut Faults) {
        match &entry.event {
            Event::NewMessage(message) => {
                if message.id <= self.newest || message.id > entry.top_message {
                    let (id, newest) = (message.id.0, self.newest.0);
                    faults.add(
                        place,
                        format_args!("message {id} after {newest}, below {}", entry.top_message.0),
                    );
                }
                self.newest = self.newest.max(message.id);
                self.tally.add(message.peer, message.id);
                self.sends.push((entry.key, message.id));
            }
            Event::DeleteMessages(deletions) => {
                for deletion in deletions {
                    deletion.ids.iter().for_each(|id| self.tally.remove(deletion.peer, *id));
                }
            }
            _ => {}
        }
    }
}
