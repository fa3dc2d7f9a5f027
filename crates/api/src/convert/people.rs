//! Collects the users, groups and channels that an answer names: every one of them goes with it, since clients
//! cannot show a message of somebody they know only by number.

use model::{
    ChannelEvent, ChannelId, ChatId, EntityKind, Event, LogEntry, Message, Notice, Peer, ServiceAction,
    UserId,
};
use std::collections::BTreeSet;

/// Who and what is named so far.
#[derive(Debug, Default)]
pub(crate) struct People {
    users: BTreeSet<UserId>,
    chats: BTreeSet<ChatId>,
    channels: BTreeSet<ChannelId>,
}

impl People {
    /// A user.
    pub(crate) fn user(&mut self, id: UserId) {
        self.users.insert(id);
    }

    /// A user, a basic group or a channel.
    pub(crate) fn peer(&mut self, peer: Peer) {
        match peer {
            Peer::User(id) => drop(self.users.insert(id)),
            Peer::Chat(id) => drop(self.chats.insert(id)),
            Peer::Channel(id) => drop(self.channels.insert(id)),
        }
    }

    /// Everybody in a message: the dialog, the author, the first author, mentions, and who its action is about.
    pub(crate) fn message(&mut self, message: &Message) {
        self.peer(message.peer);
        if !message.is_post() {
            self.peer(message.author());
        }
        self.users.extend(message.via_bot);
        if let Some(forward) = &message.forward {
            self.users.extend(forward.from);
            self.channels.extend(forward.post.map(|(channel, _)| channel));
            forward.saved_from.iter().for_each(|(peer, _)| self.peer(*peer));
        }
        self.channels.extend(message.discussion.map(|(channel, _)| channel));
        for entity in &message.entities {
            if let EntityKind::MentionName(user) = entity.kind {
                self.user(user);
            }
        }
        message.action.iter().for_each(|action| self.action(action));
        // Who has reacted in a channel is named only to those who may know it.
        if !matches!(message.peer, Peer::Channel(_)) {
            let latest =
                message.reactions.iter().flat_map(|of| of.latest.iter().take(domain::reactions::LATEST));
            latest.for_each(|one| self.peer(one.author()));
        }
    }

    fn action(&mut self, action: &ServiceAction) {
        match action {
            ServiceAction::ChatCreate(_, users) | ServiceAction::AddUsers(users) => self.users.extend(users),
            ServiceAction::DeleteUser(user) | ServiceAction::JoinedByLink(user) => self.user(*user),
            ServiceAction::MigrateTo(channel) => drop(self.channels.insert(*channel)),
            ServiceAction::MigrateFrom(chat, _) => drop(self.chats.insert(*chat)),
            ServiceAction::ContactSignUp
            | ServiceAction::ChannelCreate(_)
            | ServiceAction::EditTitle(_)
            | ServiceAction::DeletePhoto
            | ServiceAction::JoinedByRequest
            | ServiceAction::PinMessage
            | ServiceAction::TopicCreate(..)
            | ServiceAction::TopicEdit(_) => {}
        }
    }

    /// Everybody in a log entry.
    pub(crate) fn entry(&mut self, entry: &LogEntry) {
        match &entry.event {
            Event::NewMessage(message) | Event::EditMessage(message) => self.message(message),
            Event::DeleteMessages(_) | Event::Restored { .. } => {}
            Event::ReadInbox { peer, .. }
            | Event::ReadOutbox { peer, .. }
            | Event::PinMessages { peer, .. } => self.peer(*peer),
            Event::Notice(notice) => self.notice(notice),
            Event::Channel(event) => self.channel_event(event),
        }
    }

    fn notice(&mut self, notice: &Notice) {
        match notice {
            Notice::UserChanged(user) => self.user(*user),
            Notice::PeerSettings(peer)
            | Notice::DialogUnreadMark(peer, _)
            | Notice::DialogPinned(peer, _) => {
                self.peer(*peer);
            }
            Notice::PinnedDialogs(peers) => peers.iter().for_each(|peer| self.peer(*peer)),
            Notice::ChannelJoined(channel, _)
            | Notice::ChannelLeft(channel)
            | Notice::ChannelChanged(channel)
            | Notice::ChannelRead { channel, .. }
            | Notice::ChannelMention { channel, .. }
            | Notice::ChannelMentionsRead(channel, _)
            | Notice::ThreadRead { channel, .. } => drop(self.channels.insert(*channel)),
            Notice::ChatChanged(chat) => drop(self.chats.insert(*chat)),
            Notice::JoinRequests { peer, recent, .. } => {
                self.peer(*peer);
                recent.iter().for_each(|user| self.user(*user));
            }
            Notice::Reacted(message) => self.message(message),
            Notice::ReactionUnread { peer, .. } | Notice::ReactionsRead(peer, _) => self.peer(*peer),
            Notice::NewAuthorization { .. } | Notice::ContactsChanged => {}
        }
    }

    fn channel_event(&mut self, event: &ChannelEvent) {
        match event {
            ChannelEvent::Settings { now, .. } => drop(self.channels.insert(now.id)),
            ChannelEvent::Member { now, .. } => self.user(now.user),
            ChannelEvent::Reacted { message, .. } => self.message(message),
            ChannelEvent::Read { .. }
            | ChannelEvent::Topic { .. }
            | ChannelEvent::PinnedTopics { .. }
            | ChannelEvent::Flushed { .. } => {}
        }
    }

    /// The basic groups, each once.
    pub(crate) fn chats(&self) -> impl Iterator<Item = ChatId> {
        self.chats.iter().copied()
    }

    /// The channels, each once.
    pub(crate) fn channels(&self) -> impl Iterator<Item = ChannelId> {
        self.channels.iter().copied()
    }

    /// The users, each once.
    pub(crate) fn ids(&self) -> Vec<UserId> {
        self.users.iter().copied().collect()
    }
}

impl<'a> FromIterator<&'a Message> for People {
    fn from_iter<I: IntoIterator<Item = &'a Message>>(messages: I) -> Self {
        let mut people = Self::default();
        messages.into_iter().for_each(|message| people.message(message));
        people
    }
}
