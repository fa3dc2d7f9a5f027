//! Coming and going: joining, being added, leaving.

use super::change::MemberChange;
use super::{Changed, Channels, LockedChannel, private};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::rights;
use model::{Channel, ChannelId, Member, Refusal, ServiceAction, Status, UserId};

/// The most users that are added by one call.
const ADDED_MAX: usize = 200;

/// How somebody comes into a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// By its public name, or because it is linked to a channel that the user is in.
    Open,
    /// By an invite link of this administrator.
    Link {
        /// Whose link it is.
        inviter: UserId,
        /// The link.
        link: String,
    },
    /// Let in by an administrator after a request.
    Request {
        /// Who let the user in.
        by: UserId,
        /// The link by which the user asked, if there was one.
        link: Option<String>,
    },
}

impl Channels {
    /// Lets the caller join.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, `400 USER_ALREADY_PARTICIPANT`, `400 CHANNELS_TOO_MUCH`, `400 INVITE_REQUEST_SENT` where
    /// an administrator has to decide.
    pub async fn join(&self, by: &Caller, id: ChannelId, via: Via) -> Result<Changed> {
        self.join_as(by, by.user, id, via).await
    }

    /// Lets a user join: the caller itself, or somebody whom the caller lets in.
    pub async fn join_as(&self, by: &Caller, user: UserId, id: ChannelId, via: Via) -> Result<Changed> {
        self.check_room(user).await?;
        retrying!({
            let locked = self.lock(id).await?;
            let before = self.member(id, user).await?;
            let now = self.now();
            check_entry(locked.channel(), &before, &via, now)?;
            let announcement = match &via {
                Via::Open => ServiceAction::AddUsers(vec![user]),
                Via::Link { inviter, .. } => ServiceAction::JoinedByLink(*inviter),
                Via::Request { .. } => ServiceAction::JoinedByRequest,
            };
            let after = entering(&locked, &before, now, &via);
            // The service message is the newcomer's own.
            let author = Caller { user, ..*by };
            let change = MemberChange { before, now: after };
            self.change_members(&author, locked, vec![change], Some(announcement)).await
        })
    }

    /// Adds users to a channel. Those who cannot be added are answered: who is thrown out, has blocked the caller, or
    /// is in too many channels.
    ///
    /// # Errors
    /// `403 CHAT_WRITE_FORBIDDEN`, `400 CHAT_ADMIN_REQUIRED`, `400 USERS_TOO_MUCH`.
    pub async fn invite(
        &self,
        by: &Caller,
        id: ChannelId,
        users: &[UserId],
    ) -> Result<(Changed, Vec<UserId>)> {
        if users.is_empty() || users.len() > ADDED_MAX {
            return Err(Refusal::bad("USERS_TOO_MUCH").into());
        }
        retrying!({
            let locked = self.lock_for(by.user, id).await?;
            let inviter = self.member(id, by.user).await?;
            rights::may_invite(locked.channel(), &inviter, self.now())?;
            let (mut changes, mut missing, mut added) = (Vec::new(), Vec::new(), Vec::new());
            for user in users {
                let before = self.member(id, *user).await?;
                if before.is_inside() || added.contains(user) {
                    continue;
                }
                if before.is_banned(self.now()) || !self.can_be_added(by.user, *user).await? {
                    missing.push(*user);
                    continue;
                }
                let now = entering(&locked, &before, self.now(), &Via::Open);
                changes.push(MemberChange { before, now: Member { inviter: Some(by.user), ..now } });
                added.push(*user);
            }
            if changes.is_empty() {
                return Ok((Changed { at: locked.state().head.key(), ..Changed::default() }, missing));
            }
            let changed =
                self.change_members(by, locked, changes, Some(ServiceAction::AddUsers(added))).await?;
            Ok((changed, missing))
        })
    }

    pub(super) async fn can_be_added(&self, by: UserId, user: UserId) -> Result<bool> {
        let exists = self.users.get(user).await?.is_some_and(|account| !account.deleted && !account.bot);
        Ok(exists && !self.blocks.has(user, by).await? && self.check_room(user).await.is_ok())
    }

    /// Lets the caller leave. An owner leaves the channel without one.
    ///
    /// # Errors
    /// `400 USER_NOT_PARTICIPANT`.
    pub async fn leave(&self, by: &Caller, id: ChannelId) -> Result<Changed> {
        retrying!({
            let locked = self.lock(id).await?;
            let before = self.member(id, by.user).await?;
            if !before.is_inside() {
                return Err(Refusal::bad("USER_NOT_PARTICIPANT").into());
            }
            let status = match &before.status {
                // What is withheld stays withheld: leaving and coming back does not lift it.
                Status::Restricted { what, by, .. } => {
                    Status::Restricted { what: *what, by: *by, inside: false }
                }
                _ => Status::Left,
            };
            let now = Member { status, date: self.now(), rank: None, ..before.clone() };
            let change = MemberChange { before, now };
            self.change_members(by, locked, vec![change], Some(ServiceAction::DeleteUser(by.user))).await
        })
    }
}

fn check_entry(channel: &Channel, before: &Member, via: &Via, now: model::Date) -> Result<()> {
    if before.is_inside() {
        return Err(Refusal::bad("USER_ALREADY_PARTICIPANT").into());
    }
    if channel.deleted || before.is_banned(now) {
        return Err(private().into());
    }
    match via {
        Via::Open if !channel.is_public() && channel.linked.is_none() => Err(private().into()),
        Via::Open if channel.join_request => Err(Refusal::bad("INVITE_REQUEST_SENT").into()),
        _ => Ok(()),
    }
}

/// The row of somebody who comes in. An owner or restricted user comes back as what it was.
pub(super) fn entering(locked: &LockedChannel, before: &Member, now: model::Date, via: &Via) -> Member {
    let status = match &before.status {
        Status::Restricted { what, by, .. } if !what.at(now).is_empty() => {
            Status::Restricted { what: *what, by: *by, inside: true }
        }
        _ if locked.channel().creator == before.user => Status::Creator { rights: model::AdminRights::NONE },
        _ => Status::Member,
    };
    let (inviter, link) = match via {
        Via::Open => (None, None),
        Via::Link { inviter, link } => (Some(*inviter), Some(link.clone())),
        Via::Request { by, link } => (Some(*by), link.clone()),
    };
    Member {
        user: before.user,
        status,
        date: now,
        inviter,
        joined_at: locked.state().head.top_message,
        rank: None,
        link,
        by_request: matches!(via, Via::Request { .. }),
        wrote: before.wrote,
        cleared: before.cleared,
        send_as: None,
    }
}
