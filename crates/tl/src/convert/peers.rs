//! Users that became peers: what only users could do, channels and groups can do today.

use super::Adapt;
use crate::{enums, types};

impl Adapt<i64> for enums::Peer {
    fn from_old(old: i64) -> Self {
        types::PeerUser { user_id: old }.into()
    }
    fn to_old(&self) -> Option<i64> {
        match self {
            Self::PeerUser(user) => Some(user.user_id),
            _ => None,
        }
    }
}

/// Users among peers; the others are left out for older clients.
impl Adapt<Vec<i64>> for Vec<enums::Peer> {
    fn from_old(old: Vec<i64>) -> Self {
        old.into_iter().map(Adapt::from_old).collect()
    }
    fn to_old(&self) -> Option<Vec<i64>> {
        Some(self.iter().filter_map(Adapt::to_old).collect())
    }
}

impl Adapt<enums::InputUser> for enums::InputPeer {
    fn from_old(old: enums::InputUser) -> Self {
        match old {
            enums::InputUser::InputUserEmpty => Self::InputPeerEmpty,
            enums::InputUser::InputUserSelf => Self::InputPeerSelf,
            enums::InputUser::InputUser(user) => {
                types::InputPeerUser { user_id: user.user_id, access_hash: user.access_hash }.into()
            }
            enums::InputUser::InputUserFromMessage(user) => types::InputPeerUserFromMessage {
                peer: user.peer.clone(),
                msg_id: user.msg_id,
                user_id: user.user_id,
            }
            .into(),
        }
    }
    fn to_old(&self) -> Option<enums::InputUser> {
        Some(match self {
            Self::InputPeerEmpty => enums::InputUser::InputUserEmpty,
            Self::InputPeerSelf => enums::InputUser::InputUserSelf,
            Self::InputPeerUser(user) => {
                types::InputUser { user_id: user.user_id, access_hash: user.access_hash }.into()
            }
            Self::InputPeerUserFromMessage(user) => types::InputUserFromMessage {
                peer: user.peer.clone(),
                msg_id: user.msg_id,
                user_id: user.user_id,
            }
            .into(),
            _ => return None,
        })
    }
}

impl Adapt<enums::InputChannel> for enums::InputPeer {
    fn from_old(old: enums::InputChannel) -> Self {
        match old {
            enums::InputChannel::InputChannelEmpty => Self::InputPeerEmpty,
            enums::InputChannel::InputChannel(channel) => {
                types::InputPeerChannel { channel_id: channel.channel_id, access_hash: channel.access_hash }
                    .into()
            }
            enums::InputChannel::InputChannelFromMessage(channel) => types::InputPeerChannelFromMessage {
                peer: channel.peer.clone(),
                msg_id: channel.msg_id,
                channel_id: channel.channel_id,
            }
            .into(),
        }
    }
    fn to_old(&self) -> Option<enums::InputChannel> {
        Some(match self {
            Self::InputPeerEmpty => enums::InputChannel::InputChannelEmpty,
            Self::InputPeerChannel(channel) => {
                types::InputChannel { channel_id: channel.channel_id, access_hash: channel.access_hash }
                    .into()
            }
            Self::InputPeerChannelFromMessage(channel) => types::InputChannelFromMessage {
                peer: channel.peer.clone(),
                msg_id: channel.msg_id,
                channel_id: channel.channel_id,
            }
            .into(),
            _ => return None,
        })
    }
}

/// Stories of nobody named are one's own.
impl Adapt<()> for enums::InputPeer {
    fn from_old((): ()) -> Self {
        Self::InputPeerSelf
    }
    fn to_old(&self) -> Option<()> {
        Some(())
    }
}

