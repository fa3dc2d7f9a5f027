//! Public names of channels: taken in the table that users share, so that a name has one owner among all.

use super::bearers::is_called;
use super::{Changed, Channels};
use crate::boxes::retrying;
use crate::users::names;
use crate::{Caller, Result};
use domain::rights;
use model::{Channel, ChannelId, Peer, Refusal, UserId};

/// The most public channels of one owner.
const PUBLIC_MAX: usize = 10;

impl Channels {
    /// Whether the caller could give the channel this name. Without a channel: whether it is free.
    ///
    /// # Errors
    /// `400 USERNAME_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 CHANNELS_ADMIN_PUBLIC_TOO_MUCH`.
    pub async fn check_username(&self, by: &Caller, id: Option<ChannelId>, name: &str) -> Result<bool> {
        let name = names::username(name)?;
        let Some(id) = id else {
            self.check_public_room(by.user).await?;
            return self.users.is_free(name, Peer::Channel(ChannelId(0))).await;
        };
        let locked = self.lock_for(by.user, id).await?;
        rights::may_own(&self.member(id, by.user).await?)?;
        let public = locked.channel().is_public();
        drop(locked);
        if !public {
            self.check_public_room(by.user).await?;
        }
        self.users.is_free(name, Peer::Channel(id)).await
    }

    /// Gives the channel a public name; an empty one makes it private.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED` for all but the owner, `400 USERNAME_INVALID`, `400 USERNAME_OCCUPIED`,
    /// `400 USERNAME_NOT_MODIFIED`, `400 CHANNELS_ADMIN_PUBLIC_TOO_MUCH`.
    pub async fn update_username(&self, by: &Caller, id: ChannelId, name: &str) -> Result<Changed> {
        let before = {
            let locked = self.lock_current(id).await?;
            rights::may_own(&self.check_readable(&locked, by.user).await?)?;
            locked.channel().username.clone()
        };
        let name = if name.is_empty() { None } else { Some(names::username(name)?) };
        if before.as_deref() == name {
            return Err(Refusal::bad("USERNAME_NOT_MODIFIED").into());
        }
        let peer = Peer::Channel(id);
        if let Some(name) = name {
            if before.is_none() {
                self.check_public_room(by.user).await?;
            }
            self.users.claim_name(peer, name).await?;
        }
        let changed = self.name(by, id, name).await?;
        if let Some(name) = name
            && self.users.owner_of(name).await? != Some(peer)
        {
            // The claim was taken for an abandoned one before the channel bore the name: of both at least one sees
            // the other and gives way.
            self.name(by, id, before.as_deref()).await?;
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        if let Some(old) = before.filter(|old| !name.is_some_and(|name| name.eq_ignore_ascii_case(old))) {
            self.users.release_name(peer, &old).await?;
        }
        Ok(changed)
    }

    async fn name(&self, by: &Caller, id: ChannelId, name: Option<&str>) -> Result<Changed> {
        retrying!({
            let locked = self.lock_current(id).await?;
            rights::may_own(&self.check_readable(&locked, by.user).await?)?;
            let username = name.map(str::to_owned);
            // A public history cannot be hidden, and strangers who find the channel may ask to come in.
            let hidden = locked.channel().history_hidden && username.is_none();
            let now = Channel { username, history_hidden: hidden, ..locked.channel().clone() };
            self.change_settings(by, locked, now, None).await
        })
    }

    /// The channel that bears this name.
    pub async fn channel_by_name(&self, name: &str) -> Result<Option<ChannelId>> {
        let name = name.strip_prefix('@').unwrap_or(name);
        let Some(Peer::Channel(id)) = self.users.owner_of(name).await? else { return Ok(None) };
        let locked = self.lock_current(id).await?;
        Ok(is_called(locked.channel(), name).then_some(id))
    }

    /// The public channels of which the user is the owner.
    pub async fn public_of(&self, user: UserId) -> Result<Vec<ChannelId>> {
        let inside: Vec<ChannelId> = {
            let locked = self.boxes.lock_current(user).await?;
            locked.state().dialogs.channels().map(|(id, _)| id).collect()
        };
        let mut public = Vec::new();
        for id in inside {
            let seen = self.seen(id).await?;
            if seen.channel.creator == user && seen.channel.is_public() && !seen.channel.deleted {
                public.push(id);
            }
        }
        Ok(public)
    }

    /// Whether the user may own one more public channel.
    ///
    /// # Errors
    /// `400 CHANNELS_ADMIN_PUBLIC_TOO_MUCH`.
    pub async fn check_public_room(&self, user: UserId) -> Result<()> {
        if self.public_of(user).await?.len() >= PUBLIC_MAX {
            return Err(Refusal::bad("CHANNELS_ADMIN_PUBLIC_TOO_MUCH").into());
        }
        Ok(())
    }
}
