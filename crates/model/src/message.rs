//! A message as it lies in one box.
//!
//! A private message exists twice, once in each party's box, each copy under its own id; `twin` is the id of
//! the other copy, by which edits, deletions and read marks find it. A message of a basic group has a copy in the
//! box of every member; they find each other through the sender's copy, which each names. A message of a channel
//! exists once.

use crate::{ChannelId, ChatId, Date, MessageId, Peer, RandomId, Reactions, UserId};
use minicbor::{Decode, Encode};

/// One copy of a message.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Message {
    /// Its id in this box.
    #[n(0)]
    pub id: MessageId,
    /// The dialog it lies in, seen from the owner of the box.
    #[n(1)]
    pub peer: Peer,
    /// Who wrote it.
    #[n(2)]
    pub from: UserId,
    /// Whether the owner of the box wrote it (false in Saved Messages).
    #[n(3)]
    pub out: bool,
    /// When it was sent.
    #[n(4)]
    pub date: Date,
    /// The text, at most 4,096 UTF-16 units.
    #[n(5)]
    pub text: String,
    /// Marked ranges of the text, sorted by offset.
    #[n(6)]
    pub entities: Vec<Entity>,
    /// The id of the other party's copy.
    #[n(7)]
    pub twin: Option<MessageId>,
    /// When it was last edited.
    #[n(8)]
    pub edit_date: Option<Date>,
    /// What it replies to.
    #[n(9)]
    pub reply_to: Option<ReplyTo>,
    /// Where it was forwarded from.
    #[n(10)]
    pub forward: Option<Forward>,
    /// Sent without a sound.
    #[n(11)]
    pub silent: bool,
    /// Forwarding and saving is forbidden.
    #[n(12)]
    pub noforwards: bool,
    /// The sender's random_id, in the sender's own copy.
    #[n(13)]
    pub random_id: Option<RandomId>,
    /// Set for service messages, which have no text.
    #[n(14)]
    pub action: Option<ServiceAction>,
    /// The bot through which it was sent.
    #[n(15)]
    pub via_bot: Option<UserId>,
    /// Show the link preview above the text.
    #[n(16)]
    pub invert_media: bool,
    /// In a basic group: the sender's copy, under whose id the other copies are listed.
    #[n(17)]
    pub first_copy: Option<(UserId, MessageId)>,
    /// In a channel: as whom the author appears, where it is not the author itself.
    #[n(18)]
    pub shown_as: Option<Peer>,
    /// In a channel: the name under a post.
    #[n(19)]
    pub signature: Option<String>,
    /// In a group: who is mentioned or replied to, ascending.
    #[n(20)]
    pub mentioned: Option<Vec<UserId>>,
    /// Pinned.
    #[n(21)]
    pub pinned: Option<bool>,
    /// In a discussion group: the post of the linked channel of which this is the copy. In a channel with comments:
    /// the copy in the group.
    #[n(22)]
    pub discussion: Option<(ChannelId, MessageId)>,
    /// A post of a channel, not a message of a group.
    #[n(23)]
    pub post: Option<bool>,
    /// Who has reacted to it, and how.
    #[n(24)]
    pub reactions: Option<Reactions>,
}

impl Message {
    /// A message without content, in which nothing is special: what is, its maker says.
    pub fn blank(id: MessageId, peer: Peer, from: UserId, date: Date) -> Self {
        Self {
            id,
            peer,
            from,
            out: false,
            date,
            text: String::new(),
            entities: Vec::new(),
            twin: None,
            edit_date: None,
            reply_to: None,
            forward: None,
            silent: false,
            noforwards: false,
            random_id: None,
            action: None,
            via_bot: None,
            invert_media: false,
            first_copy: None,
            shown_as: None,
            signature: None,
            mentioned: None,
            pinned: None,
            discussion: None,
            post: None,
            reactions: None,
        }
    }

    /// The thread or topic in which the message lies, by the id of its first message
    /// (<https://core.telegram.org/api/threads>).
    pub fn thread(&self) -> Option<MessageId> {
        self.reply_to.as_ref().map(|reply| reply.top.unwrap_or(reply.message))
    }

    /// Whether it is a post of a channel.
    pub fn is_post(&self) -> bool {
        self.post == Some(true)
    }

    /// As whom its author appears.
    pub fn author(&self) -> Peer {
        self.shown_as.unwrap_or(Peer::User(self.from))
    }

    /// Whether it is pinned.
    pub fn is_pinned(&self) -> bool {
        self.pinned == Some(true)
    }

    /// Whether this user is mentioned in it or replied to.
    pub fn mentions(&self, user: UserId) -> bool {
        self.mentioned.as_ref().is_some_and(|users| users.contains(&user))
    }
}

