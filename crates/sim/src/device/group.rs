//! How a device keeps the group up to date: its own box says whether it is in, the channel's difference what it missed.

use super::Device;
use crate::cluster::{Answer, Stack};
use crate::exec::lock;
use crate::group::Held;
use crate::history::{Shown, Source};
use crate::local::{Local, Taken};
use crate::sabotage::Sabotage;
use model::{ChannelId, EntryKey, LogEntry, Origin, Pts, UserId};
use services::channels::ChannelDifference;
use std::sync::Arc;

impl Device {
    /// Takes updates of the group one by one, and asks for what is missing.
    pub(crate) async fn group_updates(&self, local: &mut Local, entries: &[LogEntry], source: Source) {
        for entry in entries {
            self.show_group(entry, source);
            let Some(held) = &mut local.group else { continue };
            let taken = held.take(entry);
            if taken == Taken::Gap && self.sabotage == Some(Sabotage::IgnoreChannelGaps) {
                held.apply(entry);
            } else if taken == Taken::Gap {
                self.catch_up_group(local).await;
                return;
            }
        }
    }

    /// Asks for the group where the box has just told that the device is in it.
    pub(crate) async fn open_group(&self, local: &mut Local) {
        if local.group.as_ref().is_some_and(|held| !held.opened) {
            self.catch_up_group(local).await;
        }
    }

    /// After a gap the gateway tells nothing more, or a connection is new: asks, whatever was told.
    pub(crate) async fn group_too_long(&self, local: &mut Local) {
        if self.sabotage != Some(Sabotage::IgnoreChannelGaps) {
            self.catch_up_group(local).await;
        }
    }

    /// Asks for the difference of the group to its end.
    pub(crate) async fn catch_up_group(&self, local: &mut Local) -> bool {
        while let Some(at) = local.group.as_ref().map(|held| held.at) {
            let (node, session, connection) = {
                let link = lock(&self.link);
                (link.node, link.session, link.connection.clone())
            };
            let asks = AsksGroup { user: self.user, origin: self.origin(session), id: self.group.id, at };
            let limit = lock(&self.chance).pick(&[100, 100, 1, 3, 20]).unwrap_or(100);
            let begun = self.history.tick();
            match self.cluster.call(node, move |stack| asks.difference(stack, limit)).await {
                Answer::Done(difference) => {
                    if self.missed_in_group(local, difference, begun) {
                        return true;
                    }
                }
                // Not in it any more, which the box has told or will tell.
                Answer::Refused(_) => {
                    local.group = None;
                    return true;
                }
                Answer::Failed => self.pause(100).await,
                Answer::Cut => {
                    connection.close();
                    return false;
                }
            }
        }
        true
    }

    /// Takes a difference; true if nothing follows.
    fn missed_in_group(&self, local: &mut Local, difference: ChannelDifference, begun: u64) -> bool {
        let (entries, pts, complete) = match difference {
            ChannelDifference::Empty { pts } => (Vec::new(), pts, true),
            ChannelDifference::Entries { entries, pts, complete, .. } => (entries, pts, complete),
            ChannelDifference::TooLong { .. } => unreachable!("no run is that long"),
        };
        entries.iter().for_each(|entry| self.show_group(entry, Source::Difference(begun)));
        let held = local.group.get_or_insert_with(Held::new);
        if pts < held.at {
            self.history.complain("I21", format!("device {} is led back to {pts} in the group", self.number));
        }
        if !complete && pts <= held.at {
            self.history.complain("I15", format!("device {} is led nowhere in the group", self.number));
            return true;
        }
        entries.iter().for_each(|entry| held.apply(entry));
        (held.at, held.opened) = (pts, true);
        complete
    }

    fn show_group(&self, entry: &LogEntry, source: Source) {
        let (device, user, entry) = (self.number, self.user, entry.clone());
        self.history.shown_in_group(Shown { device, user, source, entry });
    }

    /// At the end a device reads its list of dialogs, as clients do when they start: a word of joining that a wall
    /// clock ahead made it miss is in no difference any more.
    pub(crate) async fn list_group(&self, local: &mut Local) -> bool {
        let (user, id) = (self.user, self.group.id);
        let call = self.cluster.call(0, move |stack| async move { stack.memberships(user).await });
        let Answer::Done((inside, _)) = call.await else { return false };
        if !inside.contains(&id) {
            local.group = None;
        } else if local.group.is_none() {
            local.group = Some(Held::new());
        }
        self.catch_up_group(local).await
    }
}

/// What a device says when it asks for the difference of the group.
struct AsksGroup {
    user: UserId,
    origin: Origin,
    id: ChannelId,
    at: Pts,
}

impl AsksGroup {
    /// The difference; whoever is answered is told what follows.
    async fn difference(self, stack: Arc<Stack>, limit: i32) -> services::Result<ChannelDifference> {
        let moment = stack.net.moment(stack.node, self.id);
        let difference = stack.channels.difference(self.user, self.id, self.at, limit).await?;
        // What is published between the two the device finds to be missing with the next push.
        let at = match &difference {
            ChannelDifference::Empty { pts } | ChannelDifference::Entries { pts, .. } => *pts,
            ChannelDifference::TooLong { page, .. } => page.pts,
        };
        stack.net.follow(stack.node, self.origin, self.id, moment, at);
        Ok(difference)
    }
}

impl Stack {
    /// The channels of a user, and the position of the box that says so.
    pub(crate) async fn memberships(&self, user: UserId) -> services::Result<(Vec<ChannelId>, EntryKey)> {
        let own = self.boxes.lock_current(user).await?;
        let inside = own.state().dialogs.channels().map(|(channel, _)| channel).collect();
        Ok((inside, own.state().head.key()))
    }
}
