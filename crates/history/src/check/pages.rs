//! Reads: pages of a history, differences and states; I1 for messages, I3 for differences, I21.

use std::collections::{HashMap, HashSet};

use super::calls::Open;
use super::look::Look;
use super::marks::Side;
use super::texts::Index;
use super::{Checker, Device};
use crate::{Call, Change, Chat, DeviceId, Entry, LogId, Peer, Seen, Update, UserId};

impl Checker {
    /// A page holds what was there when it was asked for.
    pub(super) fn page(&mut self, open: &Open, messages: &[Seen], complete: bool) {
        let Call::History { peer, offset_id } = open.call else { return };
        self.shows_all(open, peer, offset_id, messages, complete);
        self.end.page(open, messages, complete);
    }

    /// A device begins anew from the newest messages of a channel.
    pub(super) fn too_long(&mut self, open: &Open, pts: i32, messages: &[Seen]) {
        let Call::Difference { log, .. } = open.call else { return };
        if let LogId::Channel(id) = log {
            self.shows_all(open, Peer::Channel(id), 0, messages, false);
        }
        self.state(open, pts);
    }

    /// These messages are everything from an offset on, towards older ones.
    fn shows_all(&mut self, open: &Open, peer: Peer, offset_id: i32, messages: &[Seen], complete: bool) {
        let look = Look { user: open.user, begun: Some(open.begun) };
        let shown: Vec<Option<Index>> = messages.iter().map(|seen| self.show(look, seen)).collect();
        let ids: Vec<i32> = messages.iter().map(|seen| seen.id).collect();
        let events = [open.begun, self.now];
        if ids.windows(2).any(|pair| pair[0] <= pair[1]) || (offset_id > 0 && ids.first() >= Some(&offset_id))
        {
            self.found.add("I6", format!("{}: a page is not in order: {ids:?}", open.user), events, None);
        }
        for (seen, index) in messages.iter().zip(&shown) {
            self.is_fresh(look, seen, *index);
        }
        let (log, chat) = (peer.log(open.user), Chat::of(open.user, peer));
        self.nothing_is_missing(open, (log, chat), &ids, offset_id, complete);
        self.unplaced_lie_outside(open, (log, chat), &shown, offset_id, complete);
    }

    /// I1, and I21 for what was only shown: a known message within the page is on it.
    fn nothing_is_missing(
        &mut self,
        open: &Open,
        (log, chat): (LogId, Chat),
        ids: &[i32],
        offset_id: i32,
        complete: bool,
    ) {
        let low = match ids.last() {
            _ if complete => i32::MIN,
            Some(last) => *last,
            None => return,
        };
        let high = if offset_id > 0 { offset_id } else { i32::MAX };
        let Some(known) = self.texts.chats.get(&(log, chat)) else { return };
        let there: HashSet<i32> = ids.iter().copied().collect();
        for (id, index) in known.range(low..high).filter(|(id, _)| !there.contains(id)) {
            let message = &self.texts.all[*index];
            let since = message.copy(log).map(|copy| copy.since).filter(|since| *since < open.begun);
            let Some(since) = since.filter(|_| !message.may_be_gone(log)) else { continue };
            let acked = message.acked().filter(|acked| *acked < open.begun);
            let (invariant, how) =
                if acked.is_some() { ("I1", "acknowledged") } else { ("I21", "shown before") };
            let what = format!("{}: message {id} of {chat:?} was {how} and is missing", open.user);
            let events = [acked.unwrap_or(since), open.begun, self.now];
            self.found.add(invariant, what, events, Some(message.token()));
        }
    }

