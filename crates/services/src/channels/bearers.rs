//! Who bears which name: what the users' side asks of channels, and tells them.

use super::load;
use crate::boxes::Boxes;
use crate::users::ChannelNames;
use crate::{Outside, Result};
use async_trait::async_trait;
use domain::channel::members;
use model::{Channel, ChannelId, User};

/// Reads channels from the store and not from memory: whoever asks wants to know what another process wrote.
pub(super) struct Bearers {
    pub(super) outside: Outside,
    pub(super) boxes: Boxes,
}

#[async_trait]
impl ChannelNames for Bearers {
    async fn bears(&self, channel: ChannelId, name: &str) -> Result<bool> {
        let state = load::load(&self.outside, channel).await?;
        Ok(state.is_some_and(|state| is_called(&state.fold.channel, name)))
    }

    async fn list(&self, before: &User, now: &User) -> Result<()> {
        let inside: Vec<ChannelId> = {
            let locked = self.boxes.lock_current(now.id).await?;
            locked.state().dialogs.channels().map(|(channel, _)| channel).collect()
        };
        let rows = inside.into_iter().flat_map(|channel| members::derive_renamed(channel, before, now));
        Ok(self.outside.views.write(rows.collect()).await?)
    }
}

/// Whether this is the name of the channel.
pub(super) fn is_called(channel: &Channel, name: &str) -> bool {
    channel.username.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name))
}
