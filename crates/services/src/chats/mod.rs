//! Dialogs and messages of private chats, Saved Messages and basic groups.
//!
//! Every change follows the same path: check, lock the boxes it touches, decide with `domain::delivery`, append,
//! fold and nudge (see [`crate::boxes`]). Reads go to the rows derived from the log.

mod clear;
mod delete;
mod dialogs;
mod edit;
mod end;
mod forward;
mod messages;
mod pin;
mod react;
mod read;
mod room;
mod send;

pub use crate::boxes::Done;
pub use clear::Clearing;
pub use dialogs::{DialogEntry, DialogsPage, DialogsQuery};
pub use edit::Editing;
pub use forward::{Forwarded, Forwarding};
pub use messages::Page;
pub use pin::Pinning;
pub use react::Reacting;
pub use send::Sending;

use crate::Outside;
use crate::boxes::Boxes;
use crate::channels::Channels;
use crate::contacts::Blocks;
use crate::groups::Groups;
use crate::users::Users;
use std::sync::Arc;

/// Messages of users' boxes.
#[derive(Clone)]
pub struct Chats {
    outside: Outside,
    boxes: Boxes,
    users: Arc<Users>,
    blocks: Arc<Blocks>,
    groups: Arc<Groups>,
    channels: Option<Channels>,
}

impl Chats {
    /// Over the boxes, users, block lists and groups.
    pub fn new(
        outside: Outside,
        boxes: Boxes,
        users: Arc<Users>,
        blocks: Arc<Blocks>,
        groups: Arc<Groups>,
    ) -> Self {
        Self { outside, boxes, users, blocks, groups, channels: None }
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
