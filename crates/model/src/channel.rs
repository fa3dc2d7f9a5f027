//! A supergroup or channel as a whole (<https://core.telegram.org/api/channel>).

use crate::{
    ChannelId, ChatId, Date, Member, Message, MessageId, Reaction, ReactionSettings, Restriction, UserId,
};
use minicbor::{Decode, Encode};

/// The settings of a channel or supergroup: each change is an entry of its log.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Channel {
    /// Its id.
    #[n(0)]
    pub id: ChannelId,
    /// Channel or supergroup.
    #[n(1)]
    pub kind: ChannelKind,
    /// 1 to 128 characters.
    #[n(2)]
    pub title: String,
    /// The description, at most 255 characters.
    #[n(3)]
    pub about: String,
    /// The public name.
    #[n(4)]
    pub username: Option<String>,
    /// When it was made.
    #[n(5)]
    pub created: Date,
    /// The present owner.
    #[n(6)]
    pub creator: UserId,
    /// What is withheld from members without special rights.
    #[n(7)]
    pub default_banned: Restriction,
    /// Seconds between two messages of one member; 0: no slow mode.
    #[n(8)]
    pub slow_mode_s: i32,
    /// Posts carry the author's name.
    #[n(9)]
    pub signatures: bool,
    /// Posts carry the author's profile.
    #[n(10)]
    pub signature_profiles: bool,
    /// New members do not see what was written before.
    #[n(11)]
    pub history_hidden: bool,
    /// Only members may write (for a group with comments).
    #[n(12)]
    pub join_to_send: bool,
    /// An administrator has to let new members in.
    #[n(13)]
    pub join_request: bool,
    /// Only administrators see who is a member.
    #[n(14)]
    pub participants_hidden: bool,
    /// The switch of the anti-spam filter.
    #[n(15)]
    pub antispam: bool,
    /// Nothing may be forwarded or saved.
    #[n(16)]
    pub noforwards: bool,
    /// Messages lie in topics.
    #[n(17)]
    pub forum: bool,
    /// Topics are shown as tabs.
    #[n(18)]
    pub forum_tabs: bool,
    /// The discussion group of a channel, or the channel of a discussion group.
    #[n(19)]
    pub linked: Option<ChannelId>,
    /// The basic group it grew out of, and the last message id of its creator's copy.
    #[n(20)]
    pub migrated_from: Option<(ChatId, MessageId)>,
    /// It was deleted: only its id is left.
    #[n(21)]
    pub deleted: bool,
    /// Seconds after which messages vanish; 0: never.
    #[n(22)]
    pub ttl_s: i32,
    /// The history was deleted for everybody up to here.
    #[n(23)]
    pub cleared: Option<MessageId>,
    /// Which reactions are allowed; none: all.
    #[n(24)]
    pub reactions: Option<ReactionSettings>,
}

/// Channel or supergroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ChannelKind {
    /// Few write, all read.
    #[n(0)]
    Broadcast,
    /// All write.
    #[n(1)]
    Megagroup,
}

impl Channel {
    /// A channel without a name, in which nothing is special: what is, its maker says.
    pub fn blank(id: ChannelId, kind: ChannelKind, creator: UserId, created: Date) -> Self {
        Self {
            id,
            kind,
            title: String::new(),
            about: String::new(),
            username: None,
            created,
            creator,
            default_banned: Restriction::default(),
            slow_mode_s: 0,
            signatures: false,
            signature_profiles: false,
            history_hidden: false,
            join_to_send: false,
            join_request: false,
            participants_hidden: false,
            antispam: false,
            noforwards: false,
            forum: false,
            forum_tabs: false,
            linked: None,
            migrated_from: None,
            deleted: false,
            ttl_s: 0,
            cleared: None,
            reactions: None,
        }
    }

    /// Whether it is a supergroup.
    pub fn is_group(&self) -> bool {
        self.kind == ChannelKind::Megagroup
    }

    /// Whether strangers may read it.
    pub fn is_public(&self) -> bool {
        self.username.is_some()
    }
}

/// What happens in a channel besides its messages. None of it has a pts of its own.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ChannelEvent {
    /// The settings were changed by somebody; the whole new value.
    #[n(0)]
    Settings {
        /// By whom.
        #[n(0)]
        by: UserId,
        /// What they are now.
        #[n(1)]
        now: Box<Channel>,
    },
    /// Somebody joined, left, or became something else.
    #[n(1)]
    Member {
        /// By whom; by the member where it was its own doing.
        #[n(0)]
        by: UserId,
        /// What the member was.
        #[n(1)]
        before: Box<Member>,
        /// What it is now.
        #[n(2)]
        now: Box<Member>,
    },
    /// Somebody has read up to here. Written when it is news to a writer.
    #[n(2)]
    Read {
        /// Who.
        #[n(0)]
        by: UserId,
        /// The highest id.
        #[n(1)]
        max_id: MessageId,
        /// In which channel.
        #[n(2)]
        channel: ChannelId,
    },
    /// A topic of a forum was made or changed; the whole new value.
    #[n(3)]
    Topic {
        /// By whom.
        #[n(0)]
        by: UserId,
        /// What it is now.
        #[n(1)]
        now: Box<Topic>,
    },
    /// The pinned topics in their order.
    #[n(4)]
    PinnedTopics {
        /// By whom.
        #[n(0)]
        by: UserId,
        /// Their ids, the first at the top.
        #[n(1)]
        order: Vec<MessageId>,
        /// In which channel.
        #[n(2)]
        channel: ChannelId,
    },
    /// All of a user's messages were deleted: for the log of administrators, the messages go by themselves.
    #[n(5)]
    Flushed {
        /// By whom.
        #[n(0)]
        by: UserId,
        /// Whose messages.
        #[n(1)]
        user: UserId,
    },
    /// Somebody has reacted to a message, or taken a reaction back.
    #[n(6)]
    Reacted {
        /// The message with its reactions.
        #[n(0)]
        message: Box<Message>,
        /// What the user had chosen.
        #[n(1)]
        before: Option<Reaction>,
        /// What it has chosen now.
        #[n(2)]
        now: Option<Reaction>,
    },
}

/// A topic of a forum (<https://core.telegram.org/api/forum>).
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Topic {
    /// The id of the service message that made it; 1 for the general one.
    #[n(0)]
    pub id: MessageId,
    /// 1 to 128 characters.
    #[n(1)]
    pub title: String,
    /// The colour of its icon.
    #[n(2)]
    pub icon_color: i32,
    /// A custom emoji as its icon.
    #[n(3)]
    pub icon_emoji: Option<i64>,
    /// Who made it.
    #[n(4)]
    pub creator: UserId,
    /// When.
    #[n(5)]
    pub date: Date,
    /// Only those who manage topics may write in it.
    #[n(6)]
    pub closed: bool,
    /// Not shown (the general one only).
    #[n(7)]
    pub hidden: bool,
    /// It was deleted with its messages.
    #[n(8)]
    pub deleted: bool,
}
