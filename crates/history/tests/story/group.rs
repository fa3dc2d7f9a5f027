//! A supergroup that keeps every promise.

use std::collections::{BTreeMap, BTreeSet};

use history::{
    Answer, Call, Change, DeviceId, Dialog, Door, Entry, Happening, HeldDialog, LogId, Outcome, Peer, Rights,
    Seen, Token, Update, UserId,
};

use super::{A, B, C, Story, begin, old, token, user};

/// Its id.
pub(crate) const GROUP: i64 = 70;
const PEER: Peer = Peer::Channel(GROUP);
const LOG: LogId = LogId::Channel(GROUP);

/// The supergroup of a story.
#[derive(Clone, Default)]
pub(crate) struct Group {
    pub(crate) pts: i32,
    pub(crate) log: Vec<(i32, Change)>,
    pub(crate) messages: BTreeMap<i32, Seen>,
    last_id: i32,
    pub(crate) members: BTreeSet<UserId>,
    pub(crate) marks: BTreeMap<UserId, i32>,
    /// Whoever has read furthest, and how far: what all others are shown.
    pub(crate) outbox: i32,
}

/// Conversations, and a supergroup with all three in it.
pub(crate) fn begin_with_group() -> Story {
    let mut story = begin();
    story.group.pts = 1;
    let op = story.begun(old(A), Call::Create);
    story.group.members.insert(A);
    story.acked(op, Answer::Created { channel: GROUP, updates: Vec::new() });
    for who in [B, C] {
        let link = story.link(None);
        story.join(who, link);
    }
    for from in [A, B, C, B] {
        story.post(from);
    }
    story
}

impl Group {
    pub(crate) fn listed(&self, of: UserId) -> Option<Dialog> {
        let read = self.marks.get(&of).copied().unwrap_or_default();
        let unread = self.messages.values().filter(|seen| seen.id > read && seen.from != of).count();
        self.members.contains(&of).then(|| Dialog {
            peer: PEER,
            top_message: self.messages.keys().next_back().copied().unwrap_or_default(),
            read_inbox_max_id: read,
            read_outbox_max_id: self.outbox,
            unread_count: i32::try_from(unread).unwrap(),
            pinned: false,
        })
    }
}

impl Story {
    /// An entry of the group.
    pub(crate) fn append_in_group(&mut self, count: i32, change: Change) -> Update {
        self.group.pts += count;
        self.group.log.push((count, change.clone()));
        Update { log: LOG, pts: self.group.pts, count, change }
    }

    /// A message into the group, as the server does it.
    pub(crate) fn deliver_in_group(&mut self, from: UserId, token: Option<Token>) -> (i32, Update) {
        self.group.last_id += 1;
        let id = self.group.last_id;
        let seen = Seen { peer: PEER, id, from, token, forwarded: false, edit_date: None };
        self.group.messages.insert(id, seen.clone());
        (id, self.append_in_group(1, Change::New(seen)))
    }

    /// Everybody who is in it is told.
    pub(crate) fn push_in_group(&mut self, but: UserId, update: &Update) {
        for member in self.group.members.clone().into_iter().filter(|member| *member != but) {
            self.push(member, update.clone());
        }
    }

