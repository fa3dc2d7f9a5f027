//! Telegram's nouns as plain values: identifiers, peers, users, messages, dialogs, the entries of a log.
//!
//! Nothing here does I/O, reads a clock or knows the wire format: the crate `api` turns these values into TL,
//! the adapters store their encoded form. What is stored is encoded by [`stored`], which carries the upgrade
//! of older forms.

pub mod auth;
pub mod channel;
pub mod chat;
pub mod contact;
pub mod dialog;
pub mod event;
pub mod ids;
pub mod invite;
pub mod log;
pub mod member;
pub mod message;
pub mod nudge;
pub mod password;
pub mod peer;
pub mod reaction;
pub mod refusal;
pub mod rights;
pub mod stored;
pub mod time;
pub mod user;

pub use auth::{AuthKeyRecord, Authorization, AwaitedPassword, ClientInfo};
pub use channel::{Channel, ChannelEvent, ChannelKind, Topic};
pub use chat::{Chat, ChatMember};
pub use contact::Contact;
pub use dialog::Dialog;
pub use event::{Deletion, Event, Notice};
pub use ids::*;
pub use invite::{Importer, Invite, JoinRequest};
pub use log::{EntryKey, Head, LogEntry, LogId};
pub use member::{Member, Status};
pub use message::{Entity, EntityKind, Forward, Message, ReplyTo, ServiceAction, TopicEdit};
pub use nudge::{Nudge, Origin, Typing};
pub use password::{CloudPassword, NewSalts, PasswordReset, SealedPassword};
pub use peer::Peer;
pub use reaction::{AllowedReactions, Reaction, ReactionCount, ReactionSettings, Reactions, UnreadReactions};
pub use refusal::Refusal;
pub use rights::{AdminRights, BannedRights, Restriction};
pub use time::UnixTime;
pub use user::{Presence, User};
