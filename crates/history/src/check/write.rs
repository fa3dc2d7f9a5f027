//! What was asked for: messages, texts and deletions; I2 and I23.

use std::collections::HashMap;

use super::Checker;
use super::calls::Open;
use super::texts::{Deletion, Index, Message, Misplaced, Version};
use crate::{Answer, Call, Chat, LogId, Moment, OpId, Peer, Token, UserId};

impl Checker {
    /// Somebody asks for something: from now on it may be seen.
    pub(super) fn ask(&mut self, op: OpId, user: UserId, call: &Call) {
        match call {
            Call::Send { to, random_id, token } => self.ask_send(user, *to, *random_id, *token),
            Call::Forward { from, ids, to, random_ids } => {
                let log = from.log(user);
                for (id, random_id) in ids.iter().zip(random_ids) {
                    self.ask_forward(user, (log, *id), *to, *random_id);
                }
            }
            Call::Edit { peer, id, token } => self.ask_edit((peer.log(user), *id), *token),
            Call::Delete { log, ids, revoke } => {
                for id in ids {
                    let Some(index) = self.texts.of_copy(*log, *id) else { continue };
                    let deletion = Deletion { op, by: *log, revoke: *revoke, begun: self.now, acked: None };
                    self.texts.all[index].deletions.push(deletion);
                }
                let asked = self.logs.entry(*log).or_default();
                asked.deleting = true;
                asked.gone.extend(ids);
                if *revoke {
                    self.revoking(*log, ids);
                }
            }
            _ => self.ask_membership(op, user, call),
        }
    }

    fn ask_send(&mut self, user: UserId, to: Peer, random_id: i64, token: Token) {
        let index = match self.texts.of_random_id(user, random_id) {
            Some(index) if self.texts.all[index].token() == token => index,
            Some(_) => {
                return self.found.thin(format!("{user} uses the random_id {random_id} for two texts"));
            }
            None if self.texts.of_token(token).is_some() => {
                return self.found.thin(format!("the text {token} is used for two messages"));
            }
            None => self.add(user, Chat::of(user, to), random_id, Version::new(token, self.now), false),
        };
        self.texts.all[index].versions[0].attempts += 1;
    }

    fn ask_forward(&mut self, user: UserId, original: (LogId, i32), to: Peer, random_id: i64) {
        let chat = Chat::of(user, to);
        let Some(source) = self.texts.of_copy(original.0, original.1) else {
            return self.found.thin(format!("{user} forwards message {}, which nobody sent", original.1));
        };
        let token = self.texts.all[source].token();
        // A copy of a copy shows the text of the first.
        let root = self.texts.of_token(token).map_or(source, |(root, _)| root);
        self.texts.all[root].also_in.push(chat);
        let known = self.texts.of_random_id(user, random_id);
        let index =
            known.unwrap_or_else(|| self.add(user, chat, random_id, Version::new(token, self.now), true));
        self.texts.all[index].versions[0].attempts += 1;
    }

    fn ask_edit(&mut self, (log, id): (LogId, i32), token: Token) {
        let place = match (self.texts.of_token(token), self.texts.of_copy(log, id)) {
            (Some((index, version)), of) if of == Some(index) => (index, version),
            (Some(_), _) => return self.found.thin(format!("the text {token} is used for two messages")),
            (None, Some(index)) => (index, self.texts.add_version(index, Version::new(token, self.now))),
            (None, None) => return self.found.thin(format!("message {id} is edited, which nobody sent")),
        };
        self.texts.all[place.0].versions[place.1].attempts += 1;
    }

    fn add(
        &mut self,
        sender: UserId,
        chat: Chat,
        random_id: i64,
        version: Version,
        forwarded: bool,
    ) -> Index {
        self.figures.messages += 1;
        self.texts.add(Message {
            sender,
            chat,
            random_id,
            forwarded,
            versions: vec![version],
            copies: Vec::new(),
            deletions: Vec::new(),
            also_in: Vec::new(),
            edit_dates: HashMap::new(),
            misplaced: false,
            edits: Vec::new(),
        })
    }

    /// The other logs may lose messages too.
    fn revoking(&mut self, log: LogId, ids: &[i32]) {
        for index in ids.iter().filter_map(|id| self.texts.of_copy(log, *id)).collect::<Vec<_>>() {
            for member in self.ever_in_chat(self.texts.all[index].chat) {
                self.logs.entry(LogId::User(member)).or_default().deleting = true;
            }
        }
    }

    /// A call was answered: what it asked for is there from now on.
    pub(super) fn acknowledge(&mut self, op: OpId, open: &Open, answer: &Answer) {
        match &open.call {
            Call::Edit { token, .. } => {
                self.figures.edits_acknowledged += 1;
                if let Some((index, version)) = self.texts.of_token(*token) {
                    self.texts.all[index].versions[version].acked.get_or_insert(self.now);
                    self.reaches_members((index, version));
                }
            }
            Call::Delete { log, ids, .. } => {
                self.figures.deletions_acknowledged += 1;
                for index in ids.iter().filter_map(|id| self.texts.of_copy(*log, *id)).collect::<Vec<_>>() {
                    let deletions = self.texts.all[index].deletions.iter_mut();
                    deletions.filter(|deletion| deletion.op == op).for_each(|d| d.acked = Some(self.now));
                }
            }
            Call::Read { peer, .. } => {
                let key = (open.user, *peer, super::marks::Side::Inbox);
                self.marks.raise(key, self.now, open.target);
            }
            _ => {}
        }
        if matches!(answer, Answer::NotAdded) {
            return self.members.acts.refused(op);
        }
        self.membership_acknowledged(op, open);
        self.had_the_right(open, answer);
    }

