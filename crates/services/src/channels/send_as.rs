//! As whom a member may appear in a group (<https://core.telegram.org/api/send-as>): as itself, as the group where it
//! is an anonymous administrator, and, in a public group, as one of its own public channels.

use super::{Channels, LockedChannel};
use crate::boxes::retrying;
use crate::{Caller, Result};
use model::{AdminRights, ChannelId, Member, Peer, Refusal, UserId};

impl Channels {
    /// As whom the user may appear, the default first.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, `400 CHAT_ADMIN_REQUIRED` in a channel, for who does not post.
    pub async fn send_as(&self, user: UserId, id: ChannelId) -> Result<Vec<Peer>> {
        let locked = self.lock_current(id).await?;
        let member = self.check_readable(&locked, user).await?;
        let own = Peer::Channel(id);
        if !locked.channel().is_group() {
            let may = member.may(AdminRights::POST_MESSAGES);
            return if may { Ok(vec![own]) } else { Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into()) };
        }
        let open = locked.channel().is_public() || locked.channel().linked.is_some();
        drop(locked);
        let first = default(&member, id);
        let mut peers = vec![first.unwrap_or(Peer::User(user))];
        let anonymous = member.may(AdminRights::ANONYMOUS).then_some(own);
        let channels = if open { self.broadcasts_of(user).await? } else { Vec::new() };
        for peer in [Peer::User(user)].into_iter().chain(anonymous).chain(channels) {
            if !peers.contains(&peer) {
                peers.push(peer);
            }
        }
        Ok(peers)
    }

    /// Makes this the peer as whom the caller appears if it does not say so.
    ///
    /// # Errors
    /// `400 SEND_AS_PEER_INVALID`.
    pub async fn save_send_as(&self, by: &Caller, id: ChannelId, peer: Peer) -> Result<()> {
        if !self.send_as(by.user, id).await?.contains(&peer) {
            return Err(Refusal::bad("SEND_AS_PEER_INVALID").into());
        }
        retrying!({
            let locked = self.lock_current(id).await?;
            let before = self.check_readable(&locked, by.user).await?;
            let now = Member { send_as: Some(peer), ..before.clone() };
            self.change_member(by, locked, before, now, None).await
        })?;
        Ok(())
    }

    /// As whom a message is shown, where it is not its author.
    ///
    /// # Errors
    /// `400 SEND_AS_PEER_INVALID`.
    pub(super) async fn shown_as(
        &self,
        locked: &LockedChannel,
        member: &Member,
        asked: Option<Peer>,
    ) -> Result<Option<Peer>> {
        let (channel, own) = (locked.channel(), Peer::Channel(locked.id()));
        if !channel.is_group() {
            return Ok(Some(own));
        }
        let peer = match asked.or(default(member, locked.id())) {
            None => return Ok(None),
            Some(peer) => peer,
        };
        let open = channel.is_public() || channel.linked.is_some();
        let may = match peer {
            Peer::User(user) if user == member.user => return Ok(None),
            _ if peer == own => member.may(AdminRights::ANONYMOUS),
            Peer::Channel(_) if open => self.broadcasts_of(member.user).await?.contains(&peer),
            _ => false,
        };
        match (may, asked) {
            (true, _) => Ok(Some(peer)),
            // A default that no longer holds gives way.
            (false, None) => Ok(None),
            (false, Some(_)) => Err(Refusal::bad("SEND_AS_PEER_INVALID").into()),
        }
    }

    async fn broadcasts_of(&self, user: UserId) -> Result<Vec<Peer>> {
        let mut found = Vec::new();
        for id in self.public_of(user).await? {
            if !self.seen(id).await?.channel.is_group() {
                found.push(Peer::Channel(id));
            }
        }
        Ok(found)
    }
}

/// As whom a member appears that says nothing: as it chose, or, if it is anonymous, as the group.
pub(super) fn default(member: &Member, channel: ChannelId) -> Option<Peer> {
    member.send_as.or(member.may(AdminRights::ANONYMOUS).then_some(Peer::Channel(channel)))
}
