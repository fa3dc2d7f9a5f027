//! What answers and pushed updates need beside the values of the model: the users that they name, as the viewer
//! may see them, and updates whose content has to be looked up.

use crate::convert::{channel, chat, people::People, updates, user};
use crate::error::Result;
use crate::services::Services;
use model::{AuthKeyId, ChannelId, LogEntry, Peer, UserId};
use tl::{enums, types};

/// The users, and the groups and channels, that an answer names.
#[derive(Debug, Default)]
pub(crate) struct Named {
    pub(crate) users: Vec<enums::User>,
    pub(crate) chats: Vec<enums::Chat>,
}

impl Services {
    /// Everybody who is named, as `viewer` sees them. What does not exist is left out.
    pub(crate) async fn named(&self, viewer: UserId, people: &People) -> Result<Named> {
        let views = self.contacts.views(viewer, &people.ids()).await?;
        let mut chats = Vec::new();
        for id in people.chats() {
            if let Some(group) = self.groups.get(id).await? {
                let moved = group.migrated_to.map(|channel| self.input_channel(viewer, channel));
                chats.push(chat::chat(viewer, &group, moved));
            }
        }
        let now = self.outside.env.now().date();
        for id in people.channels() {
            if let Some(view) = self.channels.view(viewer, id).await? {
                let hash = self.users.access().of(viewer, Peer::Channel(id));
                chats.push(channel::channel(&view, hash, now));
            }
        }
        Ok(Named { users: views.iter().map(user::user).collect(), chats })
    }

    /// How a viewer names a channel.
    pub(crate) fn input_channel(&self, viewer: UserId, channel: ChannelId) -> enums::InputChannel {
        let access_hash = self.users.access().of(viewer, Peer::Channel(channel)).0;
        types::InputChannel { channel_id: channel.0, access_hash }.into()
    }

    /// Everybody who is named, as all may see them.
    pub(crate) async fn named_alike(&self, people: &People) -> Result<Named> {
        let mut users = Vec::new();
        for id in people.ids() {
            users.extend(self.users.get(id).await?.map(|account| user::min(&account)));
        }
        let mut chats = Vec::new();
        for id in people.channels() {
            match self.channels.seen(id).await {
                Ok(seen) => chats.push(channel::min(&seen.channel)),
                Err(services::Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Named { users, chats })
    }

    /// The updates that a log entry is to one device of the owner of the box; adds whom they name.
    pub(crate) async fn updates_of(
        &self,
        owner: UserId,
        key: AuthKeyId,
        entry: &LogEntry,
        people: &mut People,
    ) -> Result<Vec<enums::Update>> {
        if let Some((peer, ids)) = updates::looked_at(entry) {
            return match self.reaction_updates(owner, peer, ids, people).await {
                // Who has left the channel meanwhile is told nothing of it.
                Err(services::Error::Refused(_)) => Ok(Vec::new()),
                outcome => outcome,
            };
        }
        let Some(mut update) = self.update_of(owner, key, entry).await? else { return Ok(Vec::new()) };
        self.complete_update(Some(owner), entry, &mut update, people).await?;
        Ok(vec![update])
    }

    /// The update that a log entry is to one device, where it is one. The device that has just signed in is not told
    /// so.
    async fn update_of(
        &self,
        owner: UserId,
        key: AuthKeyId,
        entry: &LogEntry,
    ) -> Result<Option<enums::Update>> {
        if let Some(hash) = updates::new_login(entry) {
            let own = self.authorizations.get(owner, key).await?;
            return Ok(updates::update(owner, entry).filter(|_| own.is_none_or(|own| own.hash != hash)));
        }
        match updates::settings_of(entry).and_then(model::Peer::user) {
            Some(user) => Ok(Some(self.peer_settings_update(owner, user).await?)),
            None => Ok(updates::update(owner, entry)),
        }
    }

    /// What the bar above the chat with a user offers: a stranger can be added or blocked
    /// (<https://core.telegram.org/constructor/peerSettings>). Nothing is offered that cannot be done.
    pub(crate) async fn peer_settings(&self, viewer: UserId, user: UserId) -> Result<enums::PeerSettings> {
        let known =
            user == viewer || user == UserId::SERVICE || self.contacts.book(viewer).await?.contains(user);
        let stranger = !known && !self.contacts.blocks().has(viewer, user).await?;
        Ok(types::PeerSettings { add_contact: stranger, block_contact: stranger, ..Default::default() }
            .into())
    }

    /// The update that says what the bar above a chat now offers.
    pub(crate) async fn peer_settings_update(&self, viewer: UserId, user: UserId) -> Result<enums::Update> {
        let settings = self.peer_settings(viewer, user).await?;
        Ok(types::UpdatePeerSettings { peer: crate::convert::peer::user(user), settings }.into())
    }
}
