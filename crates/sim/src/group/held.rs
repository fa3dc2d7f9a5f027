//! What a device holds of the group: as strict about its pts as about the one of the box.

use crate::local::Taken;
use model::{Event, LogEntry, Message, MessageId, Pts};
use std::collections::BTreeMap;

/// The group as a device has it, from joining to leaving.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Held {
    pub(crate) at: Pts,
    /// Whether the device has asked for what was there before.
    pub(crate) opened: bool,
    pub(crate) messages: BTreeMap<MessageId, Message>,
}

impl Held {
    /// Right after joining: everything is still to be asked for.
    pub(crate) fn new() -> Self {
        Self { at: Pts::START, opened: false, messages: BTreeMap::new() }
    }

    /// An update by push or in a result. What has no pts says nothing of messages.
    pub(crate) fn take(&mut self, entry: &LogEntry) -> Taken {
        if entry.pts_count == 0 || entry.key.pts <= self.at {
            return Taken::Known;
        }
        if entry.key.pts.0 - entry.pts_count != self.at.0 {
            return Taken::Gap;
        }
        self.apply(entry);
        Taken::Applied
    }

    /// Takes an entry whatever its position.
    pub(crate) fn apply(&mut self, entry: &LogEntry) {
        self.at = self.at.max(entry.key.pts);
        match &entry.event {
            Event::NewMessage(message) | Event::EditMessage(message) => {
                self.messages.insert(message.id, Message::clone(message));
            }
            Event::DeleteMessages(deletions) => {
                for id in deletions.iter().flat_map(|deletion| &deletion.ids) {
                    self.messages.remove(id);
                }
            }
            Event::PinMessages { ids, pinned, .. } => {
                for id in ids {
                    if let Some(message) = self.messages.get_mut(id) {
                        message.pinned = pinned.then_some(true);
                    }
                }
            }
            _ => {}
        }
    }
}
