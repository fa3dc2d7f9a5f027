//! I1 and I20 for texts: an acknowledged edit is seen by whoever looks later, and edits have one order.

use super::Checker;
use super::look::Look;
use super::texts::{Index, Message, Version};
use crate::{LogId, Moment, Seen, Update};

impl Checker {
    /// I1: a read shows the text that was acknowledged last before it began, or one that came after it.
    pub(super) fn is_fresh(&mut self, look: Look, seen: &Seen, index: Option<Index>) {
        let (Some(index), Some(begun), Some(token)) = (index, look.begun, seen.token) else { return };
        if seen.forwarded {
            return;
        }
        let message = &self.texts.all[index];
        let Some(shown) = message.versions.iter().position(|version| version.token == token) else { return };
        let missed = message.versions.iter().enumerate().find(|(place, later)| {
            later.acked.is_some_and(|acked| acked < begun)
                && message.owes(*place, look.user)
                && precedes(message, shown, *place)
        });
        if let Some((_, missed)) = missed {
            let what = format!("{} is shown message {} without an acknowledged edit", look.user, seen.id);
            let events = missed.acked.into_iter().chain([begun, self.now]);
            self.found.add("I1", what, events, Some(missed.token));
        }
    }

    /// An edit is shown with its place.
    pub(super) fn edited(&mut self, update: &Update, seen: &Seen) {
        let Some((index, version)) = seen.token.and_then(|token| self.texts.of_token(token)) else { return };
        let edits = &mut self.texts.all[index].edits;
        let edit = (update.log, update.pts, version);
        if update.count > 0 && !edits.contains(&edit) {
            edits.push(edit);
        }
    }

    /// I20: the places of edits follow acknowledgements, and are in one order in all logs.
    pub(super) fn edits_in_order(&mut self) {
        for message in &self.texts.all {
            let mut edits = message.edits.clone();
            edits.sort_unstable();
            for (place, earlier) in edits.iter().enumerate() {
                for later in edits[place + 1..].iter().filter(|later| later.0 == earlier.0) {
                    let turned = precedes(message, later.2, earlier.2)
                        || turned_elsewhere(&edits, earlier.0, (earlier.2, later.2));
                    if turned {
                        let what = format!(
                            "{:?}: of two edits the one at pts {} was asked for, or stands elsewhere, after the one at {}",
                            earlier.0, earlier.1, later.1
                        );
                        let version = |place: usize| message.versions[place].begun;
                        let events: [Moment; 2] = [version(earlier.2), version(later.2)];
                        self.found.add("I20", what, events, Some(message.versions[later.2].token));
                    }
                }
            }
        }
    }
}

/// Whether one version was certainly there before another.
fn precedes(message: &Message, one: usize, other: usize) -> bool {
    let done: &Version = &message.versions[one];
    if one == other || message.versions[other].attempts > 1 || done.attempts > 1 && one > 0 {
        // An edit that is asked for twice may be made twice.
        return false;
    }
    one == 0 || done.acked.is_some_and(|acked| acked < message.versions[other].begun)
}

/// Whether another log has two versions the other way round.
fn turned_elsewhere(edits: &[(LogId, i32, usize)], log: LogId, (one, other): (usize, usize)) -> bool {
    let elsewhere = |version: usize| edits.iter().filter(move |edit| edit.0 != log && edit.2 == version);
    elsewhere(other).any(|first| elsewhere(one).any(|second| second.0 == first.0 && first.1 < second.1))
        && !elsewhere(one)
            .any(|first| elsewhere(other).any(|second| second.0 == first.0 && first.1 < second.1))
}
