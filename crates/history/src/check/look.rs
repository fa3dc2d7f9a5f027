//! What a message that is shown says about the past: I8, I9, I20 and I23.

use super::Checker;
use super::texts::{Index, members};
use crate::{Chat, LogId, Moment, Seen, UserId};

/// Who looks.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) user: UserId,
    /// When the read began; none where the server told by itself, which it may have decided long before.
    pub(super) begun: Option<Moment>,
}

impl Checker {
    /// Judges a message that is shown, and remembers it; answers which one it is.
    pub(super) fn show(&mut self, look: Look, seen: &Seen) -> Option<Index> {
        self.figures.shown += 1;
        let token = seen.token?;
        let Some((index, version)) = self.texts.of_token(token) else {
            if self.takes_part(seen.from) {
                let what = format!("{} is shown message {}, which nobody wrote", look.user, seen.id);
                self.found.add("I23", what, self.events(look), Some(token));
            }
            return None;
        };
        let log = seen.peer.log(look.user);
        if !self.is_for(index, look, seen) {
            return None;
        }
        if seen.forwarded {
            let copy = self.texts.of_copy(log, seen.id)?;
            self.texts.all[copy].versions[0].seen.get_or_insert(self.now);
            self.is_not_gone(copy, log, look);
            return Some(copy);
        }
        self.is_at(index, log, seen.id, self.events(look));
        self.texts.all[index].versions[version].seen.get_or_insert(self.now);
        self.is_not_gone(index, log, look);
        self.edit_date(index, look, seen);
        self.looked_at(index, log, look);
        Some(index)
    }

    pub(super) fn events(&self, look: Look) -> Vec<Moment> {
        look.begun.into_iter().chain([self.now]).collect()
    }

    /// I9: a text is shown to its audience, in its chat and under its writer's name.
    fn is_for(&mut self, index: Index, look: Look, seen: &Seen) -> bool {
        let message = &self.texts.all[index];
        let chat = Chat::of(look.user, seen.peer);
        let is_open = |to: &Chat| self.is_open_to(*to, look.user);
        let wrong = if !is_open(&message.chat) && !message.also_in.iter().any(is_open) {
            format!("{} is shown a text of {} for others", look.user, message.sender)
        } else if !seen.forwarded && chat != message.chat {
            format!("{} is shown a text of {:?} in {chat:?}", look.user, message.chat)
        } else if !seen.forwarded && seen.from != message.sender {
            format!("{} is shown a text of {} as one of {}", look.user, message.sender, seen.from)
        } else {
            self.is_shown_to_members(index, look, seen);
            return true;
        };
        let begun = message.begun();
        self.found.add("I9", wrong, self.events(look).into_iter().chain([begun]), seen.token);
        false
    }

    /// Whether a text of a chat may be for somebody.
    fn is_open_to(&self, chat: Chat, user: UserId) -> bool {
        match chat {
            Chat::Private(..) => members(chat).contains(&user),
            // Who is in it when is I19.
            Chat::Group(_) | Chat::Channel(_) => true,
        }
    }

    /// I8: what was deleted before the read began is not shown.
    fn is_not_gone(&mut self, index: Index, log: LogId, look: Look) {
        let message = &self.texts.all[index];
        let gone = look.begun.and_then(|begun| message.gone_before(log, begun));
        if let Some(gone) = gone {
            let what = format!("{} is shown a message after its deletion", look.user);
            self.found.add("I8", what, self.events(look).into_iter().chain([gone]), Some(message.token()));
        }
    }

    /// I20: edit_date never goes back.
    fn edit_date(&mut self, index: Index, look: Look, seen: &Seen) {
        let Some(begun) = look.begun else { return };
        let message = &mut self.texts.all[index];
        let shown = seen.edit_date.unwrap_or_default();
        // A copy in a basic group misses the edits of the time in which its owner was out.
        let copy = matches!(message.chat, Chat::Group(_)).then(|| seen.peer.log(look.user));
        match message.edit_dates.get(&copy).copied() {
            Some((known, when)) if shown < known && when < begun => {
                let what = format!("edit_date of message {} goes from {known} back to {shown}", seen.id);
                self.found.add("I20", what, [when, begun, self.now], seen.token);
            }
            Some((known, _)) if shown <= known => {}
            _ => drop(message.edit_dates.insert(copy, (shown, self.now))),
        }
    }

    fn looked_at(&mut self, index: Index, log: LogId, look: Look) {
        let message = &mut self.texts.all[index];
        let later = message.acked().is_some_and(|acked| look.begun.is_some_and(|begun| acked < begun));
        if let Some(copy) = message.copies.iter_mut().find(|copy| copy.log == log) {
            copy.looked_at |= later;
        }
    }
}
