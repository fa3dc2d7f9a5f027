//! Log entries as updates (<https://core.telegram.org/api/updates>).

use super::{message, peer, reactions};
use crate::lookup::Named;
use model::{ChannelEvent, Date, Event, LogEntry, Message, MessageId, Notice, Peer, RandomId, UserId};
use tl::{enums, types};

/// The update that a log entry is to the owner of the box. `None` for what has to be looked up first: see
/// [`settings_of`].
pub(crate) fn update(owner: UserId, entry: &LogEntry) -> Option<enums::Update> {
    let (pts, pts_count) = (entry.key.pts.0, entry.pts_count);
    Some(match &entry.event {
        Event::NewMessage(new) => {
            types::UpdateNewMessage { message: message::message(owner, new), pts, pts_count }.into()
        }
        Event::EditMessage(edited) => {
            types::UpdateEditMessage { message: message::message(owner, edited), pts, pts_count }.into()
        }
        Event::DeleteMessages(deletions) => {
            let messages = deletions.iter().flat_map(|deletion| deletion.ids.iter().map(|id| id.0)).collect();
            types::UpdateDeleteMessages { messages, pts, pts_count }.into()
        }
        Event::ReadInbox { peer: of, max_id, still_unread } => types::UpdateReadHistoryInbox {
            peer: peer::peer(*of),
            max_id: max_id.0,
            still_unread_count: *still_unread,
            pts,
            pts_count,
            ..Default::default()
        }
        .into(),
        Event::ReadOutbox { peer: of, max_id } => {
            types::UpdateReadHistoryOutbox { peer: peer::peer(*of), max_id: max_id.0, pts, pts_count }.into()
        }
        Event::PinMessages { peer: of, ids, pinned } => types::UpdatePinnedMessages {
            pinned: *pinned,
            peer: peer::peer(*of),
            messages: numbers(ids),
            pts,
            pts_count,
        }
        .into(),
        Event::Notice(notice) => return of_notice(owner, notice),
        Event::Channel(_) | Event::Restored { .. } => return None,
    })
}

/// The update that an entry of a channel's log is to a member; to none in particular where no viewer is given.
pub(crate) fn of_channel(viewer: Option<UserId>, entry: &LogEntry) -> Option<enums::Update> {
    let (pts, pts_count) = (entry.key.pts.0, entry.pts_count);
    let viewer = viewer.unwrap_or(NOBODY);
    Some(match &entry.event {
        Event::NewMessage(new) => {
            let message = message::message(viewer, new);
            types::UpdateNewChannelMessage { message, pts, pts_count }.into()
        }
        Event::EditMessage(edited) => {
            let message = message::message(viewer, edited);
            types::UpdateEditChannelMessage { message, pts, pts_count }.into()
        }
        Event::DeleteMessages(deletions) => {
            let deletion = deletions.first()?;
            let (channel_id, messages) = (deletion.peer.parts().1, numbers(&deletion.ids));
            types::UpdateDeleteChannelMessages { channel_id, messages, pts, pts_count }.into()
        }
        Event::PinMessages { peer: of, ids, pinned } => types::UpdatePinnedChannelMessages {
            pinned: *pinned,
            channel_id: of.parts().1,
            messages: numbers(ids),
            pts,
            pts_count,
        }
        .into(),
        Event::Channel(event) => return of_channel_event(viewer, event),
        Event::ReadInbox { .. } | Event::ReadOutbox { .. } | Event::Notice(_) | Event::Restored { .. } => {
            return None;
        }
    })
}

/// Stands for a reader of whom nothing is known: no message is its own, none mentions it.
const NOBODY: UserId = UserId(0);

fn of_channel_event(viewer: UserId, event: &ChannelEvent) -> Option<enums::Update> {
    Some(match event {
        ChannelEvent::Settings { now, .. } => types::UpdateChannel { channel_id: now.id.0 }.into(),
        // Nobody's own reading is news of the others'.
        ChannelEvent::Read { by, channel, max_id } if *by != viewer => {
            types::UpdateReadChannelOutbox { channel_id: channel.0, max_id: max_id.0 }.into()
        }
        ChannelEvent::PinnedTopics { channel, order, .. } => {
            let order = Some(numbers(order));
            types::UpdatePinnedForumTopics { peer: peer::peer(Peer::Channel(*channel)), order }.into()
        }
        ChannelEvent::Reacted { message, .. } => reactions(message, reactions::of_message(viewer, message)),
        // A change of a topic is told by a service message, a change of a member to the member itself.
        ChannelEvent::Read { .. }
        | ChannelEvent::Topic { .. }
        | ChannelEvent::Member { .. }
        | ChannelEvent::Flushed { .. } => return None,
    })
}

/// The members to whom an entry of a channel says something else than to the others.
pub(crate) fn concerned(entry: &LogEntry) -> Vec<UserId> {
    match &entry.event {
        Event::NewMessage(message) | Event::EditMessage(message) => {
            let mentioned = message.mentioned.iter().flatten();
            mentioned.copied().chain([message.from]).collect()
        }
        Event::Channel(ChannelEvent::Read { by, .. }) => vec![*by],
        // Who has reacted, and, where it is told of it, who wrote the message.
        Event::Channel(ChannelEvent::Reacted { message, before, now }) => {
            let author = (!message.is_post()).then_some(message.from);
            before.iter().chain(now).map(|one| one.by).chain(author).collect()
        }
        // Who comes in does not know the channel yet, and is shown all of it.
        Event::Channel(ChannelEvent::Member { now, .. }) => vec![now.user],
        _ => Vec::new(),
    }
}

