//! What everybody holds when all is quiet: gathered here, compared in [`agree`](super::agree).

use std::collections::HashMap;

use super::calls::Open;
use crate::{Call, DeviceId, Dialog, HeldDialog, LogId, Moment, Peer, Seen, Token, UserId};

/// A message as it is compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kept {
    pub(super) id: i32,
    pub(super) token: Option<Token>,
    pub(super) from: UserId,
    pub(super) forwarded: bool,
}

/// A dialog that a device has read from end to end, newest first.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) messages: Vec<Kept>,
    pub(super) complete: bool,
}

/// What a device says that it holds.
pub(super) struct HeldBox {
    pub(super) pts: i32,
    pub(super) dialogs: Vec<HeldDialog>,
}

/// Everything read since it became quiet.
#[derive(Default)]
pub(super) struct End {
    since: Option<Moment>,
    pub(super) walks: HashMap<(DeviceId, Peer), Walk>,
    pub(super) dialogs: HashMap<DeviceId, (UserId, Vec<Dialog>)>,
    pub(super) held: HashMap<(DeviceId, LogId), HeldBox>,
    /// Where devices say that a log ends.
    pub(super) ends: HashMap<LogId, Vec<(DeviceId, i32)>>,
}

impl End {
    /// Nobody writes any more.
    pub(super) fn quiet(&mut self, at: Moment) {
        *self = Self { since: Some(at), ..Self::default() };
    }

    /// Somebody writes after all.
    pub(super) fn disturbed(&mut self) {
        if self.since.is_some() {
            *self = Self::default();
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.since.is_some()
    }

    fn counts(&self, open: &Open) -> bool {
        self.since.is_some_and(|since| since < open.begun)
    }

    /// A page; walks go on where the page before ended.
    pub(super) fn page(&mut self, open: &Open, messages: &[Seen], complete: bool) {
        let Call::History { peer, offset_id } = open.call else { return };
        if !self.counts(open) {
            return;
        }
        let walk = self.walks.entry((open.device, peer)).or_default();
        if offset_id == 0 {
            *walk = Walk::default();
        } else if walk.messages.last().map(|last| last.id) != Some(offset_id) {
            return;
        }
        let kept = messages.iter().map(|seen| {
            let Seen { id, token, from, forwarded, .. } = *seen;
            Kept { id, token, from, forwarded }
        });
        walk.messages.extend(kept);
        walk.complete = complete;
    }

    pub(super) fn dialogs(&mut self, open: &Open, dialogs: Vec<Dialog>) {
        if self.counts(open) {
            self.dialogs.insert(open.device, (open.user, dialogs));
        }
    }

    pub(super) fn held(&mut self, device: DeviceId, log: LogId, pts: i32, dialogs: Vec<HeldDialog>) {
        if self.is_quiet() {
            self.held.insert((device, log), HeldBox { pts, dialogs });
        }
    }

    pub(super) fn state(&mut self, open: &Open, log: LogId, pts: i32, complete: bool) {
        if self.counts(open) && complete {
            self.ends.entry(log).or_default().push((open.device, pts));
        }
    }
}
