//! I4, I5, I16, and I1, I6 and I7 at the end: all devices of a person hold the same, both sides of a chat have the same
//! messages in one order, and counters are what counting gives.

use std::collections::HashMap;

use super::Checker;
use super::end::{Kept, Walk};
use super::texts::{Index, log_of};
use crate::{Chat, DeviceId, Dialog, Peer, Token, UserId};

/// How many copies there are, by who made them, where, and the original's text.
type Copies = HashMap<(UserId, Chat, Token), usize>;

/// The dialogs of everybody as one device of each has read them.
type Ends<'a> = HashMap<(UserId, Chat), (DeviceId, &'a Walk)>;

impl Checker {
    pub(super) fn compare_ends(&mut self) {
        if !self.end.is_quiet() {
            return self.found.thin("nothing was read when all was quiet: the end is not known".to_owned());
        }
        // Taken out, so that what is found can be written down meanwhile.
        let end = std::mem::take(&mut self.end);
        let ends = self.walks_agree(&end.walks);
        self.held_agree(&end, &ends);
        self.logs_end_alike(&end);
        self.dialogs_agree(&end.dialogs, &ends);
        let asked = self.copies_asked_for();
        for ((user, chat), (_, walk)) in &ends {
            self.sides_agree(*user, *chat, walk, &ends);
            self.copies_were_asked_for(*user, *chat, walk, &asked);
        }
        self.everybody_looked(&end.walks);
    }

