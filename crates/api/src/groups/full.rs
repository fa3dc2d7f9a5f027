//! The full profile of a group (<https://core.telegram.org/constructor/chatFull>).

use crate::convert::{chat, people::People, reactions};
use crate::invites::desk::Desk;
use crate::{call::Call, error::Result, resolve};
use model::{Chat, MessageId, Peer};
use tl::{enums, functions as f, types};

/// The full profile. Who is not in the group any more is not told who is.
pub(crate) async fn get_full_chat(
    call: &Call<'_>,
    arguments: f::messages::GetFullChat,
) -> Result<enums::messages::ChatFull> {
    let own = call.caller()?.user;
    let id = resolve::chat(call, arguments.chat_id).await?;
    let group = call.api.services.groups.expect(id).await?;
    let mut people = People::default();
    people.peer(Peer::Chat(id));
    if group.member(own).is_some() {
        group.members.iter().for_each(|member| people.peer(Peer::User(member.user)));
    }
    let desk = Desk::of(call, Peer::Chat(id)).await?;
    desk.recent.iter().for_each(|user| people.user(*user));
    let full_chat = full(call, &group, &desk).await?;
    let named = call.named(&people).await?;
    Ok(types::messages::ChatFull { full_chat, chats: named.chats, users: named.users }.into())
}

async fn full(call: &Call<'_>, group: &Chat, desk: &Desk) -> Result<enums::ChatFull> {
    let own = call.caller()?.user;
    let inside = group.member(own).is_some();
    let newest = MessageId(i32::MAX);
    let pinned = call.api.services.chats.pinned(own, Peer::Chat(group.id), newest, 1).await?;
    let (available_reactions, reactions_limit) = reactions::available(group.reactions.as_ref());
    let full = types::ChatFull {
        id: group.id.0,
        about: if inside { group.about.clone() } else { String::new() },
        participants: chat::participants(own, group),
        notify_settings: types::PeerNotifySettings::default().into(),
        exported_invite: desk.exported.clone(),
        requests_pending: desk.requests_pending,
        recent_requesters: desk.recent_requesters(),
        available_reactions,
        reactions_limit,
        pinned_msg_id: pinned.first().map(|message| message.id.0),
        ..Default::default()
    };
    Ok(full.into())
}