    /// A whole post; answers the random_id and the message.
    pub(crate) fn post(&mut self, from: UserId) -> (i64, i32) {
        let random_id = self.next_random_id();
        let op = self.begun(old(from), post(random_id));
        let (id, update) = self.deliver_in_group(from, Some(token(random_id)));
        self.push_in_group(from, &update);
        self.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![update] });
        (random_id, id)
    }

    pub(crate) fn edit_in_group(&mut self, of: UserId, id: i32, text: &str) {
        let op = self.begun(old(of), Call::Edit { peer: PEER, id, token: token(text) });
        let seen = self.group.messages.get_mut(&id).unwrap();
        (seen.token, seen.edit_date) = (Some(token(text)), Some(10));
        let change = Change::Edited(seen.clone());
        let update = self.append_in_group(1, change);
        self.push_in_group(of, &update);
        self.acked(op, Answer::Done { updates: vec![update] });
    }

    pub(crate) fn delete_in_group(&mut self, of: UserId, id: i32) {
        let op = self.begun(old(of), Call::Delete { log: LOG, ids: vec![id], revoke: true });
        self.group.messages.remove(&id);
        let update = self.append_in_group(1, Change::Deleted(vec![id]));
        self.push_in_group(of, &update);
        self.acked(op, Answer::Done { updates: vec![Update { change: Change::Unsaid, ..update }] });
    }

    /// Reads it to its end.
    pub(crate) fn read_group(&mut self, of: UserId) {
        let op = self.begun(old(of), Call::Read { peer: PEER, max_id: 0 });
        let newest = self.group.messages.keys().next_back().copied().unwrap();
        self.group.marks.insert(of, newest);
        self.acked(op, Answer::Done { updates: Vec::new() });
    }

    /// The owner makes a link.
    pub(crate) fn link(&mut self, limit: Option<i32>) -> Token {
        let op = self.begun(old(A), Call::MakeLink { channel: GROUP, limit });
        let link = token(format!("link {}", op.0));
        self.acked(op, Answer::Link(link));
        link
    }

    pub(crate) fn join(&mut self, who: UserId, link: Token) {
        let op = self.begun(old(who), Call::Join(Door::Link(link)));
        let newest = self.group.last_id;
        let mark = self.group.marks.entry(who).or_default();
        *mark = newest.max(*mark);
        self.group.members.insert(who);
        self.moves(op, who);
    }

    pub(crate) fn leave(&mut self, who: UserId) {
        let op = self.begun(old(who), Call::Leave { channel: GROUP });
        self.group.members.remove(&who);
        self.moves(op, who);
    }

    pub(crate) fn ban(&mut self, who: UserId, banned: bool) {
        let op = self.begun(old(A), Call::Ban { channel: GROUP, user: who, banned, muted: false });
        if banned && self.group.members.remove(&who) {
            return self.moves(op, who);
        }
        self.acked(op, Answer::Done { updates: Vec::new() });
    }

    /// Somebody gets rights, or loses them.
    pub(crate) fn promote(&mut self, who: UserId, rights: Rights) {
        let op = self.begun(old(A), Call::Promote { room: PEER, user: who, rights });
        self.acked(op, Answer::Done { updates: Vec::new() });
    }

    /// Somebody may not write any more, or may again.
    pub(crate) fn mute(&mut self, who: UserId, muted: bool) {
        let op = self.begun(old(A), Call::Ban { channel: GROUP, user: who, banned: false, muted });
        self.acked(op, Answer::Done { updates: Vec::new() });
    }

    /// The group says that somebody came or went.
    fn moves(&mut self, op: history::OpId, who: UserId) {
        let (_, update) = self.deliver_in_group(who, None);
        self.push_in_group(who, &update);
        self.acked(op, Answer::Done { updates: vec![update] });
    }

    /// The newest messages of the group.
    pub(crate) fn look_at_group(&mut self, device: DeviceId, limit: usize) {
        let op = self.begun(device, Call::History { peer: PEER, offset_id: 0 });
        let messages: Vec<Seen> = self.group.messages.values().rev().take(limit).cloned().collect();
        let complete = messages.len() == self.group.messages.len();
        self.acked(op, Answer::History { messages, complete });
    }

    /// Whoever is out is refused.
    pub(crate) fn look_in_vain(&mut self, device: DeviceId) {
        let op = self.begun(device, Call::History { peer: PEER, offset_id: 0 });
        self.ended(op, Outcome::of_rpc_error(400, "CHANNEL_PRIVATE"));
    }

    pub(crate) fn difference_of_group(&mut self, device: DeviceId, from: i32) {
        let (mut at, mut entries) = (1, Vec::new());
        for (count, change) in &self.group.log {
            at += count;
            let change = match change {
                Change::New(seen) => self.group.messages.get(&seen.id).cloned().map(Change::New),
                Change::Edited(seen) => self.group.messages.get(&seen.id).cloned().map(Change::Edited),
                other => Some(other.clone()),
            };
            if let Some(change) = change.filter(|_| at > from) {
                entries.push(Entry { count: *count, change });
            }
        }
        let op = self.begun(device, Call::Difference { log: LOG, pts: from });
        self.acked(op, Answer::Difference { entries, pts: self.group.pts, complete: true });
    }

    /// Whoever is in it looks at everything.
    pub(super) fn end_in_group(&mut self, device: DeviceId) {
        if !self.group.members.contains(&user(device)) {
            return;
        }
        self.difference_of_group(device, 1);
        self.look_at_group(device, usize::MAX);
        let messages = self.group.messages.values().map(|seen| (seen.id, seen.token)).collect();
        let dialogs = vec![HeldDialog { peer: PEER, messages }];
        self.note(Happening::Held { device, log: LOG, pts: self.group.pts, dialogs });
    }
}

/// A send into the group.
pub(crate) fn post(random_id: i64) -> Call {
    Call::Send { to: PEER, random_id, token: token(random_id) }
}
