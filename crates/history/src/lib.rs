//! Whether a server kept its promises, judged from outside: by what its clients did and saw.
//!
//! Clients write down their calls, the outcomes and everything that they were shown, on one clock ([`Recorder`]).
//! [`check`] reads such a history once and decides: [`Verdict::Valid`], [`Verdict::Invalid`] with the invariant, the
//! events and the text concerned, or [`Verdict::Unknown`] where too little was done or looked at to tell. It knows
//! nothing of the server, and keeps of a history only what later events can contradict: an entry for each message,
//! each place of a log and each step of a read mark.
//!
//! # What is checked
//!
//! * I1: what was acknowledged is in every read that begins later, or something that came after it.
//! * I2: a random_id stands for at most one message, and every answer names that one.
//! * I3: the places of a log follow each other without hole and overlap, and a difference counts them all.
//! * I4: at the end all devices of a person, and one that has just signed in, hold the same.
//! * I6: a chat has one order for everybody, which follows acknowledgements.
//! * I7: read marks never go back, are seen once acknowledged, and the writer's never passes the reader's.
//! * I8: what was deleted is shown by no read that begins later.
//! * I5: of a channel each member is shown the same log; of a basic group everybody who was in it has a copy.
//! * I9: a text is shown to its audience, in its chat, under its writer's name, and to nobody else.
//! * I13: of the session layer, see [`SessionJudge`].
//! * I15: while nothing is wrong with the server, calls are answered.
//! * I16: at the end the counters of dialogs are what counting gives.
//! * I19: who was in a group or channel and is out of it, or was never in it, is shown nothing that was written
//!   meanwhile, and does nothing in it; whoever was thrown out comes in only when it may again; what only a right allows
//!   is done by nobody from whom it was taken, or who never had it.
//! * I20: a message is edited in one order, which follows acknowledgements; edit_date never goes back.
//! * I21: a place of a log, and a message id, mean one thing for ever; pts never goes back; what was shown stays.
//! * I22: of joins at once, and of departures at once, one wins; a link lets in as many as its limit says.
//! * I23: nothing is shown that nobody asked for, or that was refused.
//!
//! # What is not
//!
//! * Channels in which only administrators write; that an administrator is let do what it may; what a right other than
//!   those of [`Rights`] allows; who owns a group, which is taken to be who made it.
//! * Channels that strangers may read or comment: a channel of a history is for its members.
//! * Where a forwarded copy is in the box of whoever gets it: copies are compared between the two boxes at the end,
//!   by number and order.
//! * Whether pins hold; whether a push comes at all (a difference may bring it as well).

mod call;
mod check;
mod clock;
mod event;
mod ids;
mod read;
mod recorder;
mod session;
mod verdict;

pub use call::{Call, Door, Rights};
pub use check::{check, check_files};
pub use clock::now;
pub use event::{
    Answer, Change, Dialog, Entry, Event, Fault, Happening, HeldDialog, Outcome, Packet, Part, Seen, Update,
};
pub use ids::{Chat, DeviceId, LogId, Moment, OpId, Peer, Token, UserId, digest};
pub use read::{Error, Events};
pub use recorder::Recorder;
pub use session::SessionJudge;
pub use verdict::{Figures, Verdict, Violation};
