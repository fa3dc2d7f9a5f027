//! Invite links (<https://core.telegram.org/api/invites>).

use crate::{Date, Peer, UserId};
use minicbor::{Decode, Encode};

/// An invite link of a basic group or a channel.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Invite {
    /// What the link says behind `+`: whoever has it may come in.
    #[n(0)]
    pub hash: String,
    /// Where it leads.
    #[n(1)]
    pub peer: Peer,
    /// Whose link it is.
    #[n(2)]
    pub admin: UserId,
    /// When it was made.
    #[n(3)]
    pub created: Date,
    /// Until when it can be used; `None`: always.
    #[n(4)]
    pub expires: Option<Date>,
    /// How many can come by it; `None`: any number.
    #[n(5)]
    pub limit: Option<i32>,
    /// How many came.
    #[n(6)]
    pub usage: i32,
    /// An administrator has to let in whoever comes.
    #[n(7)]
    pub request_needed: bool,
    /// What administrators call it.
    #[n(8)]
    pub title: Option<String>,
    /// The one link of this administrator that is always there.
    #[n(9)]
    pub permanent: bool,
    /// It leads nowhere any more.
    #[n(10)]
    pub revoked: bool,
}

impl Invite {
    /// Whether somebody can come by it now.
    pub fn is_open(&self, now: Date) -> bool {
        let in_time = self.expires.is_none_or(|expires| now < expires);
        !self.revoked && in_time && self.limit.is_none_or(|limit| self.usage < limit)
    }
}

/// Somebody who came by a link.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Importer {
    /// Who.
    #[n(0)]
    pub user: UserId,
    /// When.
    #[n(1)]
    pub date: Date,
    /// Who let the user in, if somebody had to.
    #[n(2)]
    pub approved_by: Option<UserId>,
}

/// Somebody who asks to be let in.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct JoinRequest {
    /// Who.
    #[n(0)]
    pub user: UserId,
    /// When.
    #[n(1)]
    pub date: Date,
    /// By which link.
    #[n(2)]
    pub hash: String,
    /// What was decided; `None`: nothing yet.
    #[n(3)]
    pub approved: Option<bool>,
}
