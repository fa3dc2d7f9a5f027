//! Supergroups and channels: each has a log of its own, written once whatever the number of members.
//!
//! Whatever changes a channel, its messages, its members or its settings is an entry of its log, decided under the
//! lock of the channel from the state at the head that the append is compared with: who was thrown out cannot write
//! any more, and of two who race for the last place one wins. What concerns a user alone (joining, the read mark, a
//! mention) also goes to the user's own box, in the same operation.

mod admin_log;
mod admins;
mod bans;
mod bearers;
mod change;
mod commit;
mod common;
mod create;
mod delete;
mod derived;
mod difference;
mod discussion;
mod edit;
mod extras;
mod history;
mod import;
mod join;
mod load;
mod marks;
mod mentions;
mod migrate;
mod names;
mod participants;
mod pin;
mod react;
mod reactions;
mod read;
mod send;
mod send_as;
mod settings;
mod slot;
mod snapshot;
mod topics;
mod typing;
mod view;
mod views;

pub use admin_log::LogQuery;
pub use create::NewChannel;
pub(crate) use create::{about, title};
pub use difference::ChannelDifference;
pub use edit::PostEditing;
pub use extras::{Extras, Replies};
pub use history::{ChannelPage, Place};
pub use join::Via;
pub use participants::{Filter, Participants};
pub use react::ChannelReacting;
pub use read::{ChannelCounts, ThreadSummary};
pub use send::{Posting, Thread};
pub use settings::Setting;
pub use slot::{ChannelState, LockedChannel, Seen};
pub use topics::{GENERAL, NewTopic, TopicView};
pub use view::ChannelView;

use crate::boxes::Boxes;
use crate::contacts::Blocks;
use crate::users::Users;
use crate::{Outside, Result, rows};
use domain::channel::views as rows_of;
use model::{ChannelId, EntryKey, LogEntry, Member, MessageId, RandomId, Refusal, UserId};
use slot::Slot;
use std::sync::Arc;

/// The supergroups and channels.
#[derive(Clone)]
pub struct Channels {
    outside: Outside,
    boxes: Boxes,
    users: Arc<Users>,
    blocks: Arc<Blocks>,
    slots: Arc<quick_cache::sync::Cache<ChannelId, Arc<Slot>>>,
    view_counts: Arc<views::ViewCounts>,
    page_ends: Arc<quick_cache::sync::Cache<participants::PageEnd, ports::Key>>,
}

/// What a change did to a channel, and to the caller's own box.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// The entries of the channel's log, durable; empty if nothing had to change.
    pub entries: Arc<[LogEntry]>,
    /// The entries of the caller's box.
    pub own: Arc<[LogEntry]>,
    /// For sends: which message each random_id stands for.
    pub ids: Vec<(RandomId, MessageId)>,
    /// The position of the channel after it.
    pub at: EntryKey,
}

impl Channels {
    /// Over the logs; keeps up to `capacity` channels in memory.
    pub fn new(
        outside: Outside,
        boxes: Boxes,
        users: Arc<Users>,
        blocks: Arc<Blocks>,
        capacity: usize,
    ) -> Self {
        let slots = Arc::new(quick_cache::sync::Cache::new(capacity));
        let view_counts = Arc::default();
        let page_ends = Arc::new(quick_cache::sync::Cache::new(participants::PAGE_ENDS));
        users.with_channel_names(bearers::Bearers { outside: outside.clone(), boxes: boxes.clone() });
        Self { outside, boxes, users, blocks, slots, view_counts, page_ends }
    }

    fn now(&self) -> model::Date {
        self.outside.env.now().date()
    }

    /// What a user is in a channel; a stranger where there is no row.
    pub async fn member(&self, channel: ChannelId, user: UserId) -> Result<Member> {
        let row = rows_of::member_row(channel, user);
        let member = rows::read(self.outside.views.as_ref(), &row).await?;
        Ok(member.unwrap_or_else(|| Member::stranger(user)))
    }
}

/// The refusal for whoever may not know of a channel.
pub(crate) fn private() -> Refusal {
    Refusal::bad("CHANNEL_PRIVATE")
}

/// The refusal for a channel that does not exist.
pub(crate) fn invalid() -> Refusal {
    Refusal::bad("CHANNEL_INVALID")
}

#[cfg(test)]
mod tests;
