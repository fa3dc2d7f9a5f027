//! Identifiers as newtypes, so that no number can stand for another.
//!
//! `MessageId` is the id of a chat message inside one box; `msg_id`, the id of an MTProto packet, never gets
//! this far.

use minicbor::{Decode, Encode};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A user, 1 to 2^40 - 1.
    UserId(i64)
);
id!(
    /// A basic group, 1 to 999,999,999,999.
    ChatId(i64)
);
id!(
    /// A channel or supergroup, 1 to 997,852,516,351.
    ChannelId(i64)
);
id!(
    /// The id of a message inside one log: a user's box or a channel.
    MessageId(i32)
);
id!(
    /// The client's own id of a send, which makes it idempotent.
    RandomId(i64)
);
id!(
    /// The state of a log: the number of events it has seen, contiguous, starting at 1.
    Pts(i32)
);
id!(
    /// Low 64 bits of the SHA1 of an authorization key.
    AuthKeyId(u64)
);
id!(
    /// An MTProto session inside one authorization key.
    SessionId(i64)
);
id!(
    /// The capability that a viewer shows to name an object.
    AccessHash(i64)
);
id!(
    /// A layer of the TL API.
    Layer(i32)
);
id!(
    /// Seconds since 1970, as the wire carries dates.
    Date(i32)
);

impl UserId {
    /// The service user whose messages carry login codes and notices.
    pub const SERVICE: Self = Self(777_000);
    /// The largest id that clients accept.
    pub const MAX: Self = Self((1 << 40) - 1);
}

impl Pts {
    /// What an empty log answers: clients take 0 for "unknown".
    pub const START: Self = Self(1);
}