    /// I4: whoever reads a dialog of a person sees the same.
    fn walks_agree<'a>(&mut self, walks: &'a HashMap<(DeviceId, Peer), Walk>) -> Ends<'a> {
        let mut ends = Ends::new();
        for ((device, peer), walk) in walks.iter().filter(|(_, walk)| walk.complete) {
            let Some(user) = self.user(*device) else { continue };
            let chat = Chat::of(user, *peer);
            let (first, reference) = *ends.entry((user, chat)).or_insert((*device, walk));
            if let Some(differs) = difference(&reference.messages, &walk.messages) {
                let what = format!("{first} and {device} of {user} see {chat:?} differently: {differs}");
                self.found.add("I4", what, [], None);
            }
        }
        ends
    }

    /// I4: what a device has added up is what the server shows.
    fn held_agree(&mut self, end: &super::End, ends: &Ends<'_>) {
        for ((device, log), held) in &end.held {
            let Some(user) = self.user(*device) else { continue };
            let of_log = |(of, chat): &(UserId, Chat)| *of == user && log_of(user, *chat) == *log;
            for ((_, chat), (reader, walk)) in ends.iter().filter(|(end, _)| of_log(end)) {
                let own = held.dialogs.iter().find(|dialog| Chat::of(user, dialog.peer) == *chat);
                let own = own.map(|dialog| dialog.messages.as_slice()).unwrap_or_default();
                let shown = walk.messages.iter().rev().map(|kept| (kept.id, kept.token));
                if !shown.eq(own.iter().copied()) {
                    let what = format!(
                        "{device} of {user} holds {} messages of {chat:?}, {reader} is shown {}, or others",
                        own.len(),
                        walk.messages.len()
                    );
                    self.found.add("I4", what, [], None);
                }
            }
            let wrong = end.ends.get(log).into_iter().flatten().find(|(_, pts)| *pts != held.pts);
            if let Some((other, pts)) = wrong {
                let what = format!("{device} of {user} stands at pts {}, {other} at {pts}", held.pts);
                self.found.add("I3", what, [], None);
            }
        }
    }

    /// I3: everybody is told of the same end of a log, and nothing was shown behind it.
    fn logs_end_alike(&mut self, end: &super::End) {
        for (log, ends) in &end.ends {
            let high = self.logs.get(log).map_or(0, |log| log.high);
            for (device, pts) in ends.iter().filter(|(_, pts)| *pts != high) {
                let what = format!("{log:?} ends at {high}, and {device} is told that it ends at {pts}");
                self.found.add("I3", what, [], None);
            }
        }
    }

    /// I4 and I16 for lists of dialogs.
    fn dialogs_agree(&mut self, lists: &HashMap<DeviceId, (UserId, Vec<Dialog>)>, ends: &Ends<'_>) {
        let mut known: HashMap<(UserId, Peer), &Dialog> = HashMap::new();
        for (device, (user, dialogs)) in lists {
            for dialog in dialogs {
                let first = *known.entry((*user, dialog.peer)).or_insert(dialog);
                if first != dialog {
                    let what = format!("{device} of {user} is shown {dialog:?}, another {first:?}");
                    self.found.add("I4", what, [], None);
                }
                self.counts(*user, dialog, ends);
            }
        }
        self.read_by_somebody(&known);
    }

    /// I16: counters are what counting gives.
    fn counts(&mut self, user: UserId, dialog: &Dialog, ends: &Ends<'_>) {
        let chat = Chat::of(user, dialog.peer);
        let Some((_, walk)) = ends.get(&(user, chat)) else { return };
        // Saved Messages are never unread.
        let incoming = |kept: &&Kept| kept.from != user && chat != Chat::Private(user, user);
        let behind = walk.messages.iter().filter(|kept| kept.id > dialog.read_inbox_max_id);
        let unread = i32::try_from(behind.filter(incoming).count()).unwrap_or(i32::MAX);
        let newest = walk.messages.first().map(|kept| kept.id).unwrap_or_default();
        if (dialog.unread_count, dialog.top_message) != (unread, newest) {
            let what = format!(
                "{user} with {chat:?}: unread {} and newest {} are shown, {unread} and {newest} are counted",
                dialog.unread_count, dialog.top_message
            );
            self.found.add("I16", what, [], None);
        }
    }

    /// I1 and I6: all sides of a chat have its messages, in one order; I5: of a channel they have the same ids too.
    fn sides_agree(&mut self, user: UserId, chat: Chat, walk: &Walk, ends: &Ends<'_>) {
        for ((other, _), (_, theirs)) in ends.iter().filter(|((other, of), _)| *of == chat && *other > user) {
            let own = self.comparable((user, *other), chat, walk);
            let theirs = self.comparable((*other, user), chat, theirs);
            let Some(differs) = difference(&own, &theirs) else { continue };
            let invariant = match chat {
                Chat::Channel(_) => "I5",
                _ if own.len() == theirs.len() => "I6",
                _ => "I1",
            };
            let what = format!("{user} and {other} have different messages of {chat}: {differs}");
            self.found.add(invariant, what, [], None);
        }
    }

    /// How many copies of each text were asked for and not refused.
    fn copies_asked_for(&self) -> Copies {
        let mut copies = Copies::new();
        for message in self.texts.all.iter().filter(|message| message.forwarded) {
            if !message.versions[0].is_refused() {
                *copies.entry((message.sender, message.chat, message.token())).or_default() += 1;
            }
        }
        copies
    }

    /// I23: nobody shows more copies of a text than were asked for and not refused.
    fn copies_were_asked_for(&mut self, user: UserId, chat: Chat, walk: &Walk, asked: &Copies) {
        let mut shown = Copies::new();
        for kept in walk.messages.iter().filter(|kept| kept.forwarded) {
            // A copy shows the text that the original had then; it is counted by the first.
            if let Some((original, _)) = kept.token.and_then(|token| self.texts.of_token(token)) {
                *shown.entry((kept.from, chat, self.texts.all[original].token())).or_default() += 1;
            }
        }
        for (copy, shown) in shown {
            let asked = asked.get(&copy).copied().unwrap_or_default();
            if shown > asked {
                let what = format!("{user} has {shown} copies of a text in {chat:?}, {asked} were asked for");
                self.found.add("I23", what, [], Some(copy.2));
            }
        }
    }

    /// The messages of a dialog as both sides must have them: of a private chat the texts, without those that one side
    /// may have lost; of a basic group those that went to both.
    fn comparable(&self, (user, other): (UserId, UserId), chat: Chat, walk: &Walk) -> Vec<Kept> {
        if matches!(chat, Chat::Channel(_)) {
            return walk.messages.clone();
        }
        let log = log_of(user, chat);
        let whole = walk.messages.iter().filter_map(|kept| {
            let index = self.texts.of_copy(log, kept.id);
            let is_whole = index.is_none_or(|index| self.texts.all[index].deletions.is_empty());
            // Ids are each side's own.
            let kept = Kept { id: 0, ..*kept };
            match chat {
                Chat::Group(_) => self.for_both((user, other), index?, kept),
                _ => Some(kept),
            }
            .filter(|_| is_whole)
        });
        whole.collect()
    }

    /// A message of a basic group, if it certainly went to both; an edit that may not have is left out of it.
    fn for_both(&self, (user, other): (UserId, UserId), index: Index, kept: Kept) -> Option<Kept> {
        let message = &self.texts.all[index];
        let went_to = |version: usize| {
            let owes = |user| message.owes(version, user) || self.was_there((index, version), user);
            owes(user) && owes(other)
        };
        let all_alike = (1..message.versions.len()).all(went_to);
        let token = if all_alike { kept.token } else { Some(message.token()) };
        went_to(0).then_some(Kept { token, ..kept })
    }

    /// Whether somebody was in the chat from the moment a version was asked for until the end, so that it has it if
    /// anybody has.
    fn was_there(&self, (index, version): (Index, usize), user: UserId) -> bool {
        let message = &self.texts.all[index];
        let since = self.members.in_since((message.chat, user), self.now);
        since.is_some_and(|since| since < message.versions[version].begun)
    }

    /// The end is known if of each person with acknowledged messages an old device and a fresh one have read all.
    fn everybody_looked(&mut self, walks: &HashMap<(DeviceId, Peer), Walk>) {
        let mut chats: Vec<Chat> = self.texts.chats.keys().map(|(_, chat)| *chat).collect();
        chats.sort_unstable();
        chats.dedup();
        for chat in chats {
            for member in self.audience(chat) {
                for fresh in [false, true] {
                    let looked = walks.iter().any(|((device, peer), walk)| {
                        let device = self.devices.get(device);
                        let is_of = device.is_some_and(|d| d.user == member && d.fresh == fresh);
                        is_of && walk.complete && Chat::of(member, *peer) == chat
                    });
                    if !looked {
                        let who = if fresh { "fresh" } else { "old" };
                        let what = format!("no {who} device of {member} has read a dialog to its end");
                        self.found.thin(what);
                    }
                }
            }
        }
    }
}

/// The first place where two lists differ, newest first.
fn difference(one: &[Kept], other: &[Kept]) -> Option<String> {
    if one == other {
        return None;
    }
    let place = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let name = |list: &[Kept]| {
        list.get(place).map_or("nothing".to_owned(), |kept| match kept.token {
            Some(token) => format!("message {} with {token}", kept.id),
            None => format!("message {}", kept.id),
        })
    };
    Some(format!(
        "{} and {} messages, at place {place} {} and {}",
        one.len(),
        other.len(),
        name(one),
        name(other)
    ))
}
