//! The checker: one pass over the events, then a last look at what they add up to.
//!
//! Each module looks for one kind of contradiction and names the invariant; none knows how the server works.

mod acts;
mod agree;
mod asks;
mod calls;
mod dialogs;
mod edits;
mod end;
mod found;
mod live;
mod log;
mod look;
mod marks;
mod members;
mod membership;
mod order;
mod pages;
mod readers;
mod rights;
mod texts;
mod told;
mod write;

use std::collections::HashMap;
use std::path::Path;

use crate::{
    DeviceId, Error, Event, Events, Fault, Figures, Happening, LogId, Moment, OpId, SessionJudge, UserId,
    Verdict,
};
use calls::Open;
use end::End;
use found::Found;
use live::Live;
use log::Log;
use marks::Marks;
use members::Members;
use membership::Claims;
use rights::Grants;
use texts::Texts;
use told::Told;

/// Fewer acknowledged messages than this prove nothing.
const MESSAGES_MIN: u64 = 40;
/// Fewer persons than this have no conversation.
const PERSONS_MIN: usize = 2;

/// Judges a history whose events are in the order of their moments.
pub fn check(history: impl IntoIterator<Item = Event>) -> Verdict {
    let mut checker = Checker::default();
    history.into_iter().for_each(|event| checker.take(event));
    checker.end()
}

/// Judges the history in files. What is wrong in the part that can be read is wrong whatever follows.
///
/// # Errors
/// When a file cannot be read to its end, and nothing is wrong up to there.
pub fn check_files<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Verdict, Error> {
    let mut broken = None;
    let events = Events::open(paths)?.map_while(|event| event.map_err(|error| broken = Some(error)).ok());
    let verdict = check(events);
    match broken {
        Some(error) if !verdict.is_invalid() => Err(error),
        _ => Ok(verdict),
    }
}

/// A device and what it was told.
struct Device {
    user: UserId,
    fresh: bool,
    told: HashMap<LogId, Told>,
}

/// Everything that later events can contradict.
#[derive(Default)]
struct Checker {
    devices: HashMap<DeviceId, Device>,
    open: HashMap<OpId, Open>,
    texts: Texts,
    logs: HashMap<LogId, Log>,
    marks: Marks,
    members: Members,
    grants: Grants,
    claims: Claims,
    live: Live,
    end: End,
    sessions: HashMap<i64, SessionJudge>,
    figures: Figures,
    found: Found,
    now: Moment,
}

impl Checker {
    fn take(&mut self, event: Event) {
        self.figures.events += 1;
        self.now = event.at;
        match event.is {
            Happening::Device { device, user, fresh } => {
                self.devices.entry(device).or_insert_with(|| Device { user, fresh, told: HashMap::new() });
            }
            Happening::Begun { op, device, call } => self.begin(op, device, call),
            Happening::Ended { op, outcome } => self.finish(op, outcome),
            Happening::Pushed { device, updates } => self.updates(device, &updates),
            Happening::Held { device, log, pts, dialogs } => self.end.held(device, log, pts, dialogs),
            Happening::Fault(fault) => {
                self.figures.deaths += u64::from(live::is_death(fault));
                self.live.fault(fault, event.at);
                if fault == Fault::Healed {
                    self.members.acts.settled(event.at);
                    self.grants.acts.settled(event.at);
                }
            }
            Happening::Quiet => self.end.quiet(event.at),
            Happening::Packet(packet) => {
                let judged = self.sessions.entry(packet.session).or_default().packet(&packet);
                if let Err(what) = judged {
                    self.found.add("I13", format!("session {:x}: {what}", packet.session), [event.at], None);
                }
            }
        }
    }

    fn end(mut self) -> Verdict {
        self.figures.devices = self.devices.len() as u64;
        self.figures.places = self.logs.values().map(Log::places).sum();
        self.unanswered();
        self.judge_claims();
        self.untold();
        self.in_order();
        self.refused_has_no_effect();
        self.marks.in_order(&mut self.found);
        self.compare_ends();
        self.how_thin();
        self.found.verdict(self.figures)
    }

    /// Names what was too little to tell.
    fn how_thin(&mut self) {
        let acknowledged = self.figures.messages_acknowledged;
        if acknowledged < MESSAGES_MIN {
            self.found.thin(format!("{acknowledged} messages were acknowledged, {MESSAGES_MIN} are needed"));
        }
        let mut persons: Vec<UserId> = self.devices.values().map(|device| device.user).collect();
        persons.sort_unstable();
        persons.dedup();
        if persons.len() < PERSONS_MIN {
            self.found.thin(format!("{} persons took part, {PERSONS_MIN} are needed", persons.len()));
        }
        let unseen = self.texts.unseen();
        if unseen > 0 {
            self.found.thin(format!(
                "{unseen} times an acknowledged message was not looked at by one of its chat afterwards"
            ));
        }
    }

    fn user(&self, device: DeviceId) -> Option<UserId> {
        self.devices.get(&device).map(|device| device.user)
    }

    /// Whether everything that a user does is in the history.
    fn takes_part(&self, user: UserId) -> bool {
        self.devices.values().any(|device| device.user == user)
    }
}
