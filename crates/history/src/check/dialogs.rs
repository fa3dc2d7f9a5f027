//! I7 and I1 for lists of dialogs: marks do not go back, and the newest message is the newest.

use super::Checker;
use super::calls::Open;
use super::marks::Side;
use crate::{Chat, Dialog};

impl Checker {
    pub(super) fn dialogs(&mut self, open: &Open, dialogs: Vec<Dialog>) {
        self.lists_memberships(open, &dialogs);
        for dialog in &dialogs {
            self.mark_holds(open, dialog, Side::Inbox, dialog.read_inbox_max_id);
            self.mark_holds(open, dialog, Side::Outbox, dialog.read_outbox_max_id);
            self.top_is_newest(open, dialog);
        }
        self.end.dialogs(open, dialogs);
    }

    fn mark_holds(&mut self, open: &Open, dialog: &Dialog, side: Side, shown: i32) {
        let log = dialog.peer.log(open.user);
        let key = (open.user, dialog.peer, side);
        if let Some((since, floor)) = self.marks.floor(key, open.begun)
            && shown < floor
            // A mark at a message that is deleted meanwhile may stop at the newest one left.
            && !self.texts.of_copy(log, floor).is_some_and(|index| self.texts.all[index].may_be_gone(log))
        {
            let what = format!("{}: {side:?} of {:?} was {floor} and is {shown}", open.user, dialog.peer);
            self.found.add("I7", what, [since, open.begun, self.now], None);
        }
        self.marks.raise(key, self.now, shown);
    }

    fn top_is_newest(&mut self, open: &Open, dialog: &Dialog) {
        let (log, chat) = (dialog.peer.log(open.user), Chat::of(open.user, dialog.peer));
        let newest = self.texts.newest(log, chat, i32::MAX, open.begun).unwrap_or_default();
        if dialog.top_message < newest {
            let token = self.texts.of_copy(log, newest).map(|index| self.texts.all[index].token());
            let what =
                format!("{}: the newest of {chat:?} is {newest}, shown is {}", open.user, dialog.top_message);
            self.found.add("I1", what, [open.begun, self.now], token);
        }
        for (side, mark) in [("inbox", dialog.read_inbox_max_id), ("outbox", dialog.read_outbox_max_id)] {
            if mark > dialog.top_message && !self.logs.get(&log).is_some_and(|log| log.deleting) {
                let what = format!("{}: the {side} mark {mark} of {chat:?} is beyond its end", open.user);
                self.found.add("I7", what, [open.begun, self.now], None);
            }
        }
    }
}
