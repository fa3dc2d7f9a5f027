//! A basic group becomes a supergroup (<https://core.telegram.org/api/channel#migration>).
//!
//! Members, administrators and default rights go over; the messages stay where they are, in the boxes of the members,
//! and are read there as before. One operation makes the one and ends the other, so that nobody is in both or neither.

use super::change::announce;
use super::commit::Operation;
use super::{Changed, Channels, LockedChannel, NewChannel};
use crate::boxes::{Cause, retrying};
use crate::groups::{Groups, LockedGroup};
use crate::{Caller, Result};
use domain::{ChannelWriter, Draft, delivery};
use model::{
    AdminRights, Channel, ChannelEvent, ChannelId, ChannelKind, Chat, ChatId, ChatMember, Event, Member,
    MessageId, Notice, ServiceAction, Status,
};

impl Channels {
    /// Makes a supergroup of a basic group. Only the owner can. A group that has become one answers which.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn migrate(&self, groups: &Groups, by: &Caller, id: ChatId) -> Result<(ChannelId, Changed)> {
        let chat = groups.expect(id).await?;
        if let Some(channel) = chat.migrated_to.filter(|_| chat.member(by.user).is_some()) {
            return Ok((channel, Changed::default()));
        }
        domain::group::must_be_creator(&chat, by.user)?;
        self.check_room(by.user).await?;
        let new = NewChannel {
            kind: ChannelKind::Megagroup,
            title: chat.title.clone(),
            about: chat.about.clone(),
            forum: false,
        };
        let channel = self.claim_id(self.draft(by.user, &new)?).await?;
        let changed = retrying!({
            let locked = self.lock(channel.id).await?;
            let group = groups.lock(by.user, id, &[]).await?;
            domain::group::must_be_creator(&group.chat, by.user)?;
            self.move_over(groups, by, locked, group, &channel).await
        })?;
        Ok((channel.id, changed))
    }

    async fn move_over(
        &self,
        groups: &Groups,
        by: &Caller,
        mut locked: LockedChannel,
        group: LockedGroup,
        channel: &Channel,
    ) -> Result<Changed> {
        let LockedGroup { chat, mut boxes } = group;
        let newest = boxes.first().map_or(MessageId(0), |own| own.state().head.top_message);
        let settings = Channel {
            default_banned: chat.default_banned,
            noforwards: chat.noforwards,
            reactions: chat.reactions.clone(),
            migrated_from: Some((chat.id, newest)),
            ..channel.clone()
        };
        let mut writer = locked.writer(self.now());
        record_members(&mut writer, by, settings, &chat);
        let from = ServiceAction::MigrateFrom(chat.id, chat.title.clone());
        announce(&locked, &mut writer, &Member::stranger(by.user), from, None);
        let mut box_writers: Vec<_> = boxes.iter().map(|one| one.writer(writer.date())).collect();
        let draft = Draft::service(ServiceAction::MigrateTo(channel.id));
        delivery::deliver(&mut box_writers, Some(chat.id), &draft);
        for writer in &mut box_writers {
            writer.record(Event::Notice(Notice::ChannelJoined(channel.id, MessageId(0))));
        }
        let after = Chat { migrated_to: Some(channel.id), deactivated: true, ..domain::group::next(&chat) };
        box_writers[0].also_write([groups.put(&after)]);
        let _forget = groups.forget_after(chat.id);
        let operation = Operation {
            channels: std::slice::from_mut(&mut locked),
            writers: vec![writer],
            boxes: &mut boxes,
            box_writers,
        };
        let committed = self.commit(operation, Some(Cause::from(by))).await?;
        Ok(Changed {
            entries: committed.channels.into_iter().next().unwrap_or_default(),
            own: committed.boxes.into_iter().next().unwrap_or_default(),
            ids: Vec::new(),
            at: locked.state().head.key(),
        })
    }
}

/// The settings of the new supergroup, and everybody who was in the group.
fn record_members(writer: &mut ChannelWriter, by: &Caller, settings: Channel, chat: &Chat) {
    writer.record(Event::Channel(ChannelEvent::Settings { by: by.user, now: Box::new(settings) }));
    for member in &chat.members {
        let before = Member::stranger(member.user);
        let now = Member {
            status: status(member, chat),
            date: member.date,
            inviter: (member.inviter != member.user).then_some(member.inviter),
            ..before.clone()
        };
        let event = ChannelEvent::Member { by: by.user, before: Box::new(before), now: Box::new(now) };
        writer.record(Event::Channel(event));
    }
}

/// What an administrator of a basic group may do there, it may do in the supergroup.
fn status(member: &ChatMember, chat: &Chat) -> Status {
    let rights = [
        AdminRights::CHANGE_INFO,
        AdminRights::DELETE_MESSAGES,
        AdminRights::BAN_USERS,
        AdminRights::INVITE_USERS,
        AdminRights::PIN_MESSAGES,
        AdminRights::MANAGE_CALL,
        AdminRights::OTHER,
    ];
    let rights = rights.iter().fold(AdminRights::NONE, |all, right| all.with(*right));
    match member {
        member if member.user == chat.creator => Status::Creator { rights: AdminRights::NONE },
        ChatMember { admin: true, .. } => Status::Admin { rights, by: chat.creator },
        _ => Status::Member,
    }
}