/// What a service message says.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ServiceAction {
    /// A contact of the owner has signed up.
    #[n(0)]
    ContactSignUp,
    /// A basic group was made.
    #[n(1)]
    ChatCreate(#[n(0)] String, #[n(1)] Vec<UserId>),
    /// A channel or supergroup was made.
    #[n(2)]
    ChannelCreate(#[n(0)] String),
    /// The group has a new title.
    #[n(3)]
    EditTitle(#[n(0)] String),
    /// The photo was taken away.
    #[n(4)]
    DeletePhoto,
    /// These users were added, or one came alone.
    #[n(5)]
    AddUsers(#[n(0)] Vec<UserId>),
    /// This user left or was removed.
    #[n(6)]
    DeleteUser(#[n(0)] UserId),
    /// The author came by a link of this user.
    #[n(7)]
    JoinedByLink(#[n(0)] UserId),
    /// The author was let in by an administrator.
    #[n(8)]
    JoinedByRequest,
    /// The basic group became this supergroup.
    #[n(9)]
    MigrateTo(#[n(0)] ChannelId),
    /// The supergroup grew out of this basic group, which had this title.
    #[n(10)]
    MigrateFrom(#[n(0)] ChatId, #[n(1)] String),
    /// The message replied to was pinned.
    #[n(11)]
    PinMessage,
    /// A topic was made: title, colour and custom emoji of its icon.
    #[n(12)]
    TopicCreate(#[n(0)] String, #[n(1)] i32, #[n(2)] Option<i64>),
    /// A topic was changed.
    #[n(13)]
    TopicEdit(#[n(0)] TopicEdit),
}

/// What changed of a topic.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct TopicEdit {
    /// The new title.
    #[n(0)]
    pub title: Option<String>,
    /// The new custom emoji; 0: none.
    #[n(1)]
    pub icon_emoji: Option<i64>,
    /// Closed or open again.
    #[n(2)]
    pub closed: Option<bool>,
    /// Hidden or shown again.
    #[n(3)]
    pub hidden: Option<bool>,
}

/// The message that is replied to, by its id in the same box.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct ReplyTo {
    /// The id, in the box that holds the reply.
    #[n(0)]
    pub message: MessageId,
    /// A quoted part of it.
    #[n(1)]
    pub quote: Option<Quote>,
    /// The first message of the thread or topic, where it is another one.
    #[n(2)]
    pub top: Option<MessageId>,
    /// Whether the thread is a topic of a forum.
    #[n(3)]
    pub in_topic: Option<bool>,
}

impl ReplyTo {
    /// A reply without a quote, outside of any thread.
    pub fn to(message: MessageId) -> Self {
        Self { message, quote: None, top: None, in_topic: None }
    }
}

/// The quoted part of a reply.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Quote {
    /// The quoted text.
    #[n(0)]
    pub text: String,
    /// Its entities.
    #[n(1)]
    pub entities: Vec<Entity>,
    /// Where it stands in the original, in UTF-16 units.
    #[n(2)]
    pub offset: Option<i32>,
}

/// The origin of a forwarded message.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Forward {
    /// Who wrote the original, unless privacy hides it.
    #[n(0)]
    pub from: Option<UserId>,
    /// The name alone, where privacy hides the account.
    #[n(1)]
    pub from_name: Option<String>,
    /// When the original was sent.
    #[n(2)]
    pub date: Date,
    /// In Saved Messages: the dialog and message it was saved from.
    #[n(3)]
    pub saved_from: Option<(Peer, MessageId)>,
    /// The channel whose post the original is, and its id there.
    #[n(4)]
    pub post: Option<(ChannelId, MessageId)>,
    /// The name under that post.
    #[n(5)]
    pub signature: Option<String>,
}

/// A marked range of a text; offset and length count UTF-16 units
/// (<https://core.telegram.org/api/entities>).
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Entity {
    /// First unit.
    #[n(0)]
    pub offset: i32,
    /// Number of units, at least 1.
    #[n(1)]
    pub length: i32,
    /// What the range is.
    #[n(2)]
    pub kind: EntityKind,
}

/// What a marked range is.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum EntityKind {
    /// Something unknown to newer clients, kept as it came.
    #[n(0)]
    Unknown,
    /// `@username`
    #[n(1)]
    Mention,
    /// `#hashtag`
    #[n(2)]
    Hashtag,
    /// `/command`
    #[n(3)]
    BotCommand,
    /// `https://…`
    #[n(4)]
    Url,
    /// `name@host`
    #[n(5)]
    Email,
    /// Bold.
    #[n(6)]
    Bold,
    /// Italic.
    #[n(7)]
    Italic,
    /// Monowidth.
    #[n(8)]
    Code,
    /// A block of code and its language.
    #[n(9)]
    Pre(#[n(0)] String),
    /// A text that opens this address.
    #[n(10)]
    TextUrl(#[n(0)] String),
    /// A mention of a user without a username.
    #[n(11)]
    MentionName(#[n(0)] UserId),
    /// A telephone number.
    #[n(12)]
    Phone,
    /// `$CASHTAG`
    #[n(13)]
    Cashtag,
    /// Underlined.
    #[n(14)]
    Underline,
    /// Struck out.
    #[n(15)]
    Strike,
    /// A quotation; collapsed at first if true.
    #[n(16)]
    Blockquote(#[n(0)] bool),
    /// Hidden until tapped.
    #[n(17)]
    Spoiler,
    /// A custom emoji by its document id.
    #[n(18)]
    CustomEmoji(#[n(0)] i64),
    /// A bank card number.
    #[n(19)]
    BankCard,
}
