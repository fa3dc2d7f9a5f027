//! Snapshots of a channel, written along with an append now and then.

use super::slot::ChannelState;
use domain::channel::{ChannelWriter, Counts, Furthest, Reacted, views};
use minicbor::{Decode, Encode};
use model::{Channel, Date, EntryKey, MessageId, stored};
use ports::ViewWrite;

/// A snapshot is written after this many entries: a cold channel costs at most about this many to fold.
pub(super) const EVERY: usize = 64;

/// A channel as it is stored: everything up to an entry, beside the existing message ids and the topics, which have
/// rows of their own.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(super) struct Stored {
    /// The settings.
    #[n(0)]
    pub channel: Channel,
    /// How many users are what.
    #[n(1)]
    pub counts: Counts,
    /// The newest message.
    #[n(2)]
    pub top: (MessageId, Date),
    /// Who has read how far.
    #[n(3)]
    pub furthest: Furthest,
    /// The pinned topics.
    #[n(4)]
    pub pinned_topics: Vec<MessageId>,
    /// Up to which entry all of this is complete.
    #[n(5)]
    pub complete: EntryKey,
    /// The messages that were reacted to last.
    #[n(6)]
    pub reacted: Option<Reacted>,
}

impl Stored {
    /// A channel in whose log nothing has happened.
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            channel,
            counts: Counts::default(),
            top: (MessageId(0), Date(0)),
            furthest: Furthest::default(),
            pinned_topics: Vec::new(),
            complete: EntryKey::default(),
            reacted: None,
        }
    }
}

/// Adds a snapshot of the state before this append, if one is due; answers whether it did. An entry thus follows
/// every snapshot, from which a reader knows the head.
pub(super) fn attach(state: &ChannelState, writer: &mut ChannelWriter) -> bool {
    if !state.is_due() || writer.is_empty() {
        return false;
    }
    let id = writer.channel();
    let stored = Stored {
        channel: state.fold.channel.clone(),
        counts: state.fold.counts,
        top: state.fold.top,
        furthest: state.fold.furthest,
        pinned_topics: state.fold.pinned_topics.clone(),
        complete: state.head.key(),
        reacted: Some(state.fold.reacted.clone()),
    };
    let blocks = state.dirty.iter().filter_map(|number| Some((*number, state.fold.ids.block(*number)?)));
    let blocks =
        blocks.map(|(number, block)| ViewWrite::Put(views::ids_row(id, number), stored::encode(block)));
    writer.also_write(blocks);
    writer.also_write([ViewWrite::Put(views::channel_row(id), stored::encode(&stored))]);
    true
}
