//! The record: one event a line, in the order of the clock.
//!
//! A client writes down a call before it leaves and its outcome once that is known, and whatever a server shows it.
//! A record says what was done and seen and judges nothing. Everything that a person of a history does to texts must
//! be in it, or the checker takes what it finds for something that nobody asked for.

use serde::{Deserialize, Serialize};

use crate::{Call, DeviceId, LogId, Moment, OpId, Peer, Token, UserId};

/// A line of a history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub is: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// A device begins to act. A fresh one has just signed in and holds nothing.
    Device {
        /// The device.
        device: DeviceId,
        /// Whose it is.
        user: UserId,
        /// Whether it holds nothing.
        fresh: bool,
    },
    /// A call is about to leave.
    Begun {
        /// The call.
        op: OpId,
        /// Who makes it.
        device: DeviceId,
        /// What it asks for.
        call: Call,
    },
    /// What became of a call is known.
    Ended {
        /// The call.
        op: OpId,
        /// What became of it.
        outcome: Outcome,
    },
    /// The server told a device of its own accord.
    Pushed {
        /// The device.
        device: DeviceId,
        /// What it was told.
        updates: Vec<Update>,
    },
    /// Everything that a device holds, added up by itself from what it was told.
    Held {
        /// The device.
        device: DeviceId,
        /// Its box, or a channel.
        log: LogId,
        /// How far it got.
        pts: i32,
        /// The messages of each dialog, oldest first.
        dialogs: Vec<HeldDialog>,
    },
    /// Something was done to the server.
    Fault(Fault),
    /// Faults are over and nobody writes any more: what is read from here on is the end.
    Quiet,
    /// A packet of the server, as the session layer sees it.
    Packet(Packet),
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The server answered.
    Acked(Answer),
    /// The server refused: nothing is to have happened.
    Refused(String),
    /// Nobody knows: no answer, or an error of the server's own.
    Unknown(String),
}

impl Outcome {
    /// What an `rpc_error` means: of 4xx nothing has happened, of all others it may have.
    pub fn of_rpc_error(code: i32, name: &str) -> Self {
        let what = format!("{code} {name}");
        let refused = (400..500).contains(&code) && !name.starts_with("MSG_WAIT");
        if refused { Self::Refused(what) } else { Self::Unknown(what) }
    }
}

/// What an answer said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It was done.
    Done {
        /// What the answer tells of the log.
        updates: Vec<Update>,
    },
    /// Messages were sent.
    Sent {
        /// Which message each random_id stands for.
        ids: Vec<(i64, i32)>,
        /// What the answer tells of the log.
        updates: Vec<Update>,
    },
    /// A channel was made, by itself or of a basic group.
    Created {
        /// Which.
        channel: i64,
        /// What the answer tells of its log.
        updates: Vec<Update>,
    },
    /// A basic group was made.
    CreatedGroup {
        /// Which.
        group: i64,
        /// Who could not be added.
        missing: Vec<UserId>,
        /// What the answer tells of the caller's box.
        updates: Vec<Update>,
    },
    /// Nobody was added, because those who were to be do not let the caller.
    NotAdded,
    /// An invite link was made.
    Link(Token),
    /// A page.
    History {
        /// Newest first, without a hole.
        messages: Vec<Seen>,
        /// Whether nothing older exists.
        complete: bool,
    },
    /// All dialogs.
    Dialogs(Vec<Dialog>),
    /// What was missed.
    Difference {
        /// Oldest first within its kind.
        entries: Vec<Entry>,
        /// Where they lead.
        pts: i32,
        /// Whether nothing follows.
        complete: bool,
    },
    /// Too much was missed: the device begins anew from the newest messages.
    TooLong {
        /// Where the log ends.
        pts: i32,
        /// The newest messages, newest first, without a hole.
        messages: Vec<Seen>,
    },
    /// Where the log ends.
    State {
        /// Its pts.
        pts: i32,
    },
}

/// An update with its place in a log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The log.
    pub log: LogId,
    /// The pts after it.
    pub pts: i32,
    /// How many pts it takes; one that takes none has no place.
    pub count: i32,
    /// What it says.
    pub change: Change,
}

/// An entry of a difference, whose place follows from its neighbours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// How many pts it takes.
    pub count: i32,
    /// What it says.
    pub change: Change,
}

/// What an update says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A message came.
    New(Seen),
    /// A message has another text.
    Edited(Seen),
    /// Messages went.
    Deleted(Vec<i32>),
    /// The owner has read.
    ReadInbox {
        /// Whose messages.
        peer: Peer,
        /// Up to which.
        max_id: i32,
    },
    /// The other side has read.
    ReadOutbox {
        /// Who.
        peer: Peer,
        /// Up to which of the owner's messages.
        max_id: i32,
    },
    /// Something that is not judged.
    Other,
    /// The server did not say, as in `messages.affectedMessages`.
    Unsaid,
}

/// A message as it was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The dialog.
    pub peer: Peer,
    /// Its id.
    pub id: i32,
    /// Who wrote it.
    pub from: UserId,
    /// Its text; none if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// Whether it is a copy of another message.
    #[serde(default, skip_serializing_if = "is_false")]
    pub forwarded: bool,
    /// When it was edited last, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit_date: Option<i32>,
}

/// A dialog as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialog {
    /// Who with.
    pub peer: Peer,
    /// The newest message.
    pub top_message: i32,
    /// The owner has read up to this message.
    pub read_inbox_max_id: i32,
    /// The other side has read up to this message.
    pub read_outbox_max_id: i32,
    /// How many incoming messages lie behind the owner's mark.
    pub unread_count: i32,
    /// Whether it is pinned.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pinned: bool,
}

/// The messages of a dialog that a device holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldDialog {
    /// Who with.
    pub peer: Peer,
    /// Id and text of each, oldest first.
    pub messages: Vec<(i32, Option<Token>)>,
}

/// What was done to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is about to be killed.
    Killed,
    /// Its machine is about to lose power.
    PowerLost,
    /// Something else begins to trouble it.
    Troubled,
    /// It answers again, and nothing troubles it.
    Healed,
}

/// A packet of the server: the message outside and those inside, if it is a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// The session.
    pub session: i64,
    /// Counts the connections of the session.
    pub connection: u32,
    /// A digest of the encrypted bytes.
    pub cipher: u64,
    /// The id of the outer message.
    pub msg_id: i64,
    /// The messages inside; of a lone message that one.
    pub parts: Vec<Part>,
}

/// A message of a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its id.
    pub msg_id: i64,
    /// The request that it is the result of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<i64>,
    /// A digest of its body.
    pub digest: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