fn numbers(ids: &[MessageId]) -> Vec<i32> {
    ids.iter().map(|id| id.0).collect()
}

fn of_notice(owner: UserId, notice: &Notice) -> Option<enums::Update> {
    Some(match notice {
        // Layers without this update learn the change from the user that goes with it.
        Notice::UserChanged(user) => types::UpdateUser { user_id: user.0 }.into(),
        Notice::NewAuthorization { hash, date, device, location } => types::UpdateNewAuthorization {
            unconfirmed: true,
            hash: *hash,
            date: Some(date.0),
            device: Some(device.clone()),
            location: Some(location.clone()),
        }
        .into(),
        Notice::ContactsChanged => enums::Update::UpdateContactsReset,
        Notice::PeerSettings(_) => return None,
        Notice::DialogUnreadMark(of, unread) => {
            types::UpdateDialogUnreadMark { unread: *unread, peer: peer::dialog(*of), saved_peer_id: None }
                .into()
        }
        Notice::DialogPinned(of, pinned) => {
            types::UpdateDialogPinned { pinned: *pinned, folder_id: None, peer: peer::dialog(*of) }.into()
        }
        Notice::PinnedDialogs(order) => {
            let order = Some(order.iter().map(|of| peer::dialog(*of)).collect());
            types::UpdatePinnedDialogs { folder_id: None, order }.into()
        }
        // What the owner is in a channel or group now goes with the update.
        Notice::ChannelJoined(channel, _)
        | Notice::ChannelLeft(channel)
        | Notice::ChannelChanged(channel) => types::UpdateChannel { channel_id: channel.0 }.into(),
        Notice::ChatChanged(chat) => types::UpdateChat { chat_id: chat.0 }.into(),
        Notice::JoinRequests { peer, pending, recent } => join_requests(*peer, *pending, recent),
        Notice::ChannelRead { channel, max_id, still_unread, pts } => types::UpdateReadChannelInbox {
            folder_id: None,
            channel_id: channel.0,
            max_id: max_id.0,
            still_unread_count: *still_unread,
            pts: pts.0,
        }
        .into(),
        Notice::Reacted(message) => reactions(message, reactions::of_message(owner, message)),
        // The message itself comes by the channel, the reactions by themselves; those that were looked at are read
        // anew where the viewer is known.
        Notice::ChannelMention { .. } | Notice::ReactionUnread { .. } | Notice::ReactionsRead(..) => {
            return None;
        }
        Notice::ChannelMentionsRead(channel, messages) => types::UpdateChannelReadMessagesContents {
            channel_id: channel.0,
            top_msg_id: None,
            saved_peer_id: None,
            messages: numbers(messages),
        }
        .into(),
        Notice::ThreadRead { channel, thread, max_id } => types::UpdateReadChannelDiscussionInbox {
            channel_id: channel.0,
            top_msg_id: thread.0,
            read_max_id: max_id.0,
            ..Default::default()
        }
        .into(),
    })
}

/// What the reactions to a message are now.
pub(crate) fn reactions(of: &Message, reactions: enums::MessageReactions) -> enums::Update {
    let topic = of.reply_to.as_ref().filter(|reply| reply.in_topic == Some(true));
    types::UpdateMessageReactions {
        peer: peer::peer(of.peer),
        msg_id: of.id.0,
        top_msg_id: topic.and(of.thread()).map(|id| id.0),
        saved_peer_id: None,
        reactions,
    }
    .into()
}

/// The messages to whose reactions an entry says that the owner has looked.
pub(crate) fn looked_at(entry: &LogEntry) -> Option<(Peer, &[MessageId])> {
    match &entry.event {
        Event::Notice(Notice::ReactionsRead(peer, messages)) => Some((*peer, messages)),
        _ => None,
    }
}

/// How many ask to be let in, and the latest of them.
pub(crate) fn join_requests(of: Peer, pending: i32, recent: &[UserId]) -> enums::Update {
    let recent_requesters = recent.iter().map(|user| user.0).collect();
    types::UpdatePendingJoinRequests { peer: peer::peer(of), requests_pending: pending, recent_requesters }
        .into()
}

/// The peer whose settings bar an entry says has changed.
pub(crate) fn settings_of(entry: &LogEntry) -> Option<Peer> {
    match entry.event {
        Event::Notice(Notice::PeerSettings(peer)) => Some(peer),
        _ => None,
    }
}

/// The login that an entry tells of.
pub(crate) fn new_login(entry: &LogEntry) -> Option<i64> {
    match entry.event {
        Event::Notice(Notice::NewAuthorization { hash, .. }) => Some(hash),
        _ => None,
    }
}

/// Says which message a send has become; clients need it before the message itself.
pub(crate) fn message_id(random_id: RandomId, id: model::MessageId) -> enums::Update {
    types::UpdateMessageID { id: id.0, random_id: random_id.0 }.into()
}

/// Several updates and whom they name. `seq` is 0 where every update has a pts.
pub(crate) fn container(updates: Vec<enums::Update>, named: Named, date: Date, seq: i32) -> enums::Updates {
    let Named { users, chats } = named;
    types::Updates { updates, users, chats, date: date.0, seq }.into()
}

/// No updates.
pub(crate) fn none(date: Date) -> enums::Updates {
    container(Vec::new(), Named::default(), date, 0)
}

/// One update that nobody has to catch up with.
pub(crate) fn short(update: enums::Update, date: Date) -> enums::Updates {
    types::UpdateShort { update, date: date.0 }.into()
}