/// The group of a call, whose id may be a channel's.
impl Adapt<(Option<i64>,)> for Option<enums::Peer> {
    fn from_old((chat_id,): (Option<i64>,)) -> Self {
        chat_id.map(|chat_id| types::PeerChat { chat_id }.into())
    }
    fn to_old(&self) -> Option<(Option<i64>,)> {
        Some((match self {
            Some(enums::Peer::PeerChat(chat)) => Some(chat.chat_id),
            Some(enums::Peer::PeerChannel(channel)) => Some(channel.channel_id),
            _ => None,
        },))
    }
}

impl Adapt<(i64,)> for Option<enums::Peer> {
    fn from_old((chat_id,): (i64,)) -> Self {
        Adapt::from_old((Some(chat_id),))
    }
    fn to_old(&self) -> Option<(i64,)> {
        let (chat_id,): (Option<i64>,) = self.to_old()?;
        Some((chat_id?,))
    }
}

impl Adapt<Vec<enums::Peer>> for Vec<enums::SendAsPeer> {
    fn from_old(old: Vec<enums::Peer>) -> Self {
        old.into_iter().map(|peer| types::SendAsPeer { peer, ..Default::default() }.into()).collect()
    }
    fn to_old(&self) -> Option<Vec<enums::Peer>> {
        Some(self.iter().map(|enums::SendAsPeer::SendAsPeer(send_as)| send_as.peer.clone()).collect())
    }
}

impl Adapt<enums::UserStories> for enums::PeerStories {
    fn from_old(old: enums::UserStories) -> Self {
        let enums::UserStories::UserStories(old) = old;
        types::PeerStories {
            peer: Adapt::from_old(old.user_id),
            max_read_id: old.max_read_id,
            stories: old.stories,
        }
        .into()
    }
    fn to_old(&self) -> Option<enums::UserStories> {
        let Self::PeerStories(stories) = self;
        Some(
            types::UserStories {
                user_id: stories.peer.to_old()?,
                max_read_id: stories.max_read_id,
                stories: stories.stories.clone(),
            }
            .into(),
        )
    }
}

impl Adapt<enums::BusinessRecipients> for enums::BusinessBotRecipients {
    fn from_old(old: enums::BusinessRecipients) -> Self {
        let enums::BusinessRecipients::BusinessRecipients(old) = old;
        types::BusinessBotRecipients {
            existing_chats: old.existing_chats,
            new_chats: old.new_chats,
            contacts: old.contacts,
            non_contacts: old.non_contacts,
            exclude_selected: old.exclude_selected,
            users: old.users,
            exclude_users: None,
        }
        .into()
    }
    fn to_old(&self) -> Option<enums::BusinessRecipients> {
        let Self::BusinessBotRecipients(new) = self;
        Some(
            types::BusinessRecipients {
                existing_chats: new.existing_chats,
                new_chats: new.new_chats,
                contacts: new.contacts,
                non_contacts: new.non_contacts,
                exclude_selected: new.exclude_selected,
                users: new.users.clone(),
            }
            .into(),
        )
    }
}

impl Adapt<enums::InputBusinessRecipients> for enums::InputBusinessBotRecipients {
    fn from_old(old: enums::InputBusinessRecipients) -> Self {
        let enums::InputBusinessRecipients::InputBusinessRecipients(old) = old;
        types::InputBusinessBotRecipients {
            existing_chats: old.existing_chats,
            new_chats: old.new_chats,
            contacts: old.contacts,
            non_contacts: old.non_contacts,
            exclude_selected: old.exclude_selected,
            users: old.users,
            exclude_users: None,
        }
        .into()
    }
    fn to_old(&self) -> Option<enums::InputBusinessRecipients> {
        let Self::InputBusinessBotRecipients(new) = self;
        Some(
            types::InputBusinessRecipients {
                existing_chats: new.existing_chats,
                new_chats: new.new_chats,
                contacts: new.contacts,
                non_contacts: new.non_contacts,
                exclude_selected: new.exclude_selected,
                users: new.users.clone(),
            }
            .into(),
        )
    }
}