    /// The answer to a send or a forward says which message each random_id stands for.
    pub(super) fn sent(&mut self, open: &Open, ids: &[(i64, i32)]) {
        let to = match &open.call {
            Call::Send { to, .. } | Call::Forward { to, .. } => *to,
            _ => return,
        };
        let asked = match &open.call {
            Call::Send { random_id, .. } => vec![*random_id],
            Call::Forward { random_ids, .. } => random_ids.clone(),
            _ => Vec::new(),
        };
        for random_id in asked {
            let Some((_, id)) = ids.iter().find(|(answered, _)| *answered == random_id) else {
                let what = format!("{} is not told which message {random_id} is", open.user);
                self.found.add("I2", what, [open.begun, self.now], None);
                continue;
            };
            let Some(index) = self.texts.of_random_id(open.user, random_id) else { continue };
            let first = self.texts.all[index].versions[0].acked.replace(self.now);
            if let Some(first) = first {
                self.texts.all[index].versions[0].acked = Some(first);
            }
            self.is_at(index, to.log(open.user), *id, [open.begun, self.now]);
            if first.is_none() {
                self.figures.messages_acknowledged += 1;
                self.reaches_members((index, 0));
                self.texts.acknowledged(index);
            }
        }
    }

    /// Something was acknowledged: whoever was in the basic group all the while has it.
    fn reaches_members(&mut self, (index, version): (Index, usize)) {
        let message = &self.texts.all[index];
        if matches!(message.chat, Chat::Group(_)) {
            let owed = self.in_chat_from(message.chat, message.versions[version].begun);
            self.texts.all[index].versions[version].owed = owed;
        }
    }

    /// A message is at a place of a log.
    pub(super) fn is_at(
        &mut self,
        index: Index,
        log: LogId,
        id: i32,
        events: impl IntoIterator<Item = Moment>,
    ) {
        let Err(misplaced) = self.texts.place(index, log, id, self.now) else { return };
        if std::mem::replace(&mut self.texts.all[index].misplaced, true) {
            return;
        }
        let message = &self.texts.all[index];
        let token = Some(message.token());
        match misplaced {
            Misplaced::Twice(copy) => {
                let what = format!(
                    "random_id {} is message {} and message {id} of {log:?}",
                    message.random_id, copy.id
                );
                self.found.add("I2", what, events.into_iter().chain([message.begun(), copy.since]), token);
            }
            Misplaced::Taken(other) => {
                let other = &self.texts.all[other];
                let what =
                    format!("message {id} of {log:?} is both {:?} and {:?}", other.token(), message.token());
                self.found.add(
                    "I21",
                    what,
                    events.into_iter().chain([message.begun(), other.begun()]),
                    token,
                );
            }
        }
    }

    /// A call was refused.
    pub(super) fn refuse(&mut self, op: OpId, open: &Open) {
        match &open.call {
            Call::Send { random_id, .. } => self.refuse_send(open.user, *random_id),
            Call::Forward { random_ids, .. } => {
                random_ids.iter().for_each(|random_id| self.refuse_send(open.user, *random_id));
            }
            Call::Edit { token, .. } => {
                if let Some((index, version)) = self.texts.of_token(*token) {
                    self.texts.all[index].versions[version].refusals += 1;
                }
            }
            Call::Delete { log, ids, .. } => {
                for index in ids.iter().filter_map(|id| self.texts.of_copy(*log, *id)).collect::<Vec<_>>() {
                    self.texts.all[index].deletions.retain(|deletion| deletion.op != op);
                }
            }
            _ => {
                self.members.acts.refused(op);
                self.grants.acts.refused(op);
            }
        }
    }

    fn refuse_send(&mut self, user: UserId, random_id: i64) {
        if let Some(index) = self.texts.of_random_id(user, random_id) {
            self.texts.all[index].versions[0].refusals += 1;
        }
    }

    /// I23: what was refused each time was never seen.
    pub(super) fn refused_has_no_effect(&mut self) {
        for message in &self.texts.all {
            for version in message.versions.iter().filter(|version| version.is_refused()) {
                if let Some(seen) = version.seen {
                    let what = format!("{} shows what the server had refused", message.sender);
                    self.found.add("I23", what, [version.begun, seen], Some(version.token));
                }
            }
            let placed = message.copies.first().filter(|_| message.versions[0].is_refused());
            if let Some(copy) = placed.filter(|_| message.versions[0].seen.is_none()) {
                let what = format!("message {} of {:?} is there and was refused", copy.id, copy.log);
                self.found.add("I23", what, [message.begun(), copy.since], Some(message.token()));
            }
        }
    }
}
