//! The discussion group of a channel (<https://core.telegram.org/api/discussion>).

use super::commit::Operation;
use super::{Channels, LockedChannel, invalid};
use crate::boxes::{Cause, retrying};
use crate::{Caller, Result};
use domain::rights;
use model::{AdminRights, Channel, ChannelEvent, ChannelId, Event, Refusal, UserId};
use std::collections::BTreeMap;

impl Channels {
    /// Links a channel with a group in which its posts are commented; without one of the two, the link of the other
    /// ends. Former links end on both sides.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 BROADCAST_ID_INVALID`, `400 MEGAGROUP_ID_INVALID`,
    /// `400 MEGAGROUP_PREHISTORY_HIDDEN`, `400 LINK_NOT_MODIFIED`.
    pub async fn set_discussion(
        &self,
        by: &Caller,
        broadcast: Option<ChannelId>,
        group: Option<ChannelId>,
    ) -> Result<()> {
        retrying!({
            let mut ids: Vec<ChannelId> = broadcast.into_iter().chain(group).collect();
            for id in ids.clone() {
                ids.extend(self.seen(id).await?.channel.linked);
            }
            ids.sort_unstable();
            ids.dedup();
            let locked = self.lock_all(&ids).await?;
            if locked.iter().filter_map(|one| one.channel().linked).any(|linked| !ids.contains(&linked)) {
                // Somebody linked one of them since they were looked at.
                return Err(crate::Error::Contended);
            }
            self.append_links(by, locked, broadcast, group).await
        })
    }

    async fn append_links(
        &self,
        by: &Caller,
        mut locked: Vec<LockedChannel>,
        broadcast: Option<ChannelId>,
        group: Option<ChannelId>,
    ) -> Result<()> {
        for (id, is_group) in broadcast.map(|id| (id, false)).into_iter().chain(group.map(|id| (id, true))) {
            let one = locked.iter().find(|one| one.id() == id).ok_or(invalid())?;
            self.check_linkable(by.user, one, is_group).await?;
        }
        let links = links(&locked, broadcast, group);
        let mut writers = Vec::with_capacity(locked.len());
        for one in &locked {
            let mut writer = one.writer(self.now());
            let linked = links.get(&one.id()).copied().flatten();
            if linked != one.channel().linked {
                let now = Box::new(Channel { linked, ..one.channel().clone() });
                writer.record(Event::Channel(ChannelEvent::Settings { by: by.user, now }));
            }
            writers.push(writer);
        }
        if writers.iter().all(|writer| writer.is_empty()) {
            return Err(Refusal::bad("LINK_NOT_MODIFIED").into());
        }
        let operation = Operation { channels: &mut locked, writers, boxes: &mut [], box_writers: Vec::new() };
        self.commit(operation, Some(Cause::from(by))).await.map(drop)
    }

    async fn check_linkable(&self, user: UserId, one: &LockedChannel, is_group: bool) -> Result<()> {
        let member = self.check_readable(one, user).await?;
        let channel = one.channel();
        if channel.is_group() != is_group {
            let name = if is_group { "MEGAGROUP_ID_INVALID" } else { "BROADCAST_ID_INVALID" };
            return Err(Refusal::bad(name).into());
        }
        if !member.may(AdminRights::CHANGE_INFO) {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
        }
        rights::may_view(channel, &member, self.now())?;
        if is_group && channel.history_hidden {
            return Err(Refusal::bad("MEGAGROUP_PREHISTORY_HIDDEN").into());
        }
        if is_group && channel.forum {
            return Err(Refusal::bad("MEGAGROUP_ID_INVALID").into());
        }
        Ok(())
    }

    /// The groups of a user that can become the discussion group of a channel.
    ///
    /// # Errors
    /// Those of the stores.
    pub async fn groups_for_discussion(&self, user: UserId) -> Result<Vec<ChannelId>> {
        let inside: Vec<ChannelId> = {
            let own = self.boxes.lock_current(user).await?;
            own.state().dialogs.channels().map(|(id, _)| id).collect()
        };
        let mut groups = Vec::new();
        for id in inside {
            let Some(view) = self.view(user, id).await? else { continue };
            let fits = view.channel.is_group() && !view.channel.forum && view.channel.linked.is_none();
            if fits && view.member.may(AdminRights::CHANGE_INFO) {
                groups.push(id);
            }
        }
        Ok(groups)
    }
}

/// What each of these channels is linked with afterwards.
fn links(
    locked: &[LockedChannel],
    broadcast: Option<ChannelId>,
    group: Option<ChannelId>,
) -> BTreeMap<ChannelId, Option<ChannelId>> {
    // Everybody locked is named in the call or linked with somebody who is: all former links end.
    let mut links: BTreeMap<ChannelId, Option<ChannelId>> =
        locked.iter().map(|one| (one.id(), None)).collect();
    if let (Some(broadcast), Some(group)) = (broadcast, group) {
        links.insert(broadcast, Some(group));
        links.insert(group, Some(broadcast));
    }
    links
}
