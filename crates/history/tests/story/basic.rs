//! A basic group that keeps every promise: a copy of each message in the box of everybody who is in it.

use history::{Answer, Call, Change, DeviceId, LogId, OpId, Peer, Seen, Token, Update, UserId};

use super::{A, B, C, Story, begin, old, token, user};

/// Its id.
pub(crate) const BASIC: i64 = 80;
const PEER: Peer = Peer::Chat(BASIC);

/// Conversations, and a basic group with all three in it, which A has made.
pub(crate) fn begin_with_basic() -> Story {
    let mut story = begin();
    let op = story.begun(old(A), Call::CreateGroup { users: vec![B, C] });
    story.basic.extend([A, B, C]);
    let updates = story.says_in_basic(A);
    story.acked(op, Answer::CreatedGroup { group: BASIC, missing: Vec::new(), updates });
    for from in [A, B, C, B] {
        story.write_to_basic(from);
    }
    story
}

impl Story {
    /// A copy for everybody who is in it; answers the ids, the writer's first, and what each box is told.
    pub(crate) fn copy_to(&mut self, to: &[UserId], from: UserId, token: Option<Token>) -> Vec<Update> {
        let mut made = Vec::new();
        let mut updates = Vec::new();
        for owner in to.iter().copied() {
            let own = self.mailbox(owner);
            own.last_id += 1;
            let id = own.last_id;
            let seen = Seen { peer: PEER, id, from, token, forwarded: false, edit_date: None };
            own.messages.insert(id, seen.clone());
            made.push((owner, id));
            updates.push(self.append(owner, 1, Change::New(seen)));
        }
        for copy in &made {
            self.copies.insert(*copy, made.clone());
        }
        updates
    }

    fn all_but(&self, first: UserId) -> Vec<UserId> {
        let others = self.basic.iter().copied().filter(|other| *other != first);
        std::iter::once(first).chain(others).collect()
    }

    /// A service message; answers what its author is told.
    fn says_in_basic(&mut self, from: UserId) -> Vec<Update> {
        let to = self.all_but(from);
        let updates = self.copy_to(&to, from, None);
        self.tell(updates)
    }

    /// All are told but the first, whose updates are answered.
    pub(crate) fn tell(&mut self, mut updates: Vec<Update>) -> Vec<Update> {
        let own = updates.remove(0);
        for update in updates {
            let LogId::User(owner) = update.log else { panic!("no box") };
            self.push(owner, update);
        }
        vec![own]
    }

    /// A whole send to the basic group; answers the random_id and the writer's id.
    pub(crate) fn write_to_basic(&mut self, from: UserId) -> (i64, i32) {
        let to = self.all_but(from);
        self.write_to(&to)
    }

    /// A send of the first of these, of which they get copies.
    pub(crate) fn write_to(&mut self, to: &[UserId]) -> (i64, i32) {
        let random_id = self.next_random_id();
        let op = self.begun(old(to[0]), send_to_basic(random_id));
        let updates = self.copy_to(to, to[0], Some(token(random_id)));
        let id = self.boxes[&to[0]].last_id;
        let updates = self.tell(updates);
        self.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates });
        (random_id, id)
    }

    /// A new text in the copies of all who are in it.
    pub(crate) fn edit_in_basic(&mut self, of: UserId, id: i32, text: &str) {
        let op = self.begun(old(of), Call::Edit { peer: PEER, id, token: token(text) });
        let mut updates = Vec::new();
        for (owner, id) in self.copies[&(of, id)].clone() {
            if self.basic.contains(&owner) {
                let seen = self.mailbox(owner).messages.get_mut(&id).unwrap();
                (seen.token, seen.edit_date) = (Some(token(text)), Some(10));
                let change = Change::Edited(seen.clone());
                updates.push(self.append(owner, 1, change));
            }
        }
        let updates = self.tell(updates);
        self.acked(op, Answer::Done { updates });
    }

    /// All copies go.
    pub(crate) fn delete_in_basic(&mut self, by: UserId, id: i32) {
        let call = Call::Delete { log: LogId::User(by), ids: vec![id], revoke: true };
        let op = self.begun(old(by), call);
        let mut copies = self.copies[&(by, id)].clone();
        copies.sort_by_key(|(owner, _)| *owner != by);
        let mut updates = Vec::new();
        for (owner, id) in copies {
            self.mailbox(owner).messages.remove(&id);
            updates.push(self.append(owner, 1, Change::Deleted(vec![id])));
        }
        let mut own = self.tell(updates);
        own[0].change = Change::Unsaid;
        self.acked(op, Answer::Done { updates: own });
    }

    pub(crate) fn add_to_basic(&mut self, by: UserId, who: UserId) {
        let op = self.begun(old(by), Call::AddToGroup { group: BASIC, user: who });
        self.basic.insert(who);
        self.moves_in_basic(op, by);
    }

    pub(crate) fn remove_from_basic(&mut self, by: UserId, who: UserId) {
        let op = self.begun(old(by), Call::RemoveFromGroup { group: BASIC, user: who });
        self.moves_in_basic(op, by);
        self.basic.remove(&who);
    }

    fn moves_in_basic(&mut self, op: OpId, by: UserId) {
        let updates = self.says_in_basic(by);
        self.acked(op, Answer::Done { updates });
    }

    /// All that a box has of it.
    pub(crate) fn look_at_basic(&mut self, device: DeviceId) {
        if self.basic.is_empty() {
            return;
        }
        let op = self.begun(device, Call::History { peer: PEER, offset_id: 0 });
        let messages = self.boxes[&user(device)].with(PEER).rev().cloned().collect();
        self.acked(op, Answer::History { messages, complete: true });
    }
}

pub(crate) fn send_to_basic(random_id: i64) -> Call {
    Call::Send { to: PEER, random_id, token: token(random_id) }
}
