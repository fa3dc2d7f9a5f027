//! I6: a chat has one order, which follows acknowledgements.

use super::Checker;
use super::texts::{Index, log_of};
use crate::{Chat, LogId, Moment};

impl Checker {
    pub(super) fn in_order(&mut self) {
        let chats: Vec<(LogId, Chat)> = self.texts.chats.keys().copied().collect();
        for (log, chat) in chats {
            self.follows_acknowledgements(log, chat);
            self.same_everywhere(log, chat);
        }
        self.edits_in_order();
    }

    /// A message that was acknowledged before another was asked for stands before it.
    fn follows_acknowledgements(&mut self, log: LogId, chat: Chat) {
        // Of the messages with lower ids, the one that was asked for last.
        let mut last: Option<(Moment, i32)> = None;
        for (id, index) in &self.texts.chats[&(log, chat)] {
            let message = &self.texts.all[*index];
            if let (Some((begun, before)), Some(acked)) = (last, message.acked())
                && acked < begun
            {
                let what = format!("{log:?}: message {id} was acknowledged before message {before} was sent");
                self.found.add("I6", what, [message.begun(), acked, begun], Some(message.token()));
            }
            last = last.max(Some((message.begun(), *id)));
        }
    }

    /// The other logs of the chat have the messages in the same order.
    fn same_everywhere(&mut self, log: LogId, chat: Chat) {
        let logs = self.ever_in_chat(chat).into_iter().map(|member| log_of(member, chat));
        for other in logs.filter(|other| *other > log) {
            let both = self.texts.chats[&(log, chat)].iter();
            let place = |index: &Index| self.texts.all[*index].copy(other).map(|copy| copy.id);
            let places: Vec<(i32, i32)> = both.filter_map(|(id, index)| Some((*id, place(index)?))).collect();
            for pair in places.windows(2).filter(|pair| pair[0].1 >= pair[1].1) {
                let what = format!(
                    "{log:?} has {} before {}, {other:?} has them as {} and {}",
                    pair[0].0, pair[1].0, pair[0].1, pair[1].1
                );
                self.found.add("I6", what, [], None);
            }
        }
    }
}
