//! What the user of a device does: operations drawn from a seed, repeated on any node when their outcome is not
//! known.

mod choose;
mod perform;

pub(crate) use choose::NAMES;

use crate::cluster::Answer;
use crate::device::Device;
use crate::exec::lock;
use crate::group::Group;
use crate::history::{Outcome, Source, What};
use model::UserId;
use model::{MessageId, RandomId};
use services::channels::Changed;
use services::chats;
use std::sync::Arc;

/// How often an operation is tried before its user gives it up.
const ATTEMPTS: usize = 6;
/// The longest pause between two operations, in milliseconds.
const PAUSE_MS: u64 = 3_500;
/// The longest pause before an operation is repeated, in milliseconds.
const REPEAT_MS: u64 = 1_500;

/// The user of a device.
pub(crate) struct Actor {
    pub(crate) device: Arc<Device>,
    pub(crate) everybody: Vec<UserId>,
    pub(crate) group: Group,
}

/// What a result tells a device of its own box.
pub(crate) enum Told {
    /// The entries, as updates.
    Updates(chats::Done),
    /// A pts alone.
    Affected(chats::Done),
    /// The entries of the group and of the box, as updates.
    Group(Changed),
    /// That something has changed.
    Refresh,
    /// Nothing.
    Nothing,
}

/// What a device is told, and which message each random_id stands for.
pub(crate) type Done = (Told, Vec<(RandomId, MessageId)>);

impl Actor {
    /// Carries out so many operations, and is offline now and then.
    pub(crate) async fn act(&self, operations: usize) {
        for _ in 0..operations {
            self.device.pause(PAUSE_MS).await;
            if lock(&self.device.chance).hits(40) {
                self.device.leave();
                self.device.pause(4 * PAUSE_MS).await;
                self.device.come_back();
            }
            let in_group = self.below(5) < 2;
            let what = if in_group { self.choose_in_group().await } else { self.choose().await };
            if let Some(what) = what {
                self.carry_out(what).await;
            }
        }
    }

    async fn carry_out(&self, what: What) {
        let history = &self.device.history;
        let op = history.op(self.device.user, what.clone());
        for _ in 0..ATTEMPTS {
            let elsewhere = lock(&self.device.chance).hits(200);
            let (node, by) = self.device.caller(elsewhere);
            history.begin(op);
            match self.perform(op, &what, node, by).await {
                Answer::Done((told, ids)) => {
                    history.end(op, Outcome::Acked(ids));
                    return self.take(told).await;
                }
                Answer::Refused(_) => return history.end(op, Outcome::Refused),
                Answer::Failed => history.end(op, Outcome::Unknown),
                Answer::Cut => {
                    history.end(op, Outcome::Unknown);
                    self.device.cut(&by);
                }
            }
            self.device.pause(REPEAT_MS).await;
        }
    }

    async fn take(&self, told: Told) {
        let mut local = self.device.local().await;
        match told {
            Told::Updates(done) => self.device.updates(&mut local, &done.entries, Source::Result).await,
            Told::Affected(done) => self.device.affected(&mut local, done.at, &done.entries).await,
            Told::Group(changed) => {
                self.device.updates(&mut local, &changed.own, Source::Result).await;
                self.device.group_updates(&mut local, &changed.entries, Source::Result).await;
            }
            Told::Refresh => drop(self.device.catch_up(&mut local).await),
            Told::Nothing => {}
        }
        self.device.open_group(&mut local).await;
    }
}
