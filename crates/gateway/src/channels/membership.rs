//! The channels of one user, kept with the user's audience.
//!
//! They are read once from the services, when the first session subscribes, and from then on follow the user's
//! own log: joining and leaving are entries of it. What is published while they are being read is applied at
//! once and again on top of what was read. When a nudge of the user's log is found missing, or a channel's own log
//! contradicts what is known, they are read anew: whom a channel calls out is out meanwhile.

use std::sync::{Arc, Weak};

use model::{ChannelId, EntryKey, Event, LogEntry, Notice};
use parking_lot::Mutex;
use ports::Memberships;

use super::index::{Channels, Moment, Open, Place};
use crate::session::{Audience, LiveSession};

/// Nudges of a user that are kept while the user's channels are being read. Beyond, they are read again.
const MEANWHILE: usize = 1024;

/// The channels of one user.
#[derive(Default)]
pub(crate) struct Membership(Mutex<State>);

#[derive(Default)]
struct State {
    phase: Phase,
    /// Up to where the user's log has been followed.
    known: EntryKey,
    /// In ascending order of channels.
    places: Vec<Place>,
}

#[derive(Default)]
enum Phase {
    /// Nothing is known, and nobody has asked.
    #[default]
    Unread,
    /// A task reads them.
    Reading(Box<Reading>),
    /// They are known.
    Read,
    /// The audience is gone.
    Over,
}

#[derive(Default)]
struct Reading {
    meanwhile: Vec<Step>,
    /// What is read may be older than what is known to have happened: it is read once more.
    outdated: bool,
    waiting: Vec<Waiting>,
}

/// A nudge of the user's own log, as far as channels are concerned.
struct Step {
    after: EntryKey,
    last: EntryKey,
    changes: Vec<Change>,
}

#[derive(Clone, Copy)]
struct Change {
    at: EntryKey,
    channel: ChannelId,
    inside: bool,
}

/// A session that has to hear of the channels that had news since it asked for something.
pub(super) struct Waiting {
    pub(super) session: Weak<LiveSession>,
    pub(super) since: Moment,
}

/// Whether the channels of a user have to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// The caller has to start the task that reads them.
    Start,
    /// A task does so; the session is told at its end.
    Waits,
    /// They are known.
    Known,
}

/// What became of channels that were read.
pub(super) enum Installed {
    /// They are known now; these sessions wait.
    Done(Vec<Waiting>),
    /// They were out of date already.
    Again,
    /// Nobody needs them any more.
    Over,
}

impl Membership {
    /// A session subscribes.
    pub(super) fn subscribed(&self, session: &Arc<LiveSession>, since: Moment) -> Begun {
        let mut state = self.0.lock();
        let waiting = || Waiting { session: Arc::downgrade(session), since };
        match &mut state.phase {
            Phase::Unread => {
                state.phase = Phase::Reading(Box::new(Reading::for_sessions(vec![waiting()])));
                Begun::Start
            }
            Phase::Reading(reading) => {
                reading.waiting.push(waiting());
                Begun::Waits
            }
            Phase::Read | Phase::Over => Begun::Known,
        }
    }

    /// Follows the user's log; true if the caller has to start the task that reads the channels anew.
    pub(super) fn follow(
        &self,
        channels: &Channels,
        audience: &Arc<Audience>,
        after: EntryKey,
        entries: &[LogEntry],
    ) -> bool {
        let Some(last) = entries.last().map(|entry| entry.key) else { return false };
        let mut state = self.0.lock();
        if matches!(state.phase, Phase::Unread | Phase::Over) {
            return false;
        }
        let known = state.known;
        let changes: Vec<Change> = entries.iter().filter_map(change).collect();
        // While the channels are being read a late word of leaving counts too: what is read puts it right.
        let is_reading = matches!(state.phase, Phase::Reading(_));
        let counts = |change: &&Change| change.at > known || is_reading && !change.inside;
        for change in changes.iter().filter(counts) {
            state.apply(channels, audience, (change.channel, change.inside));
        }
        state.known = known.max(last);
        let begins = matches!(state.phase, Phase::Read) && after > known;
        if begins {
            state.read_anew(audience, channels.moment());
        }
        if let Phase::Reading(reading) = &mut state.phase {
            reading.keep(Step { after, last, changes });
        }
        begins
    }

    /// Takes in whether the user is in a channel, as that channel's log says it. The nudge may be late, so a word that
    /// is new makes the channels be read again: true if the caller has to start the task that does so. The sessions
    /// hear of what came since that moment.
    pub(super) fn hear(
        &self,
        channels: &Channels,
        audience: &Arc<Audience>,
        (channel, inside): (ChannelId, bool),
        since: Moment,
    ) -> bool {
        let mut state = self.0.lock();
        let was_inside = state.position(channel).is_ok();
        match &mut state.phase {
            Phase::Unread | Phase::Over => return false,
            // What is being read may be from before.
            Phase::Reading(reading) => reading.outdated |= !(inside && was_inside),
            Phase::Read if inside == was_inside => return false,
            Phase::Read => {}
        }
        if !inside {
            state.apply(channels, audience, (channel, false));
        }
        let begins = matches!(state.phase, Phase::Read);
        if begins {
            state.read_anew(audience, since);
        }
        begins
    }

