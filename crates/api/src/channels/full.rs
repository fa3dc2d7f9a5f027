//! The full profile of a channel (<https://core.telegram.org/constructor/channelFull>).

use crate::convert::{peer, people::People, reactions};
use crate::invites::desk::Desk;
use crate::{call::Call, error::Result, resolve};
use model::{AdminRights, MessageId, Peer, Refusal};
use services::channels::ChannelView;
use tl::{enums, functions as f, types};

/// The full profile of a channel that the caller may read.
pub(crate) async fn get_full_channel(
    call: &Call<'_>,
    arguments: f::channels::GetFullChannel,
) -> Result<enums::messages::ChatFull> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    let view = call.api.services.channels.view(own, id).await?.ok_or(crate::channels::invalid())?;
    if !view.readable {
        return Err(Refusal::bad("CHANNEL_PRIVATE").into());
    }
    let mut people = People::default();
    people.peer(Peer::Channel(id));
    view.channel.linked.iter().for_each(|linked| people.peer(Peer::Channel(*linked)));
    view.default_send_as().into_iter().for_each(|peer| people.peer(peer));
    view.channel.migrated_from.iter().for_each(|(chat, _)| people.peer(Peer::Chat(*chat)));
    let desk = Desk::of(call, Peer::Channel(id)).await?;
    desk.recent.iter().for_each(|user| people.user(*user));
    let full_chat = full(call, &view, &desk).await?;
    let named = call.named(&people).await?;
    Ok(types::messages::ChatFull { full_chat, chats: named.chats, users: named.users }.into())
}

async fn full(call: &Call<'_>, view: &ChannelView, desk: &Desk) -> Result<enums::ChatFull> {
    let (own, services) = (call.caller()?.user, &call.api.services);
    let (of, member) = (&view.channel, &view.member);
    let mark = services.chats.dialog(own, Peer::Channel(of.id)).await?;
    let counts = services.channels.counts(own, of.id, mark.read_inbox_max).await?;
    let pinned = services.channels.pinned(of.id, MessageId(i32::MAX), 1).await?;
    let admin = member.is_admin();
    // Each member has its own copies of the old messages, under ids of its own.
    let old_history = match of.migrated_from {
        Some((chat, _)) => Some(services.chats.dialog(own, Peer::Chat(chat)).await?.top_message),
        None => None,
    };
    let (available_reactions, reactions_limit) = reactions::available(of.reactions.as_ref());
    let full = types::ChannelFull {
        can_view_participants: domain::rights::may_see_members(of, member),
        can_set_username: member.is_creator(),
        hidden_prehistory: of.history_hidden,
        can_delete_channel: member.is_creator(),
        antispam: of.antispam,
        participants_hidden: of.participants_hidden,
        id: of.id.0,
        about: of.about.clone(),
        participants_count: Some(view.counts.members),
        admins_count: admin.then_some(view.counts.admins),
        kicked_count: member.may(AdminRights::BAN_USERS).then_some(view.counts.banned),
        banned_count: member.may(AdminRights::BAN_USERS).then_some(view.counts.restricted),
        read_inbox_max_id: mark.read_inbox_max.0,
        read_outbox_max_id: counts.read_outbox_max.0,
        unread_count: counts.unread,
        chat_photo: types::PhotoEmpty::default().into(),
        notify_settings: types::PeerNotifySettings::default().into(),
        migrated_from_chat_id: of.migrated_from.map(|(chat, _)| chat.0),
        migrated_from_max_id: old_history.map(|id| id.0),
        exported_invite: desk.exported.clone(),
        requests_pending: desk.requests_pending,
        recent_requesters: desk.recent_requesters(),
        pinned_msg_id: pinned.first().map(|id| id.0),
        available_min_id: (counts.hidden.0 > 0).then_some(counts.hidden.0),
        linked_chat_id: of.linked.map(|linked| linked.0),
        slowmode_seconds: (of.slow_mode_s > 0).then_some(of.slow_mode_s),
        slowmode_next_send_date: next_send(view, call.now()),
        default_send_as: view.default_send_as().map(peer::peer),
        available_reactions,
        reactions_limit,
        pts: view.head.pts.0,
        ..Default::default()
    };
    Ok(full.into())
}

/// When slow mode lets the viewer write again.
fn next_send(view: &ChannelView, now: model::Date) -> Option<i32> {
    let (of, member) = (&view.channel, &view.member);
    let next = member.wrote.filter(|_| of.slow_mode_s > 0 && !member.is_admin())?.0 + of.slow_mode_s;
    (next > now.0).then_some(next)
}
