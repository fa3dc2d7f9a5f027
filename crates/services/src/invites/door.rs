//! What groups and channels have in common for whoever comes in.

use super::{Invites, enter::Admitted, expired};
use crate::channels::Via;
use crate::groups::Entry;
use crate::{Caller, Error, Result};
use domain::group;
use model::{AdminRights, ChannelId, Invite, Peer, Refusal, UserId};

impl Invites {
    /// Whether somebody manages the links of a peer; answers whether it is the owner, who manages everybody's.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`; `400 CHAT_ID_INVALID`, `400 CHANNEL_PRIVATE` for who may not know of it.
    pub(super) async fn manager(&self, by: UserId, peer: Peer) -> Result<bool> {
        match peer {
            Peer::Chat(id) => {
                let chat = self.groups.expect(id).await?;
                group::must_be_admin(&chat, by)?;
                Ok(chat.creator == by)
            }
            Peer::Channel(id) => {
                let view = self.channels.view(by, id).await?.filter(|view| view.readable);
                let member = view.ok_or(Refusal::bad("CHANNEL_PRIVATE"))?.member;
                if !member.may(AdminRights::INVITE_USERS) {
                    return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
                }
                Ok(member.is_creator())
            }
            Peer::User(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
        }
    }

    /// Those who manage the links of a peer now.
    pub(super) async fn managers(&self, peer: Peer) -> Result<Vec<UserId>> {
        Ok(match peer {
            Peer::Chat(id) => {
                let chat = self.groups.expect(id).await?;
                let admins = chat.members.iter().filter(|member| chat.is_admin(member.user));
                admins.map(|member| member.user).collect()
            }
            Peer::Channel(id) => {
                let admins = self.channels.admins(id).await?;
                let may_invite = admins.iter().filter(|admin| admin.may(AdminRights::INVITE_USERS));
                may_invite.map(|admin| admin.user).collect()
            }
            Peer::User(_) => Vec::new(),
        })
    }

    /// Whether the user is in, as the store has it.
    pub(super) async fn is_inside(&self, peer: Peer, user: UserId) -> Result<bool> {
        Ok(match peer {
            Peer::Chat(id) => self.groups.read(id).await?.is_some_and(|chat| chat.member(user).is_some()),
            Peer::Channel(id) => self.channels.member(id, user).await?.is_inside(),
            Peer::User(_) => false,
        })
    }

    /// Lets a user in. Who was thrown out is told the same as of a link that leads nowhere.
    pub(super) async fn admit(
        &self,
        by: &Caller,
        user: UserId,
        invite: &Invite,
        approved: bool,
    ) -> Result<Admitted> {
        match invite.peer {
            Peer::Chat(id) => {
                let entry = if approved { Entry::Request(invite.admin) } else { Entry::Link(invite.admin) };
                Ok(Admitted::Group(self.groups.admit(by, id, user, entry).await?))
            }
            Peer::Channel(id) => {
                let link = invite.hash.clone();
                let via = if approved {
                    Via::Request { by: by.user, link: Some(link) }
                } else {
                    Via::Link { inviter: invite.admin, link }
                };
                self.admit_into(by, user, id, via).await
            }
            Peer::User(_) => Err(expired().into()),
        }
    }

    /// Lets in a user who asked, where no link is counted: there was none, or it was deleted since.
    pub(super) async fn admit_without_link(&self, by: &Caller, user: UserId, peer: Peer) -> Result<Admitted> {
        match peer {
            Peer::Chat(id) => {
                Ok(Admitted::Group(self.groups.admit(by, id, user, Entry::Request(by.user)).await?))
            }
            Peer::Channel(id) => {
                self.admit_into(by, user, id, Via::Request { by: by.user, link: None }).await
            }
            Peer::User(_) => Err(expired().into()),
        }
    }

    /// Lets a user into a channel.
    pub(super) async fn admit_into(
        &self,
        by: &Caller,
        user: UserId,
        id: ChannelId,
        via: Via,
    ) -> Result<Admitted> {
        let joined = self.channels.join_as(by, user, id, via).await;
        let joined = joined.map_err(|error| match error {
            Error::Refused(refusal) if refusal.name == "CHANNEL_PRIVATE" => expired().into(),
            error => error,
        });
        Ok(Admitted::Channel(id, joined?))
    }
}
