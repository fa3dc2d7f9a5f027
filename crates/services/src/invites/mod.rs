//! Invite links of basic groups and channels, and requests to be let in (<https://core.telegram.org/api/invites>).
//!
//! A place behind a link is taken by compare-and-set on the link's row before anybody is let in, and given back if
//! that fails: whatever races, never more come in than the link allows. A request is decided by compare-and-set on
//! its row, so that it is decided once; the row is gone with the decision, or with whatever else lets the user in.

mod door;
mod enter;
mod links;
mod requests;

#[cfg(test)]
mod tests;

pub use enter::{Admitted, Preview};
pub use links::{LinkChange, NewLink};
pub use requests::Pending;

use crate::boxes::Boxes;
use crate::channels::Channels;
use crate::groups::Groups;
use crate::limits::Limits;
use crate::{Outside, Result, rows};
use domain::views::peer_key;
use model::{Invite, Peer, Refusal};
use ports::{Key, RowKey, Table};
use std::sync::Arc;

/// The invite links.
pub struct Invites {
    outside: Outside,
    boxes: Boxes,
    groups: Arc<Groups>,
    channels: Channels,
    limits: Arc<Limits>,
}

impl Invites {
    /// Over the boxes of those who decide, the groups, channels and flood limits.
    pub fn new(
        outside: Outside,
        boxes: Boxes,
        groups: Arc<Groups>,
        channels: Channels,
        limits: Arc<Limits>,
    ) -> Self {
        Self { outside, boxes, groups, channels, limits }
    }

    fn now(&self) -> model::Date {
        self.outside.env.now().date()
    }

    /// A link of this peer.
    async fn read(&self, peer: Peer, hash: &str) -> Result<Option<Invite>> {
        rows::read(self.outside.views.as_ref(), &link_row(peer, hash)).await
    }
}

fn link_row(peer: Peer, hash: &str) -> RowKey {
    RowKey { table: Table::Invites, partition: peer_key(Key::new(), peer), clustering: Key::new().text(hash) }
}

fn hash_row(hash: &str) -> RowKey {
    RowKey::single(Table::InviteHashes, Key::new().text(hash))
}

fn importers(peer: Peer, hash: &str) -> Key {
    peer_key(Key::new(), peer).text(hash)
}

/// The refusal for a link that leads nowhere, or nowhere any more, or not for this user.
fn expired() -> Refusal {
    Refusal::bad("INVITE_HASH_EXPIRED")
}
