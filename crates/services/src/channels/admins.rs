//! Administrators: making and unmaking them, their ranks, and giving a channel away
//! (<https://core.telegram.org/api/rights>).

use super::change::MemberChange;
use super::join::entering;
use super::{Changed, Channels, LockedChannel, Via};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::rights::{self, Promotion};
use model::{
    AdminRights, Channel, ChannelEvent, ChannelId, Event, Member, Notice, Refusal, ServiceAction, UserId,
};

impl Channels {
    /// Makes somebody an administrator with these rights, or, without any, an ordinary member. Who is not in the
    /// channel is added.
    ///
    /// # Errors
    /// Those of [`rights::promote`]; `400 USER_ID_INVALID`, `400 INPUT_USER_DEACTIVATED`, `403 USER_PRIVACY_RESTRICTED`.
    pub async fn edit_admin(
        &self,
        by: &Caller,
        id: ChannelId,
        user: UserId,
        rights: AdminRights,
        rank: Option<&str>,
    ) -> Result<Changed> {
        self.check_account(user).await?;
        retrying!({
            let locked = self.lock_current(id).await?;
            let actor = self.check_readable(&locked, by.user).await?;
            let before = self.member(id, user).await?;
            let promotion = Promotion { rights, rank, admins: locked.state().fold.counts.admins };
            let now = self.now();
            let (status, rank) = rights::promote(locked.channel(), &actor, &before, promotion, now)?;
            if before.is_inside() {
                let now = Member { status, rank, ..before.clone() };
                return self.change_member(by, locked, before, now, None).await;
            }
            if !self.can_be_added(by.user, user).await? {
                return Err(Refusal::forbidden("USER_PRIVACY_RESTRICTED").into());
            }
            let entering = entering(&locked, &before, now, &Via::Open);
            let now = Member { status, rank, inviter: Some(by.user), ..entering };
            self.change_member(by, locked, before, now, Some(ServiceAction::AddUsers(vec![user]))).await
        })
    }

    /// Gives a member a rank, or takes it away.
    ///
    /// # Errors
    /// Those of [`rights::may_rank`] and [`rights::check_rank`]; `400 USER_NOT_PARTICIPANT`.
    pub async fn edit_rank(&self, by: &Caller, id: ChannelId, user: UserId, rank: &str) -> Result<Changed> {
        let rank = rights::check_rank(rank)?;
        retrying!({
            let locked = self.lock_current(id).await?;
            let actor = self.check_readable(&locked, by.user).await?;
            let before = self.member(id, user).await?;
            rights::may_rank(locked.channel(), &actor, &before, self.now())?;
            if !before.is_inside() {
                return Err(Refusal::bad("USER_NOT_PARTICIPANT").into());
            }
            let now = Member { rank: rank.clone(), ..before.clone() };
            self.change_member(by, locked, before, now, None).await
        })
    }

    /// Gives the channel away. Whoever calls this has proven the owner's password.
    ///
    /// # Errors
    /// Those of [`rights::transfer`]; `400 CHANNELS_ADMIN_PUBLIC_TOO_MUCH` if the next owner has too many public ones.
    pub async fn transfer(&self, by: &Caller, id: ChannelId, next: UserId) -> Result<Changed> {
        self.check_account(next).await?;
        retrying!({
            let public = self.seen(id).await?.channel.is_public();
            if public {
                self.check_public_room(next).await?;
            }
            let mut locked = self.lock_current(id).await?;
            let owner = self.check_readable(&locked, by.user).await?;
            let heir = self.member(id, next).await?;
            let (former, new) = rights::transfer(&owner, &heir)?;
            let mut writer = locked.writer(self.now());
            let rows = [
                (owner.clone(), Member { status: former, ..owner }),
                (heir.clone(), Member { status: new, ..heir }),
            ];
            for (before, now) in rows {
                let (before, now) = (Box::new(before), Box::new(now));
                writer.record(Event::Channel(ChannelEvent::Member { by: by.user, before, now }));
            }
            let now = Box::new(Channel { creator: next, ..locked.channel().clone() });
            writer.record(Event::Channel(ChannelEvent::Settings { by: by.user, now }));
            let notices = [by.user, next].map(|user| (user, Notice::ChannelChanged(id)));
            self.append(by, &mut locked, writer, notices.into()).await
        })
    }

    /// One new row of a member; nothing if it is the old one.
    pub(super) async fn change_member(
        &self,
        by: &Caller,
        locked: LockedChannel,
        before: Member,
        now: Member,
        announcement: Option<ServiceAction>,
    ) -> Result<Changed> {
        if before == now {
            return Ok(Changed { at: locked.state().head.key(), ..Changed::default() });
        }
        self.change_members(by, locked, vec![MemberChange { before, now }], announcement).await
    }

    /// Somebody who can be made something.
    pub(super) async fn check_account(&self, user: UserId) -> Result<()> {
        if self.users.expect(user).await?.deleted {
            return Err(Refusal::bad("INPUT_USER_DEACTIVATED").into());
        }
        Ok(())
    }
}
