//! The gateways and channels: who follows which, and what they are told.
//!
//! A session follows a channel from the difference on that it was answered. It stops when the log of the user or of the
//! channel says that the user is out, and when a nudge is missing, which may have said so: then it asks again.

use super::{Gateway, Net, Push, Session};
use crate::exec::lock;
use crate::sabotage::Sabotage;
use model::{ChannelEvent, ChannelId, EntryKey, Event, LogEntry, Notice, Nudge, Origin, Pts, UserId};

/// A channel at a gateway.
#[derive(Default)]
pub(super) struct Lane {
    known: Option<EntryKey>,
    /// Counts what may have put somebody out.
    moment: u64,
}

impl Net {
    /// Whether that bug is planted.
    pub(super) fn pushes_to_former(&self) -> bool {
        self.sabotage == Some(Sabotage::PushToFormer)
    }

    /// The present moment of a channel at a gateway.
    pub(crate) fn moment(&self, node: usize, channel: ChannelId) -> u64 {
        lock(&self.gateways[node]).lanes.entry(channel).or_default().moment
    }

    /// A session is told what follows, if nobody was put out since the moment at which its right was checked.
    pub(crate) fn follow(&self, node: usize, origin: Origin, channel: ChannelId, since: u64, at: Pts) {
        let mut gateway = lock(&self.gateways[node]);
        let lane = gateway.lanes.entry(channel).or_default();
        // Without a position the first nudge would count as the next one, whatever it follows.
        lane.known.get_or_insert(EntryKey { pts: at, minor: 0 });
        let moment = lane.moment;
        let Some(session) = gateway.sessions.get_mut(&origin.session) else { return };
        if moment == since {
            session.follows.insert(channel);
        } else {
            session.connection.send(Push::GroupTooLong);
        }
    }
}

impl Gateway {
    pub(super) fn channel_nudged(&mut self, channel: ChannelId, nudge: &Nudge, to_former: bool) {
        let Nudge::Log { after, entries, origin, .. } = nudge else { return };
        let Some(last) = entries.last().map(|entry| entry.key) else { return };
        let lane = self.lanes.entry(channel).or_default();
        let known = lane.known;
        if known.is_some_and(|known| last <= known) {
            return;
        }
        lane.known = Some(last);
        let gap = known.is_some_and(|known| *after > known);
        let out: Vec<UserId> = entries.iter().filter(|_| !to_former).filter_map(put_out).collect();
        lane.moment += u64::from(gap || !out.is_empty());
        for session in self.sessions.values_mut().filter(|session| session.follows.contains(&channel)) {
            if gap {
                session.follows.remove(&channel);
                session.connection.send(Push::GroupTooLong);
                continue;
            }
            if out.contains(&session.user) {
                session.follows.remove(&channel);
            } else if *origin != Some(session.origin) {
                session.connection.send(Push::Group(entries.clone()));
            }
        }
    }
}

impl Session {
    /// Follows no channel any more that the user's own log says it has left.
    pub(super) fn leaves(&mut self, entries: &[LogEntry]) {
        for entry in entries {
            if let Event::Notice(Notice::ChannelLeft(channel)) = &entry.event {
                self.follows.remove(channel);
            }
        }
    }
}

fn put_out(entry: &LogEntry) -> Option<UserId> {
    match &entry.event {
        Event::Channel(ChannelEvent::Member { now, .. }) if !now.is_inside() => Some(now.user),
        _ => None,
    }
}
