//! The messages that were asked for, with their texts and the places where they were seen.

use std::collections::{BTreeMap, HashMap};

use crate::{Chat, LogId, Moment, Peer, Token, UserId};

/// A message, by its place in [`Texts`].
pub(super) type Index = usize;

/// A text of a message: the first as it was sent, the others by edits.
pub(super) struct Version {
    pub(super) token: Token,
    pub(super) begun: Moment,
    pub(super) acked: Option<Moment>,
    pub(super) attempts: u32,
    pub(super) refusals: u32,
    /// When it was first shown.
    pub(super) seen: Option<Moment>,
    /// Who of a basic group was certainly in it all the while until it was acknowledged: who was not has other copies
    /// or none.
    pub(super) owed: Vec<UserId>,
}

impl Version {
    pub(super) fn new(token: Token, begun: Moment) -> Self {
        Self { token, begun, acked: None, attempts: 0, refusals: 0, seen: None, owed: Vec::new() }
    }

    pub(super) fn is_refused(&self) -> bool {
        self.attempts > 0 && self.attempts == self.refusals
    }
}

/// A message in a log.
#[derive(Clone, Copy)]
pub(super) struct Copy {
    pub(super) log: LogId,
    pub(super) id: i32,
    /// Since when it is known to be there.
    pub(super) since: Moment,
    /// Whether a read that began after the acknowledgement has shown it.
    pub(super) looked_at: bool,
}

/// Somebody wants a message gone.
#[derive(Clone, Copy)]
pub(super) struct Deletion {
    pub(super) op: crate::OpId,
    pub(super) by: LogId,
    pub(super) revoke: bool,
    pub(super) begun: Moment,
    pub(super) acked: Option<Moment>,
}

/// A message that somebody asked for.
pub(super) struct Message {
    pub(super) sender: UserId,
    pub(super) chat: Chat,
    pub(super) random_id: i64,
    pub(super) forwarded: bool,
    /// The versions in the order in which they were asked for; those of a copy are its original's.
    pub(super) versions: Vec<Version>,
    pub(super) copies: Vec<Copy>,
    pub(super) deletions: Vec<Deletion>,
    /// Where copies were sent to.
    pub(super) also_in: Vec<Chat>,
    /// The latest edit_date that was shown, and when: of all copies, or of one if they need not be alike.
    pub(super) edit_dates: HashMap<Option<LogId>, (i32, Moment)>,
    /// Whether it has been seen where it cannot be; once is enough to say so.
    pub(super) misplaced: bool,
    /// Which version stands at which pts of which log.
    pub(super) edits: Vec<(LogId, i32, usize)>,
}

impl Message {
    pub(super) fn begun(&self) -> Moment {
        self.versions[0].begun
    }

    pub(super) fn acked(&self) -> Option<Moment> {
        self.versions[0].acked
    }

    pub(super) fn token(&self) -> Token {
        self.versions[0].token
    }

    /// Whether this version is certainly in the copy of somebody who belongs to the chat.
    pub(super) fn owes(&self, version: usize, user: UserId) -> bool {
        !matches!(self.chat, Chat::Group(_)) || self.versions[version].owed.contains(&user)
    }

    /// The logs that have it for certain once it is acknowledged.
    pub(super) fn logs(&self) -> Vec<LogId> {
        let of = |member: &UserId| log_of(*member, self.chat);
        match self.chat {
            Chat::Private(..) => members(self.chat).iter().map(of).collect(),
            Chat::Group(_) => self.versions[0].owed.iter().map(of).collect(),
            Chat::Channel(id) => vec![LogId::Channel(id)],
        }
    }

    /// How many edits were asked for, each attempt by itself.
    pub(super) fn edits_asked(&self) -> usize {
        self.versions[1..].iter().map(|version| version.attempts as usize).sum()
    }

    pub(super) fn copy(&self, log: LogId) -> Option<&Copy> {
        self.copies.iter().find(|copy| copy.log == log)
    }

    /// Whether it may be gone from a log.
    pub(super) fn may_be_gone(&self, log: LogId) -> bool {
        self.deletions.iter().any(|deletion| deletion.revoke || deletion.by == log)
    }

    /// When it was certainly gone from a log, if it was before `moment`. Revoking needs one's own copy: if that was
    /// perhaps deleted alone first, the other's stays.
    pub(super) fn gone_before(&self, log: LogId, moment: Moment) -> Option<Moment> {
        let alone = |by: LogId| self.deletions.iter().any(|other| other.by == by && !other.revoke);
        let certain = |deletion: &&Deletion| deletion.by == log || (deletion.revoke && !alone(deletion.by));
        let acked = self.deletions.iter().filter(certain).filter_map(|deletion| deletion.acked).min();
        acked.filter(|acked| *acked < moment)
    }
}

