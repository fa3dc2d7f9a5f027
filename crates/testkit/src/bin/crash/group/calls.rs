//! What a person asks of the group, call by call.

use ::history::Token;
use testkit::Error;
use tl::functions::{channels, messages, updates};
use tl::{enums, types};

use crate::Failure;
use crate::history::{Ack, text};
use crate::person::Person;

/// As many messages as a page holds.
pub(super) const PAGE: i32 = 100;

/// How a person names the group.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) channel: types::InputChannel,
    pub(crate) peer: enums::InputPeer,
}

impl Seat {
    fn of(updates: &enums::Updates) -> Option<Self> {
        let chats = match updates {
            enums::Updates::Updates(all) => &all.chats,
            enums::Updates::UpdatesCombined(all) => &all.chats,
            _ => return None,
        };
        chats.iter().find_map(|chat| {
            let enums::Chat::Channel(channel) = chat else { return None };
            let (channel_id, access_hash) = (channel.id, channel.access_hash?);
            let peer = types::InputPeerChannel { channel_id, access_hash }.into();
            Some(Self { channel: types::InputChannel { channel_id, access_hash }, peer })
        })
    }
}

impl Person {
    /// Makes the group.
    pub(super) async fn found_group(&mut self) -> Result<(), Failure> {
        let call =
            channels::CreateChannel { megagroup: true, title: "Group".to_owned(), ..Default::default() };
        self.seat = Some(Seat::of(&self.ask(&call).await?).ok_or("a group was made and is not named")?);
        Ok(())
    }

    /// Comes in for the first time, and learns how to name the group.
    pub(super) async fn take_seat(&mut self, hash: &str) -> Result<(), Failure> {
        self.seat = Some(self.join(hash).await?.ok_or("a group was joined and is not named")?);
        Ok(())
    }

    /// A link by which so many may come; answers its hash.
    pub(super) async fn make_link(&self, usage_limit: Option<i32>) -> Result<String, Error> {
        let call = messages::ExportChatInvite { peer: self.group_peer(), usage_limit, ..Default::default() };
        match self.ask(&call).await? {
            enums::ExportedChatInvite::ChatInviteExported(made) => {
                Ok(made.link.rsplit(['+', '/']).next().unwrap_or_default().to_owned())
            }
            _ => Ok(String::new()),
        }
    }

    pub(super) async fn join(&self, hash: &str) -> Result<Option<Seat>, Error> {
        let call = messages::ImportChatInvite { hash: hash.to_owned() };
        Ok(match self.ask(&call).await? {
            enums::messages::ChatInviteJoinResult::ChatInviteJoinResultOk(joined) => {
                Seat::of(&joined.updates)
            }
            _ => None,
        })
    }

    pub(super) async fn leave(&self) -> Result<(), Error> {
        self.ask(&channels::LeaveChannel { channel: self.group() }).await.map(drop)
    }

    /// Throws somebody out, or allows the return.
    pub(super) async fn ban(&self, whom: usize, banned: bool) -> Result<(), Error> {
        let banned_rights = types::ChatBannedRights { view_messages: banned, ..Default::default() }.into();
        let participant = self.peers[whom].clone();
        let call = channels::EditBanned { channel: self.group(), participant, banned_rights };
        self.ask(&call).await.map(drop)
    }

    /// Makes somebody an administrator who deletes and throws out, or the contrary.
    pub(super) async fn promote(&self, whom: usize, is_admin: bool) -> Result<(), Error> {
        let rights =
            types::ChatAdminRights { delete_messages: is_admin, ban_users: is_admin, ..Default::default() };
        let call = channels::EditAdmin {
            channel: self.group(),
            user_id: self.user(whom),
            admin_rights: rights.into(),
            rank: None,
        };
        self.ask(&call).await.map(drop)
    }

    /// Keeps somebody from writing, who may stay.
    pub(super) async fn mute(&self, whom: usize) -> Result<(), Error> {
        let banned_rights = types::ChatBannedRights { send_messages: true, ..Default::default() }.into();
        let participant = self.peers[whom].clone();
        let call = channels::EditBanned { channel: self.group(), participant, banned_rights };
        self.ask(&call).await.map(drop)
    }

    /// Sends the text that names this post.
    pub(super) async fn post(&self, random_id: i64) -> Result<Ack, Error> {
        let (peer, message) = (self.group_peer(), text(random_id, 0));
        let call = messages::SendMessage { peer, message, random_id, ..Default::default() };
        Ok(ack(&self.ask(&call).await?, random_id))
    }