    /// I1 for messages of which only the sender's id is known: they lie outside of the page, as the order in the
    /// sender's log tells.
    fn unplaced_lie_outside(
        &mut self,
        open: &Open,
        (log, chat): (LogId, Chat),
        shown: &[Option<Index>],
        offset_id: i32,
        complete: bool,
    ) {
        for index in self.texts.unplaced(log, chat) {
            let message = &self.texts.all[index];
            let Some(acked) = message.acked().filter(|acked| *acked < open.begun) else { continue };
            let Some(own) = message.copies.first().filter(|_| !message.may_be_gone(log)) else { continue };
            let place = |other: &Index| self.texts.all[*other].copy(own.log).map(|copy| copy.id);
            let mut places = shown.iter().flatten().filter_map(place);
            let newer_is_there = places.clone().any(|id| id > own.id) || offset_id == 0;
            let older_is_there = places.any(|id| id < own.id) || complete;
            if newer_is_there && older_is_there {
                let what = format!("{} does not see a message of {} in {chat:?}", open.user, message.sender);
                self.found.add("I1", what, [acked, open.begun, self.now], Some(message.token()));
            }
        }
    }

    /// A difference leads from where the device stood to its pts, and tells of everything between.
    pub(super) fn difference(&mut self, open: &Open, entries: &[Entry], to: i32, complete: bool) {
        let Call::Difference { log, pts: from } = open.call else { return };
        let look = Look { user: open.user, begun: Some(open.begun) };
        self.differs_by(open, log, entries, (from, to), complete);
        let mut last: HashMap<i32, (&Seen, Option<Index>)> = HashMap::new();
        let mut new = HashSet::new();
        for entry in entries {
            if let Change::New(seen) = &entry.change
                && !new.insert(seen.id)
            {
                let what = format!("{}: message {} comes twice in a difference", open.user, seen.id);
                self.found.add("I3", what, [open.begun, self.now], seen.token);
            }
            if let Change::New(seen) | Change::Edited(seen) = &entry.change {
                let index = self.show(look, seen);
                last.insert(seen.id, (seen, index));
            } else {
                self.mark(open.user, None, &entry.change);
            }
        }
        for (seen, index) in last.into_values() {
            self.is_fresh(look, seen, index);
        }
        self.holds_new(open, log, &new, (from, to));
        self.has_no_hole(open, log, &new);
        self.logs.entry(log).or_default().reach(to, self.now);
        if let Some(told) = self.told(open.device, log) {
            told.begin(from);
            told.add(from, to);
            told.complete = if complete { told.complete.max(to) } else { told.complete };
        }
        self.end.state(open, log, to, complete);
    }

    /// I3 and I21: the entries count what lies between, and the end is none that was passed before.
    fn differs_by(
        &mut self,
        open: &Open,
        log: LogId,
        entries: &[Entry],
        (from, to): (i32, i32),
        complete: bool,
    ) {
        let events = [open.begun, self.now];
        let counted: i32 = entries.iter().map(|entry| entry.count).sum();
        if counted > to - from || to - from - counted > self.may_lack(log, (from, to)) {
            let what = format!("{log:?}: a difference from {from} to {to} holds {counted} places");
            self.found.add("I3", what, events, None);
        }
        if complete && to < open.high {
            let what = format!("{log:?}: a difference ends at {to}, and the log had reached {}", open.high);
            self.found.add("I21", what, events, None);
        }
    }

    /// How many places a difference may leave out: those of messages that are gone, with their edits. In a box somebody
    /// else may have deleted messages for both, whose ids there nobody need know.
    fn may_lack(&self, log: LogId, (from, to): (i32, i32)) -> i32 {
        let Some(known) = self.logs.get(&log).filter(|log| log.deleting) else { return 0 };
        if matches!(log, LogId::User(_)) {
            return i32::MAX;
        }
        let edits =
            |id: &i32| self.texts.of_copy(log, *id).map_or(0, |index| self.texts.all[index].edits_asked());
        let comings = known.left_out(from, to).count();
        i32::try_from(comings + known.gone.iter().map(edits).sum::<usize>()).unwrap_or(i32::MAX)
    }

    /// I3: of a channel the messages of a difference have consecutive ids, but for those that are gone.
    fn has_no_hole(&mut self, open: &Open, log: LogId, new: &HashSet<i32>) {
        let (LogId::Channel(_), Some(first), Some(last)) = (log, new.iter().min(), new.iter().max()) else {
            return;
        };
        let gone = self.logs.get(&log).map(|log| &log.gone);
        let is_gone = |id: &i32| gone.is_some_and(|gone| gone.contains(id));
        if let Some(hole) = (*first..*last).find(|id| !new.contains(id) && !is_gone(id)) {
            let what = format!("{log:?}: a difference shows messages around {hole} and not {hole}");
            self.found.add("I3", what, [open.begun, self.now], None);
        }
    }

