//! Calls from their invocation to their completion.

use super::Checker;
use crate::{Answer, Call, Chat, DeviceId, Moment, OpId, Outcome, UserId};

/// A call under way, with what was known when it began.
pub(super) struct Open {
    pub(super) device: DeviceId,
    pub(super) user: UserId,
    pub(super) begun: Moment,
    pub(super) call: Call,
    /// The highest pts that the log was known to have reached.
    pub(super) high: i32,
    /// The newest message that a read mark has to reach.
    pub(super) target: i32,
}

impl Checker {
    pub(super) fn begin(&mut self, op: OpId, device: DeviceId, call: Call) {
        self.figures.calls += 1;
        let begun = self.now;
        let Some(user) = self.user(device) else {
            self.found.thin(format!("{device} acts and was never named"));
            return;
        };
        if is_write(&call) {
            self.end.disturbed();
            self.ask(op, user, &call);
        }
        let high = match &call {
            Call::Difference { log, .. } | Call::State { log } => {
                self.logs.get(log).map_or(0, |log| log.high)
            }
            _ => 0,
        };
        let target = match &call {
            Call::Read { peer, max_id } => {
                let (log, chat) = (peer.log(user), Chat::of(user, *peer));
                let up_to = if *max_id > 0 { *max_id } else { i32::MAX };
                self.texts.newest(log, chat, up_to, begun).unwrap_or_default()
            }
            _ => 0,
        };
        self.open.insert(op, Open { device, user, begun, call, high, target });
    }

    pub(super) fn finish(&mut self, op: OpId, outcome: Outcome) {
        let Some(open) = self.open.remove(&op) else {
            self.found.thin(format!("call {} ends and never began", op.0));
            return;
        };
        match outcome {
            Outcome::Acked(answer) => {
                self.figures.acknowledged += 1;
                self.acknowledge(op, &open, &answer);
                self.answer(op, &open, answer);
            }
            Outcome::Refused(why) => {
                self.figures.refused += 1;
                self.members_are_let_in(&open, &why);
                self.refuse(op, &open);
            }
            Outcome::Unknown(why) => {
                self.figures.in_doubt += 1;
                self.members.acts.doubted(op);
                self.grants.acts.doubted(op);
                if self.live.should_answer(open.begun) {
                    let what = format!("a call of {} fails although nothing is wrong: {why}", open.user);
                    self.found.add("I15", what, [open.begun, self.now], None);
                }
            }
        }
    }

    fn answer(&mut self, op: OpId, open: &Open, answer: Answer) {
        match answer {
            Answer::Done { updates } => self.updates(open.device, &updates),
            Answer::Sent { ids, updates } => {
                self.sent(open, &ids);
                self.updates(open.device, &updates);
            }
            Answer::Created { channel, updates } => {
                self.room_made(op, open, Chat::Channel(channel), &[]);
                self.updates(open.device, &updates);
            }
            Answer::CreatedGroup { group, missing, updates } => {
                self.room_made(op, open, Chat::Group(group), &missing);
                self.updates(open.device, &updates);
            }
            Answer::NotAdded => {}
            Answer::Link(link) => self.link_made(open, link),
            Answer::TooLong { pts, messages } => self.too_long(open, pts, &messages),
            Answer::History { messages, complete } => self.page(open, &messages, complete),
            Answer::Dialogs(dialogs) => self.dialogs(open, dialogs),
            Answer::Difference { entries, pts, complete } => self.difference(open, &entries, pts, complete),
            Answer::State { pts } => self.state(open, pts),
        }
    }

    /// Calls that nobody answered although nothing was wrong with the server.
    pub(super) fn unanswered(&mut self) {
        for open in self.open.values() {
            if self.live.should_have_answered(open.begun, self.now) {
                let what = format!("a call of {} is never answered although nothing is wrong", open.user);
                self.found.add("I15", what, [open.begun], None);
            }
        }
    }
}

/// Whether a call may change what reads show.
fn is_write(call: &Call) -> bool {
    !matches!(
        call,
        Call::History { .. } | Call::Dialogs | Call::Difference { .. } | Call::State { .. } | Call::Other(_)
    )
}