    pub(super) async fn edit_post(&self, id: i32, random_id: i64, version: u32) -> Result<(), Error> {
        let (peer, message) = (self.group_peer(), Some(text(random_id, version)));
        let call = messages::EditMessage { peer, id, message, ..Default::default() };
        self.ask(&call).await.map(drop)
    }

    pub(super) async fn delete_post(&self, id: i32) -> Result<(), Error> {
        self.ask(&channels::DeleteMessages { channel: self.group(), id: vec![id] }).await.map(drop)
    }

    pub(super) async fn read_group(&self) -> Result<(), Error> {
        self.ask(&channels::ReadHistory { channel: self.group(), max_id: i32::MAX }).await.map(drop)
    }

    /// Messages older than this one, or the newest.
    pub(super) async fn page(&self, offset_id: i32) -> Result<Vec<enums::Message>, Error> {
        let call =
            messages::GetHistory { peer: self.group_peer(), offset_id, limit: PAGE, ..Default::default() };
        Ok(match self.ask(&call).await? {
            enums::messages::Messages::ChannelMessages(page) => page.messages,
            _ => Vec::new(),
        })
    }

    /// All messages, newest first.
    pub(super) async fn walk_group(&self) -> Result<Vec<enums::Message>, Error> {
        let mut all: Vec<enums::Message> = Vec::new();
        loop {
            let page = self.page(all.last().map_or(0, id_of)).await?;
            let is_last = page.len() < PAGE as usize;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// What follows a pts of the group.
    pub(super) async fn missed(&self, pts: i32) -> Result<enums::updates::ChannelDifference, Error> {
        let filter = enums::ChannelMessagesFilter::ChannelMessagesFilterEmpty;
        let call =
            updates::GetChannelDifference { force: false, channel: self.group(), filter, pts, limit: PAGE };
        self.ask(&call).await
    }

    /// Who is in the group, as user ids.
    pub(super) async fn members(&self) -> Result<Vec<i64>, Failure> {
        let filter = enums::ChannelParticipantsFilter::ChannelParticipantsRecent;
        let call =
            channels::GetParticipants { channel: self.group(), filter, offset: 0, limit: PAGE, hash: 0 };
        let enums::channels::ChannelParticipants::ChannelParticipants(found) =
            self.ask_unnoted(&call).await?
        else {
            return Err("the members of the group are said not to have changed".into());
        };
        let mut members: Vec<i64> = found.participants.iter().filter_map(user_of).collect();
        members.sort_unstable();
        Ok(members)
    }

    /// Writes down what this person's device holds of the group.
    pub(super) fn holds_group(&self, pts: i32, messages: Vec<(i32, Option<Token>)>) {
        if let Some(seat) = &self.seat {
            self.diary().held_of_channel(seat.channel.channel_id, pts, messages);
        }
    }

    fn group(&self) -> enums::InputChannel {
        self.seat.as_ref().map_or(enums::InputChannel::InputChannelEmpty, |seat| seat.channel.clone().into())
    }

    fn group_peer(&self) -> enums::InputPeer {
        self.seat.as_ref().map_or(enums::InputPeer::InputPeerEmpty, |seat| seat.peer.clone())
    }
}

/// The id of a message.
pub(super) fn id_of(message: &enums::Message) -> i32 {
    match message {
        enums::Message::Message(message) => message.id,
        enums::Message::MessageService(message) => message.id,
        enums::Message::MessageEmpty(message) => message.id,
    }
}

fn user_of(participant: &enums::ChannelParticipant) -> Option<i64> {
    match participant {
        enums::ChannelParticipant::ChannelParticipant(member) => Some(member.user_id),
        enums::ChannelParticipant::ChannelParticipantSelf(member) => Some(member.user_id),
        enums::ChannelParticipant::ChannelParticipantCreator(member) => Some(member.user_id),
        enums::ChannelParticipant::ChannelParticipantAdmin(member) => Some(member.user_id),
        // Somebody who may stay and not write.
        enums::ChannelParticipant::ChannelParticipantBanned(member) if !member.left => match &member.peer {
            enums::Peer::PeerUser(user) => Some(user.user_id),
            _ => None,
        },
        _ => None,
    }
}

/// What a post became, as its answer says; zeros where the answer does not say it.
fn ack(updates: &enums::Updates, random_id: i64) -> Ack {
    let mut ack = Ack { id: 0, pts: 0 };
    if let enums::Updates::Updates(all) = updates {
        for update in &all.updates {
            match update {
                enums::Update::UpdateMessageID(is) if is.random_id == random_id => ack.id = is.id,
                enums::Update::UpdateNewChannelMessage(new) => ack.pts = new.pts,
                _ => {}
            }
        }
    }
    ack
}
