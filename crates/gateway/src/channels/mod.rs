//! Channels: which users with sessions here are in which, and how an entry of a channel's log reaches them.
//!
//! ```text
//! a session subscribes -> Membership reads the user's channels -> a place in the Lane of each of them
//! the user's own log   -> joining and leaving move the user in and out at once
//! the channel's log    -> checks that; Lane (queue) -> fanout (a body for each layer) -> sessions -> connections
//! ```
//!
//! The invariant: a user leaves a lane in the same breath in which a nudge of leaving is published, be it of the
//! user's log or of the channel's, and a lane looks up its members after it has taken a nudge from its queue. When
//! one of the channel's nudges is lost, which may have been that one, everybody leaves until the services have said
//! who is a member. So nothing that was published after somebody was thrown out reaches them. Whatever cannot be
//! delivered becomes `updateChannelTooLong` or `updatesTooLong`; nothing is lost without a word.

mod fanout;
mod follow;
mod index;
mod lane;
mod membership;

pub(crate) use follow::{forget, nudged, subscribed, user_nudged};
pub(crate) use index::{Channels, Moment};
pub(crate) use membership::Membership;
