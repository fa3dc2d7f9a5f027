//! What clients ask for, as a history has it.
//!
//! A call says what its caller wants, in the words of the protocol and with ids of the caller's own logs. Whether it
//! may be had is for the server to say, and for the checker to judge.

use serde::{Deserialize, Serialize};

use crate::{LogId, Peer, Token, UserId};

/// What a call asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// A new message.
    Send {
        /// Where to.
        to: Peer,
        /// Makes a repetition harmless.
        random_id: i64,
        /// Its text.
        token: Token,
    },
    /// Copies of messages.
    Forward {
        /// The dialog of the originals.
        from: Peer,
        /// The originals, as ids of the caller's log.
        ids: Vec<i32>,
        /// Where to.
        to: Peer,
        /// One for each copy.
        random_ids: Vec<i64>,
    },
    /// A message gets another text.
    Edit {
        /// The dialog.
        peer: Peer,
        /// The message.
        id: i32,
        /// The new text.
        token: Token,
    },
    /// Messages go away.
    Delete {
        /// Which log the ids are of.
        log: LogId,
        /// The messages.
        ids: Vec<i32>,
        /// For everybody, rather than for the caller alone.
        revoke: bool,
    },
    /// A read mark is set.
    Read {
        /// The dialog.
        peer: Peer,
        /// Up to this message, or to the newest one below.
        max_id: i32,
    },
    /// A supergroup or channel is made.
    Create,
    /// An invite link is made.
    MakeLink {
        /// Into which channel.
        channel: i64,
        /// How many may come by it; none where there is no limit.
        limit: Option<i32>,
    },
    /// The caller comes into a channel.
    Join(Door),
    /// The caller leaves a channel.
    Leave {
        /// Which.
        channel: i64,
    },
    /// Others are brought into a channel. Whether they could be is not said.
    Invite {
        /// Which.
        channel: i64,
        /// Whom.
        users: Vec<UserId>,
    },
    /// Somebody is thrown out of a channel for good, or may come back, or may not write there any more.
    Ban {
        /// Which.
        channel: i64,
        /// Whom.
        user: UserId,
        /// Whether it is out.
        banned: bool,
        /// Whether it may stay and not write.
        #[serde(default, skip_serializing_if = "is_false")]
        muted: bool,
    },
    /// Somebody gets these rights of an administrator and no others; with none it is none any more.
    Promote {
        /// In which supergroup, channel or basic group.
        room: Peer,
        /// Who.
        user: UserId,
        /// To do what.
        rights: Rights,
    },
    /// A basic group is made.
    CreateGroup {
        /// Of whom, beside the caller.
        users: Vec<UserId>,
    },
    /// Somebody is added to a basic group.
    AddToGroup {
        /// Which.
        group: i64,
        /// Whom.
        user: UserId,
    },
    /// Somebody leaves a basic group or is thrown out of it.
    RemoveFromGroup {
        /// Which.
        group: i64,
        /// Whom.
        user: UserId,
    },
    /// A basic group becomes a supergroup.
    Migrate {
        /// Which.
        group: i64,
    },
    /// A dialog is pinned or not.
    Pin {
        /// The dialog.
        peer: Peer,
        /// Whether it is to be pinned.
        pinned: bool,
    },
    /// A page of a dialog, from `offset_id` (exclusive, 0 for the newest) towards older messages.
    History {
        /// The dialog.
        peer: Peer,
        /// Only older messages than this.
        offset_id: i32,
    },
    /// All dialogs.
    Dialogs,
    /// What a device has missed.
    Difference {
        /// Of which log.
        log: LogId,
        /// Where it stands.
        pts: i32,
    },
    /// Where a log ends.
    State {
        /// Which log.
        log: LogId,
    },
    /// A call of which only success is judged.
    Other(String),
}

/// What an administrator may do that others may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// Delete what others wrote.
    pub delete: bool,
    /// Throw others out, let them back, and keep them from writing.
    pub ban: bool,
    /// Make administrators.
    pub promote: bool,
}

impl Rights {
    /// What an administrator of a basic group may do.
    pub const OF_GROUP: Self = Self { delete: true, ban: true, promote: false };
}

/// How somebody comes into a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// It is public.
    Open(i64),
    /// By an invite link.
    Link(Token),
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
