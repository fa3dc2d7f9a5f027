//! Sessions in memory: the protocol's state, the connections attached to it, and what it is subscribed to.
//!
//! A session outlives its connections for some minutes, so that a client that comes back gets what it has not
//! acknowledged. Updates are not gathered for a session without a connection: it is told `updatesTooLong` when
//! it comes back, and asks for the difference.

mod live;
mod subscription;

pub(crate) use live::{Carrier, LiveSession, Pushed};
pub(crate) use subscription::{Audience, Audiences, Next, Plan, position};