    /// Takes what was read.
    pub(super) fn install(
        &self,
        channels: &Channels,
        audience: &Arc<Audience>,
        read: Memberships,
    ) -> Installed {
        let mut state = self.0.lock();
        let Phase::Reading(reading) = &mut state.phase else { return Installed::Over };
        let caught_up = reading.caught_up(read);
        let Some((inside, known)) = caught_up.filter(|(_, known)| *known >= state.known) else {
            if let Phase::Reading(reading) = &mut state.phase {
                reading.meanwhile.clear();
                reading.outdated = false;
            }
            return Installed::Again;
        };
        state.known = known;
        state.replace(channels, audience, &inside);
        match std::mem::replace(&mut state.phase, Phase::Read) {
            Phase::Reading(reading) => Installed::Done(reading.waiting),
            _ => Installed::Over,
        }
    }

    /// Those of these channels, in ascending order, that the user is in.
    pub(super) fn inside(&self, mut channels: Vec<ChannelId>) -> Vec<ChannelId> {
        let state = self.0.lock();
        channels.retain(|channel| state.position(*channel).is_ok());
        channels
    }

    /// The audience is gone: gives all places back.
    pub(super) fn end(&self, channels: &Channels) {
        let mut state = self.0.lock();
        state.phase = Phase::Over;
        let places = std::mem::take(&mut state.places);
        let mut open = channels.open();
        places.iter().for_each(|place| open.leave(place));
    }

    /// Whether nobody needs the channels any more.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.0.lock().phase, Phase::Over)
    }
}

impl State {
    fn position(&self, channel: ChannelId) -> Result<usize, usize> {
        self.places.binary_search_by_key(&channel, |place| place.lane.channel)
    }

    /// The sessions of the user wait for what is read.
    fn read_anew(&mut self, audience: &Audience, since: Moment) {
        let sessions = audience.sessions().into_iter();
        let waiting = sessions.map(|session| Waiting { session: Arc::downgrade(&session), since });
        self.phase = Phase::Reading(Box::new(Reading::for_sessions(waiting.collect())));
    }

    fn apply(&mut self, channels: &Channels, audience: &Arc<Audience>, (channel, inside): (ChannelId, bool)) {
        match (self.position(channel), inside) {
            (Err(index), true) => {
                let place = channels.open().enter(channel, Arc::downgrade(audience));
                self.places.insert(index, place);
            }
            (Ok(index), false) => channels.open().leave(&self.places.remove(index)),
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    /// Makes `inside`, which ascends, the channels of the user.
    fn replace(&mut self, channels: &Channels, audience: &Arc<Audience>, inside: &[ChannelId]) {
        let mut open: Open<'_> = channels.open();
        let mut former = std::mem::take(&mut self.places).into_iter().peekable();
        self.places.reserve_exact(inside.len());
        for channel in inside {
            while let Some(left) = former.next_if(|place| place.lane.channel < *channel) {
                open.leave(&left);
            }
            let kept = former.next_if(|place| place.lane.channel == *channel);
            let place = kept.unwrap_or_else(|| open.enter(*channel, Arc::downgrade(audience)));
            self.places.push(place);
        }
        former.for_each(|left| open.leave(&left));
    }
}

impl Reading {
    fn for_sessions(waiting: Vec<Waiting>) -> Self {
        Self { waiting, ..Self::default() }
    }

    fn keep(&mut self, step: Step) {
        if self.meanwhile.len() >= MEANWHILE {
            self.meanwhile = Vec::new();
            self.outdated = true;
        } else if !self.outdated {
            self.meanwhile.push(step);
        }
    }

    /// What was read with what came meanwhile on top, in ascending order, and up to where that goes. `None` if
    /// something between the two is missing.
    fn caught_up(&mut self, read: Memberships) -> Option<(Vec<ChannelId>, EntryKey)> {
        let Memberships { channels: mut inside, at: mut known } = read;
        if self.outdated {
            return None;
        }
        inside.sort_unstable();
        inside.dedup();
        self.meanwhile.sort_by_key(|step| step.last);
        for step in self.meanwhile.iter().filter(|step| step.last > read.at) {
            if step.after > known {
                return None;
            }
            for change in step.changes.iter().filter(|change| change.at > known) {
                match (inside.binary_search(&change.channel), change.inside) {
                    (Err(index), true) => inside.insert(index, change.channel),
                    (Ok(index), false) => drop(inside.remove(index)),
                    (Ok(_), true) | (Err(_), false) => {}
                }
            }
            known = known.max(step.last);
        }
        Some((inside, known))
    }
}

fn change(entry: &LogEntry) -> Option<Change> {
    let (channel, inside) = match &entry.event {
        Event::Notice(Notice::ChannelJoined(channel, _)) => (*channel, true),
        Event::Notice(Notice::ChannelLeft(channel)) => (*channel, false),
        _ => return None,
    };
    Some(Change { at: entry.key, channel, inside })
}

#[cfg(test)]
mod tests;