/// All messages, found by what names them.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) all: Vec<Message>,
    by_token: HashMap<Token, (Index, usize)>,
    by_random_id: HashMap<(UserId, i64), Index>,
    by_copy: HashMap<(LogId, i32), Index>,
    /// The messages of a chat in a log, by id.
    pub(super) chats: HashMap<(LogId, Chat), BTreeMap<i32, Index>>,
    /// Acknowledged messages that have not been seen yet in a log of their chat.
    unplaced: HashMap<(LogId, Chat), Vec<Index>>,
}

/// Why a message cannot be where it was seen.
pub(super) enum Misplaced {
    /// It has another id in this log already.
    Twice(Copy),
    /// The id stands for another message.
    Taken(Index),
}

impl Texts {
    pub(super) fn add(&mut self, message: Message) -> Index {
        let index = self.all.len();
        self.by_random_id.insert((message.sender, message.random_id), index);
        if !message.forwarded {
            self.by_token.insert(message.token(), (index, 0));
        }
        self.all.push(message);
        index
    }

    pub(super) fn add_version(&mut self, index: Index, version: Version) -> usize {
        let message = &mut self.all[index];
        let place = message.versions.len();
        self.by_token.insert(version.token, (index, place));
        message.versions.push(version);
        place
    }

    /// The message and version that a text belongs to.
    pub(super) fn of_token(&self, token: Token) -> Option<(Index, usize)> {
        self.by_token.get(&token).copied()
    }

    pub(super) fn of_random_id(&self, sender: UserId, random_id: i64) -> Option<Index> {
        self.by_random_id.get(&(sender, random_id)).copied()
    }

    pub(super) fn of_copy(&self, log: LogId, id: i32) -> Option<Index> {
        self.by_copy.get(&(log, id)).copied()
    }

    /// A message is at a place.
    pub(super) fn place(
        &mut self,
        index: Index,
        log: LogId,
        id: i32,
        since: Moment,
    ) -> Result<(), Misplaced> {
        match self.by_copy.get(&(log, id)) {
            Some(other) if *other == index => return Ok(()),
            Some(other) => return Err(Misplaced::Taken(*other)),
            None => {}
        }
        let message = &mut self.all[index];
        if let Some(copy) = message.copy(log) {
            return Err(Misplaced::Twice(*copy));
        }
        message.copies.push(Copy { log, id, since, looked_at: false });
        self.by_copy.insert((log, id), index);
        self.chats.entry((log, message.chat)).or_default().insert(id, index);
        Ok(())
    }

    /// A message was acknowledged: from now on every log of its chat has it.
    pub(super) fn acknowledged(&mut self, index: Index) {
        let message = &self.all[index];
        if message.forwarded {
            return;
        }
        for log in message.logs() {
            if message.copy(log).is_none() {
                self.unplaced.entry((log, message.chat)).or_default().push(index);
            }
        }
    }

    /// The acknowledged messages of a chat whose place in a log is not known.
    pub(super) fn unplaced(&mut self, log: LogId, chat: Chat) -> Vec<Index> {
        let Some(waiting) = self.unplaced.get_mut(&(log, chat)) else { return Vec::new() };
        let all = &self.all;
        waiting.retain(|index| all[*index].copy(log).is_none());
        waiting.clone()
    }

    /// How often an acknowledged message was not looked at afterwards in a log of its chat.
    pub(super) fn unseen(&self) -> usize {
        let acknowledged = self.all.iter().filter(|message| message.acked().is_some() && !message.forwarded);
        let unseen = acknowledged.flat_map(|message| {
            message.logs().into_iter().filter(|log| {
                !message.may_be_gone(*log) && !message.copy(*log).is_some_and(|copy| copy.looked_at)
            })
        });
        unseen.count()
    }

    /// The newest message of a chat that a log is known to hold before a moment, and may not have lost.
    pub(super) fn newest(&self, log: LogId, chat: Chat, up_to: i32, before: Moment) -> Option<i32> {
        let messages = self.chats.get(&(log, chat))?;
        let mut known = messages.range(..=up_to).rev();
        known.find(|(_, index)| self.is_known(**index, log, before)).map(|(id, _)| *id)
    }

    fn is_known(&self, index: Index, log: LogId, before: Moment) -> bool {
        let message = &self.all[index];
        !message.may_be_gone(log) && message.copy(log).is_some_and(|copy| copy.since < before)
    }
}

/// Who is in a chat. Only private chats say so by their name.
pub(super) fn members(chat: Chat) -> Vec<UserId> {
    match chat {
        Chat::Private(one, other) if one == other => vec![one],
        Chat::Private(one, other) => vec![one, other],
        Chat::Group(_) | Chat::Channel(_) => Vec::new(),
    }
}

/// The log that a chat is in for a member.
pub(super) fn log_of(member: UserId, chat: Chat) -> LogId {
    match chat {
        Chat::Channel(id) => Peer::Channel(id).log(member),
        Chat::Private(..) | Chat::Group(_) => LogId::User(member),
    }
}