    /// I3: messages that are known to stand between are in the difference.
    fn holds_new(&mut self, open: &Open, log: LogId, new: &HashSet<i32>, (from, to): (i32, i32)) {
        let Some(known) = self.logs.get(&log) else { return };
        for (pts, id, told) in known.new_messages(from, to).filter(|(_, id, _)| !new.contains(id)) {
            let gone = self.texts.of_copy(log, id).is_none_or(|index| self.texts.all[index].may_be_gone(log));
            if !gone {
                let what =
                    format!("{log:?}: a difference from {from} to {to} leaves out message {id} at {pts}");
                self.found.add("I3", what, [told, open.begun, self.now], None);
            }
        }
    }

    /// I21: a log does not end before what was shown of it.
    pub(super) fn state(&mut self, open: &Open, pts: i32) {
        let (Call::State { log } | Call::Difference { log, .. }) = open.call else { return };
        if pts < open.high {
            let at = self.logs.get(&log).map_or(self.now, |log| log.high_at);
            let what = format!("{log:?} is said to end at {pts} and had reached {}", open.high);
            self.found.add("I21", what, [at, open.begun, self.now], None);
        }
        self.logs.entry(log).or_default().reach(pts, self.now);
        let too_long = matches!(open.call, Call::Difference { .. });
        if let Some(told) = self.told(open.device, log) {
            if too_long { told.start_over(pts) } else { told.begin(pts) }
        }
        self.end.state(open, log, pts, true);
    }

    /// Updates with their places, from a push or in an answer.
    pub(super) fn updates(&mut self, device: DeviceId, updates: &[Update]) {
        let Some(user) = self.user(device) else {
            return self.found.thin(format!("{device} is told something and was never named"));
        };
        let look = Look { user, begun: None };
        for update in updates {
            if update.log != LogId::User(user) && matches!(update.log, LogId::User(_)) {
                let what = format!("{user} is told of {:?}", update.log);
                self.found.add("I9", what, [self.now], None);
                continue;
            }
            self.is_told_to_members(user, update);
            self.logs.entry(update.log).or_default().told(update, self.now, &mut self.found);
            if update.count > 0
                && let Some(told) = self.told(device, update.log)
            {
                told.add(update.pts - update.count, update.pts);
            }
            match &update.change {
                Change::New(seen) => drop(self.show(look, seen)),
                Change::Edited(seen) => {
                    self.show(look, seen);
                    self.edited(update, seen);
                }
                change => self.mark(user, Some(update.pts), change),
            }
        }
    }

    /// A read mark is shown.
    fn mark(&mut self, user: UserId, pts: Option<i32>, change: &Change) {
        let (key, value) = match change {
            Change::ReadInbox { peer, max_id } => ((user, *peer, Side::Inbox), *max_id),
            Change::ReadOutbox { peer, max_id } => ((user, *peer, Side::Outbox), *max_id),
            _ => return,
        };
        match pts.filter(|pts| *pts > 0) {
            Some(pts) => self.marks.set(key, pts, value, self.now),
            None => self.marks.raise(key, self.now, value),
        }
    }

    fn told(&mut self, device: DeviceId, log: LogId) -> Option<&mut super::Told> {
        let device: &mut Device = self.devices.get_mut(&device)?;
        Some(device.told.entry(log).or_default())
    }

    /// I3: no device stands behind something that it was never told.
    pub(super) fn untold(&mut self) {
        for (name, device) in &self.devices {
            for (log, told) in &device.told {
                if let Some((from, to)) = told.hole() {
                    let what =
                        format!("{name} of {} was never told of {log:?} from {from} to {to}", device.user);
                    self.found.add("I3", what, [], None);
                }
            }
        }
    }
}
