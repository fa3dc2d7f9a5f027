//! What an administrator may do, and what a member may not (<https://core.telegram.org/api/rights>).
//!
//! Both are sets of flags at the bit positions of `chatAdminRights` and `chatBannedRights`, so that a flag which a
//! newer layer adds is kept even where no rule speaks of it yet.

use crate::Date;
use minicbor::{Decode, Encode};

macro_rules! flags {
    ($(#[$doc:meta])* $name:ident { $($(#[$flag_doc:meta])* $flag:ident = $bit:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] pub u32);

        impl $name {
            /// No flag.
            pub const NONE: Self = Self(0);
            $($(#[$flag_doc])* pub const $flag: Self = Self(1 << $bit);)*
            /// Every flag that has a name, with it.
            pub const NAMED: &'static [(Self, &'static str)] = &[$((Self::$flag, stringify!($flag)),)*];

            /// Whether all flags of `other` are in this set.
            pub const fn has(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether any flag of `other` is in this set.
            pub const fn any(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// The flags of both.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// The flags that are not in `other`.
            #[must_use]
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// Whether there is no flag.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }
        }
    };
}

flags!(
    /// What an administrator may do (<https://core.telegram.org/constructor/chatAdminRights>).
    AdminRights {
        /// Title, photo, description, settings.
        CHANGE_INFO = 0;
        /// Write in a broadcast channel.
        POST_MESSAGES = 1;
        /// Edit others' posts of a broadcast channel.
        EDIT_MESSAGES = 2;
        /// Delete anybody's messages.
        DELETE_MESSAGES = 3;
        /// Remove, restrict and ban.
        BAN_USERS = 4;
        /// Add members, make invite links, decide join requests.
        INVITE_USERS = 5;
        /// Pin messages.
        PIN_MESSAGES = 7;
        /// Make others administrators, with no more rights than one's own.
        ADD_ADMINS = 9;
        /// Appear as the group itself.
        ANONYMOUS = 10;
        /// Manage group calls.
        MANAGE_CALL = 11;
        /// Set for administrators without any other right.
        OTHER = 12;
        /// Create, edit, close and delete forum topics.
        MANAGE_TOPICS = 13;
        /// Post stories.
        POST_STORIES = 14;
        /// Edit stories.
        EDIT_STORIES = 15;
        /// Delete stories.
        DELETE_STORIES = 16;
        /// Answer the direct messages of a channel.
        MANAGE_DIRECT_MESSAGES = 17;
        /// Change the ranks of members.
        MANAGE_RANKS = 18;
    }
);

flags!(
    /// What a member may not do (<https://core.telegram.org/constructor/chatBannedRights>).
    BannedRights {
        /// See anything: a ban.
        VIEW_MESSAGES = 0;
        /// Write anything.
        SEND_MESSAGES = 1;
        /// Any media.
        SEND_MEDIA = 2;
        /// Stickers.
        SEND_STICKERS = 3;
        /// Animations.
        SEND_GIFS = 4;
        /// Games.
        SEND_GAMES = 5;
        /// Results of inline bots.
        SEND_INLINE = 6;
        /// Link previews.
        EMBED_LINKS = 7;
        /// Polls.
        SEND_POLLS = 8;
        /// Change title, photo and description.
        CHANGE_INFO = 10;
        /// Add members.
        INVITE_USERS = 15;
        /// Pin messages.
        PIN_MESSAGES = 17;
        /// Create topics, and edit one's own.
        MANAGE_TOPICS = 18;
        /// Photos.
        SEND_PHOTOS = 19;
        /// Videos.
        SEND_VIDEOS = 20;
        /// Round videos.
        SEND_ROUNDVIDEOS = 21;
        /// Music.
        SEND_AUDIOS = 22;
        /// Voice messages.
        SEND_VOICES = 23;
        /// Documents.
        SEND_DOCS = 24;
        /// Plain text.
        SEND_PLAIN = 25;
        /// Change one's own rank.
        EDIT_RANK = 26;
        /// React.
        SEND_REACTIONS = 27;
    }
);

/// What is withheld from somebody, and until when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Restriction {
    /// What is withheld.
    #[n(0)]
    pub rights: BannedRights,
    /// When it ends by itself; `None`: never.
    #[n(1)]
    pub until: Option<Date>,
}

impl Restriction {
    /// What is withheld at this time.
    pub fn at(self, now: Date) -> BannedRights {
        match self.until {
            Some(until) if until <= now => BannedRights::NONE,
            _ => self.rights,
        }
    }
}
