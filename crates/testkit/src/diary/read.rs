//! What a server says, as a history has it: by whoever reads it.

use history::{Change, Dialog, Entry, LogId, Peer, Seen, Token, Update, UserId};
use tl::{enums, types};

/// A user who reads.
#[derive(Clone, Copy)]
pub(super) struct Reading(pub(super) UserId);

impl Reading {
    /// The updates of a container or a short form; those that a history does not know are left out.
    pub(super) fn updates(self, updates: &enums::Updates) -> Vec<Update> {
        use enums::Updates as Is;
        match updates {
            Is::Updates(all) => self.all(&all.updates),
            Is::UpdatesCombined(all) => self.all(&all.updates),
            Is::UpdateShort(short) => self.update(&short.update).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn all(self, updates: &[enums::Update]) -> Vec<Update> {
        updates.iter().filter_map(|update| self.update(update)).collect()
    }

    fn update(self, update: &enums::Update) -> Option<Update> {
        use enums::Update as Is;
        let own = LogId::User(self.0);
        let (log, pts, count) = match update {
            Is::UpdateNewMessage(is) => (own, is.pts, is.pts_count),
            Is::UpdateEditMessage(is) => (own, is.pts, is.pts_count),
            Is::UpdateDeleteMessages(is) => (own, is.pts, is.pts_count),
            Is::UpdateReadHistoryInbox(is) => (own, is.pts, is.pts_count),
            Is::UpdateReadHistoryOutbox(is) => (own, is.pts, is.pts_count),
            Is::UpdatePinnedMessages(is) => (own, is.pts, is.pts_count),
            Is::UpdateNewChannelMessage(is) => (self.log_of(&is.message)?, is.pts, is.pts_count),
            Is::UpdateEditChannelMessage(is) => (self.log_of(&is.message)?, is.pts, is.pts_count),
            Is::UpdateDeleteChannelMessages(is) => (LogId::Channel(is.channel_id), is.pts, is.pts_count),
            Is::UpdatePinnedChannelMessages(is) => (LogId::Channel(is.channel_id), is.pts, is.pts_count),
            // Marks of channels take no place.
            Is::UpdateReadChannelInbox(is) => (LogId::Channel(is.channel_id), is.pts, 0),
            Is::UpdateReadChannelOutbox(is) => (LogId::Channel(is.channel_id), 0, 0),
            _ => return None,
        };
        Some(Update { log, pts, count, change: self.change(update) })
    }

    /// An update of a difference, in which it has no place of its own: each takes as many as it would elsewhere.
    pub(super) fn entry(self, update: &enums::Update) -> Option<Entry> {
        use enums::Update as Is;
        let count = match update {
            Is::UpdateDeleteMessages(is) => i32::try_from(is.messages.len()).unwrap_or(i32::MAX),
            Is::UpdatePinnedMessages(is) => i32::try_from(is.messages.len()).unwrap_or(i32::MAX),
            Is::UpdateDeleteChannelMessages(is) => i32::try_from(is.messages.len()).unwrap_or(i32::MAX),
            Is::UpdatePinnedChannelMessages(is) => i32::try_from(is.messages.len()).unwrap_or(i32::MAX),
            Is::UpdateReadChannelInbox(_) | Is::UpdateReadChannelOutbox(_) => 0,
            _ => self.update(update).map(|_| 1)?,
        };
        Some(Entry { count, change: self.change(update) })
    }

    /// A new message of a difference.
    pub(super) fn new_message(self, message: &enums::Message) -> Entry {
        Entry { count: 1, change: self.seen(message).map_or(Change::Other, Change::New) }
    }

    fn change(self, update: &enums::Update) -> Change {
        use enums::Update as Is;
        let change = match update {
            Is::UpdateNewMessage(is) => self.seen(&is.message).map(Change::New),
            Is::UpdateNewChannelMessage(is) => self.seen(&is.message).map(Change::New),
            Is::UpdateEditMessage(is) => self.seen(&is.message).map(Change::Edited),
            Is::UpdateEditChannelMessage(is) => self.seen(&is.message).map(Change::Edited),
            Is::UpdateDeleteMessages(is) => Some(Change::Deleted(is.messages.clone())),
            Is::UpdateDeleteChannelMessages(is) => Some(Change::Deleted(is.messages.clone())),
            Is::UpdateReadHistoryInbox(is) => {
                Some(Change::ReadInbox { peer: peer(&is.peer), max_id: is.max_id })
            }
            Is::UpdateReadHistoryOutbox(is) => {
                Some(Change::ReadOutbox { peer: peer(&is.peer), max_id: is.max_id })
            }
            Is::UpdateReadChannelInbox(is) => {
                Some(Change::ReadInbox { peer: Peer::Channel(is.channel_id), max_id: is.max_id })
            }
            Is::UpdateReadChannelOutbox(is) => {
                Some(Change::ReadOutbox { peer: Peer::Channel(is.channel_id), max_id: is.max_id })
            }
            _ => None,
        };
        change.unwrap_or(Change::Other)
    }

    fn log_of(self, message: &enums::Message) -> Option<LogId> {
        self.seen(message).map(|seen| seen.peer.log(self.0))
    }

    /// A message as it was shown; none where it is only said that there is none.
    pub(super) fn seen(self, message: &enums::Message) -> Option<Seen> {
        match message {
            enums::Message::Message(message) => {
                let token = (!message.message.is_empty()).then(|| Token::of(&message.message));
                Some(Seen {
                    peer: peer(&message.peer_id),
                    id: message.id,
                    from: self.from(message.out, message.from_id.as_ref(), &message.peer_id),
                    token,
                    forwarded: message.fwd_from.is_some(),
                    edit_date: message.edit_date,
                })
            }
            enums::Message::MessageService(message) => Some(Seen {
                peer: peer(&message.peer_id),
                id: message.id,
                from: self.from(message.out, message.from_id.as_ref(), &message.peer_id),
                token: None,
                forwarded: false,
                edit_date: None,
            }),
            enums::Message::MessageEmpty(_) => None,
        }
    }

    /// Who wrote a message. In a private chat it may be left out: then it is the one of the two that `out` names.
    fn from(self, out: bool, from_id: Option<&enums::Peer>, peer_id: &enums::Peer) -> UserId {
        let named = from_id.map(peer).unwrap_or_else(|| if out { Peer::User(self.0) } else { peer(peer_id) });
        match named {
            Peer::User(user) => user,
            // A post bears the name of its channel.
            Peer::Chat(id) | Peer::Channel(id) => UserId(-id),
        }
    }

    /// What an answer without updates says: that the log reached a pts.
    pub(super) fn affected(self, log: LogId, affected: &enums::messages::AffectedMessages) -> Vec<Update> {
        let enums::messages::AffectedMessages::AffectedMessages(affected) = affected;
        let types::messages::AffectedMessages { pts, pts_count } = *affected;
        vec![Update { log, pts, count: pts_count, change: Change::Unsaid }]
    }
}

/// A dialog as it was shown; none for folders.
pub(super) fn dialog(dialog: &enums::Dialog) -> Option<Dialog> {
    let enums::Dialog::Dialog(dialog) = dialog else { return None };
    Some(Dialog {
        peer: peer(&dialog.peer),
        top_message: dialog.top_message,
        read_inbox_max_id: dialog.read_inbox_max_id,
        read_outbox_max_id: dialog.read_outbox_max_id,
        unread_count: dialog.unread_count,
        pinned: dialog.pinned,
    })
}

fn peer(peer: &enums::Peer) -> Peer {
    match peer {
        enums::Peer::PeerUser(is) => Peer::User(UserId(is.user_id)),
        enums::Peer::PeerChat(is) => Peer::Chat(is.chat_id),
        enums::Peer::PeerChannel(is) => Peer::Channel(is.channel_id),
    }
}
