//! The state of a channel: settings, counts, existing messages, read marks.
//!
//! A fold of the channel's log and of nothing else, so that every node that has read the log to its end decides
//! alike. Whose membership is what lies in rows, one a member, written with the entries.

use super::{Furthest, IdSet, Reacted};
use minicbor::{Decode, Encode};
use model::{Channel, ChannelEvent, Date, Event, LogEntry, Member, Message, MessageId, Status, Topic};
use std::collections::BTreeMap;

/// How many users are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Counts {
    /// In the channel, administrators and restricted members included.
    #[n(0)]
    pub members: i32,
    /// Administrators, the owner included.
    #[n(1)]
    pub admins: i32,
    /// From whom something is withheld.
    #[n(2)]
    pub restricted: i32,
    /// Thrown out.
    #[n(3)]
    pub banned: i32,
}

/// A channel up to some entry of its log.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelFold {
    /// The settings.
    pub channel: Channel,
    /// How many users are what.
    pub counts: Counts,
    /// The messages that exist.
    pub ids: IdSet,
    /// The newest of them, and when it was sent; 0 when there is none.
    pub top: (MessageId, Date),
    /// Who has read how far.
    pub furthest: Furthest,
    /// The topics, the deleted ones excluded.
    pub topics: BTreeMap<MessageId, Topic>,
    /// The pinned topics in their order.
    pub pinned_topics: Vec<MessageId>,
    /// The messages that were reacted to last.
    pub reacted: Reacted,
}

impl ChannelFold {
    /// A channel in whose log nothing has happened.
    pub fn new(channel: Channel) -> Self {
        Self {
            channel,
            counts: Counts::default(),
            ids: IdSet::default(),
            top: (MessageId(0), Date(0)),
            furthest: Furthest::default(),
            topics: BTreeMap::new(),
            pinned_topics: Vec::new(),
            reacted: Reacted::default(),
        }
    }

    /// Takes an entry in. The entry that follows the present state, each once.
    pub fn fold(&mut self, entry: &LogEntry) {
        match &entry.event {
            Event::NewMessage(message) => self.add(message),
            Event::DeleteMessages(deletions) => {
                for deletion in deletions {
                    for id in &deletion.ids {
                        self.ids.remove(*id);
                        self.reacted.remove(*id);
                    }
                    self.top = deletion.new_top.unwrap_or(self.top);
                }
            }
            Event::Channel(ChannelEvent::Reacted { message, .. }) => self.reacted.add(message.id, entry.key),
            Event::Channel(event) => self.fold_event(event),
            Event::EditMessage(_)
            | Event::PinMessages { .. }
            | Event::ReadInbox { .. }
            | Event::ReadOutbox { .. }
            | Event::Notice(_)
            | Event::Restored { .. } => {}
        }
    }

    fn add(&mut self, message: &Message) {
        self.ids.insert(message.id);
        self.top = (message.id, message.date);
    }

    fn fold_event(&mut self, event: &ChannelEvent) {
        match event {
            ChannelEvent::Settings { now, .. } => self.channel = Channel::clone(now),
            ChannelEvent::Member { before, now, .. } => {
                self.counts.change(before, -1);
                self.counts.change(now, 1);
            }
            ChannelEvent::Read { by, max_id, .. } => self.furthest = self.furthest.with(*by, *max_id),
            ChannelEvent::Topic { now, .. } if now.deleted => {
                self.topics.remove(&now.id);
                self.pinned_topics.retain(|id| *id != now.id);
            }
            ChannelEvent::Topic { now, .. } => drop(self.topics.insert(now.id, Topic::clone(now))),
            ChannelEvent::PinnedTopics { order, .. } => self.pinned_topics.clone_from(order),
            ChannelEvent::Flushed { .. } | ChannelEvent::Reacted { .. } => {}
        }
    }
}

impl Counts {
    fn change(&mut self, member: &Member, by: i32) {
        if member.is_inside() {
            self.members += by;
        }
        match member.status {
            Status::Creator { .. } | Status::Admin { .. } => self.admins += by,
            Status::Restricted { .. } => self.restricted += by,
            Status::Banned { .. } => self.banned += by,
            Status::Member | Status::Left => {}
        }
    }
}
