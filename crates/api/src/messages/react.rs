//! Reacting to messages, and who has reacted (<https://core.telegram.org/api/reactions>).

use super::outcome;
use crate::convert::{people::People, reactions, updates};
use crate::{call::Call, channels, error::Result, resolve};
use domain::history::Query;
use model::{MessageId, Peer, Refusal};
use services::channels::{Changed, ChannelReacting};
use services::chats::Reacting;
use services::reactions::ReactorsQuery;
use std::collections::BTreeMap;
use tl::{enums, functions as f, types};

/// The most messages that can be named.
const IDS_MAX: usize = 100;

/// Reacts to a message, or takes a reaction back.
pub(crate) async fn send_reaction(
    call: &Call<'_>,
    arguments: f::messages::SendReaction,
) -> Result<enums::Updates> {
    let (caller, id) = (call.caller()?, MessageId(arguments.msg_id));
    let peer = resolve::peer(call, &arguments.peer).await?;
    let emoji = reactions::choice_from_tl(arguments.reaction.as_deref())?;
    let (services, big) = (&call.api.services, arguments.big);
    if let Peer::Channel(channel) = peer {
        let reacting = ChannelReacting { channel, id, emoji, big };
        let changed = services.channels.react(&caller, reacting).await?;
        return channels::outcome::updates(call, channel, &changed).await;
    }
    let done = services.chats.react(&caller, Reacting { peer, id, emoji, big }).await?;
    outcome::updates(call, &done).await
}

/// The reactions to messages as they are now.
pub(crate) async fn get_messages_reactions(
    call: &Call<'_>,
    arguments: f::messages::GetMessagesReactions,
) -> Result<enums::Updates> {
    let own = call.caller()?.user;
    if arguments.id.len() > IDS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let ids: Vec<MessageId> = arguments.id.iter().copied().map(MessageId).collect();
    let peer = resolve::peer(call, &arguments.peer).await?;
    let services = &call.api.services;
    services.chats.check_insider(own, peer).await?;
    let mut people = People::default();
    people.peer(peer);
    let all = services.reaction_updates(own, peer, &ids, &mut people).await?;
    Ok(updates::container(all, call.named(&people).await?, call.now(), 0))
}

/// Who has reacted to a message, the latest first.
pub(crate) async fn get_message_reactions_list(
    call: &Call<'_>,
    arguments: f::messages::GetMessageReactionsList,
) -> Result<enums::messages::MessageReactionsList> {
    let (own, id) = (call.caller()?.user, MessageId(arguments.id));
    let peer = resolve::peer(call, &arguments.peer).await?;
    let emoji = arguments.reaction.as_ref().map(reactions::emoji_from_tl).transpose()?;
    let offset = arguments.offset.filter(|offset| !offset.is_empty());
    let below = offset.map(|offset| offset.parse()).transpose();
    let below = below.map_err(|_| Refusal::bad("OFFSET_INVALID"))?;
    let query = ReactorsQuery { emoji, below, limit: arguments.limit };
    let services = &call.api.services;
    let found = match peer {
        Peer::Channel(channel) => services.channels.reactors(own, channel, id, query).await?,
        Peer::User(_) | Peer::Chat(_) => services.chats.reactors(own, peer, id, query).await?,
    };
    let mut people = People::default();
    people.peer(peer);
    found.reactions.iter().for_each(|(one, _)| people.peer(one.author()));
    let named = call.named(&people).await?;
    let shown = found.reactions.iter().map(|(one, unread)| reactions::peer_reaction(Some(own), one, *unread));
    Ok(types::messages::MessageReactionsList {
        count: found.count,
        reactions: shown.collect(),
        chats: named.chats,
        users: named.users,
        next_offset: found.next.map(|next| next.to_string()),
    }
    .into())
}

/// The caller's messages with reactions that were not looked at.
pub(crate) async fn get_unread_reactions(
    call: &Call<'_>,
    arguments: f::messages::GetUnreadReactions,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let query = Query {
        offset_id: MessageId(arguments.offset_id),
        add_offset: arguments.add_offset,
        limit: arguments.limit,
        max_id: MessageId(arguments.max_id),
        min_id: MessageId(arguments.min_id),
        ..Query::default()
    };
    let peer = resolve::peer(call, &arguments.peer).await?;
    let services = &call.api.services;
    let below = if query.offset_id.0 > 0 { query.offset_id } else { MessageId(i32::MAX) };
    let part = (below, query.window().limit);
    let count = services.chats.whole_dialog(own, peer).await?.unread_reactions.unwrap_or(0);
    if let Peer::Channel(channel) = peer {
        let thread = arguments.top_msg_id.map(MessageId);
        let ids = services.channels.unread_reactions(own, channel, part, thread).await?;
        return channels::messages::unread_page(call, channel, &ids, count, &query).await;
    }
    let ids = services.chats.unread_reactions(own, peer, part).await?;
    let found = services.chats.messages(own, &ids).await?;
    let found: Vec<_> = found.into_iter().flatten().filter(|message| query.admits(message.id)).collect();
    let mut people = found.iter().collect::<People>();
    let messages = services.shown(own, &found, &mut people).await?;
    let named = call.named(&people).await?;
    let (users, chats) = (named.users, named.chats);
    Ok(types::messages::MessagesSlice { count, messages, users, chats, ..Default::default() }.into())
}

/// Looks at all reactions to the caller's messages, or at those in a topic.
pub(crate) async fn read_reactions(
    call: &Call<'_>,
    arguments: f::messages::ReadReactions,
) -> Result<enums::messages::AffectedHistory> {
    let by = call.caller()?;
    let services = &call.api.services;
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => {
            let thread = arguments.top_msg_id.map(MessageId);
            let (_, left) = services.channels.read_reactions(&by, channel, None, thread).await?;
            let view = services.channels.view(by.user, channel).await?.ok_or(channels::invalid())?;
            let at = Changed { at: view.head.key(), ..Changed::default() };
            Ok(channels::outcome::affected_history(&at, left))
        }
        peer => {
            let (done, left) = services.chats.read_reactions(&by, peer, None).await?;
            Ok(outcome::affected_history(&done, left))
        }
    }
}

/// Looks at what is in messages of the caller's box: the reactions to them.
pub(crate) async fn read_message_contents(
    call: &Call<'_>,
    arguments: f::messages::ReadMessageContents,
) -> Result<enums::messages::AffectedMessages> {
    let by = call.caller()?;
    if arguments.id.len() > IDS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let ids: Vec<MessageId> = arguments.id.iter().copied().map(MessageId).collect();
    let services = &call.api.services;
    let mut by_peer: BTreeMap<Peer, Vec<MessageId>> = BTreeMap::new();
    for message in services.chats.messages(by.user, &ids).await?.into_iter().flatten() {
        by_peer.entry(message.peer).or_default().push(message.id);
    }
    for (peer, ids) in by_peer {
        services.chats.read_reactions(&by, peer, Some(&ids)).await?;
    }
    let pts = services.sync.state(by.user).await?.pts;
    Ok(types::messages::AffectedMessages { pts: pts.0, pts_count: 0 }.into())
}
