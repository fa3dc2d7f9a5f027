//! Dialogs and messages of private chats.
//!
//! Every change follows the same path: check, lock the boxes it touches, decide with `domain::private`, append,
//! fold and nudge (see [`crate::boxes`]). Reads go to the rows derived from the log.

mod delete;
mod dialogs;
mod edit;
mod forward;
mod messages;
mod read;
mod send;

pub use dialogs::{DialogEntry, DialogsPage, DialogsQuery};
pub use edit::Editing;
pub use forward::Forwarding;
pub use messages::Page;
pub use send::Sending;

use crate::Outside;
use crate::boxes::Boxes;
use crate::channels::Channels;
use crate::contacts::Blocks;
use crate::users::Users;
use model::{EntryKey, LogEntry, MessageId, RandomId};
use std::sync::Arc;

/// Private chats.
#[derive(Clone)]
pub struct Chats {
    outside: Outside,
    boxes: Boxes,
    users: Arc<Users>,
    blocks: Arc<Blocks>,
    channels: Option<Channels>,
}

/// What a change did to the caller's own box.
#[derive(Clone, Debug)]
pub struct Done {
    /// The entries of the caller's box, durable; empty if nothing had to change.
    pub entries: Arc<[LogEntry]>,
    /// For sends: which message each random_id stands for.
    pub ids: Vec<(RandomId, MessageId)>,
    /// The position of the caller's box after it.
    pub at: EntryKey,
}

impl Chats {
    /// Over the boxes, users and block lists.
    pub fn new(outside: Outside, boxes: Boxes, users: Arc<Users>, blocks: Arc<Blocks>) -> Self {
        Self { outside, boxes, users, blocks, channels: None }
    }

    /// With channels in the list of dialogs.
    #[must_use]
    pub fn with_channels(self, channels: Channels) -> Self {
        Self { channels: Some(channels), ..self }
    }

    fn now(&self) -> model::Date {
        self.outside.env.now().date()
    }
}

#[cfg(test)]
mod tests;
