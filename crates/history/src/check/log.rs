//! I3 and I21: the places of a log, as anybody was told of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::found::Found;
use crate::{Change, LogId, Moment, Update};

/// What stands at a place of a log.
#[derive(Clone, Copy)]
struct Place {
    count: i32,
    /// A digest of what it means, and the new message if it is one; none where nobody said.
    meaning: Option<(u64, Option<i32>)>,
    told: Moment,
}

/// A log.
#[derive(Default)]
pub(super) struct Log {
    /// By the pts after it.
    places: BTreeMap<i32, Place>,
    /// The highest pts that was shown to anybody, and when.
    pub(super) high: i32,
    pub(super) high_at: Moment,
    /// Whether a difference may leave messages out.
    pub(super) deleting: bool,
    /// The messages of which somebody asked that they be deleted.
    pub(super) gone: BTreeSet<i32>,
    /// Where messages came.
    came: HashMap<i32, i32>,
}

impl Log {
    /// Somebody was told that the log has reached a pts.
    pub(super) fn reach(&mut self, pts: i32, at: Moment) {
        if pts > self.high {
            (self.high, self.high_at) = (pts, at);
        }
    }

    pub(super) fn places(&self) -> u64 {
        self.places.len() as u64
    }

    /// Somebody was told of a place.
    pub(super) fn told(&mut self, update: &Update, at: Moment, found: &mut Found) {
        self.reach(update.pts, at);
        if update.count <= 0 {
            return;
        }
        let place = Place { count: update.count, meaning: meaning(&update.change), told: at };
        match self.places.get_mut(&update.pts) {
            Some(known) => known.again(update.log, update.pts, place, found),
            None => {
                self.between_neighbours(update, at, found);
                if let Some((_, Some(id))) = place.meaning {
                    self.came.insert(id, update.pts);
                }
                self.places.insert(update.pts, place);
            }
        }
    }

    fn between_neighbours(&self, update: &Update, at: Moment, found: &mut Found) {
        let before = update.pts - update.count;
        let below = self.places.range(..update.pts).next_back().filter(|(pts, _)| **pts > before);
        let above = self.places.range(update.pts..).next();
        let above = above.filter(|(pts, place)| **pts - place.count < update.pts);
        for (pts, place) in below.into_iter().chain(above) {
            let what = format!(
                "{:?}: the {} places up to {} overlap with the {} up to {pts}",
                update.log, update.count, update.pts, place.count
            );
            found.add("I3", what, [place.told, at], None);
        }
    }

    /// The messages whose coming a difference between two places may leave out, because they are gone.
    pub(super) fn left_out(&self, after: i32, up_to: i32) -> impl Iterator<Item = i32> {
        let inside = move |id: &&i32| self.came.get(id).is_none_or(|pts| (after + 1..=up_to).contains(pts));
        self.gone.iter().filter(inside).copied()
    }

    /// The messages that are known to have come between two places.
    pub(super) fn new_messages(&self, after: i32, up_to: i32) -> impl Iterator<Item = (i32, i32, Moment)> {
        let places = if after < up_to { Some(self.places.range(after + 1..=up_to)) } else { None };
        places.into_iter().flatten().filter_map(|(pts, place)| {
            let id = place.meaning.and_then(|(_, id)| id)?;
            Some((*pts, id, place.told))
        })
    }
}

impl Place {
    fn again(&mut self, log: LogId, pts: i32, other: Self, found: &mut Found) {
        if other.count != self.count {
            let what = format!("{log:?}: pts {pts} stands for {} places and for {}", self.count, other.count);
            found.add("I3", what, [self.told, other.told], None);
        }
        match (self.meaning, other.meaning) {
            (Some(known), Some(new)) if known != new => {
                let what = format!("{log:?}: pts {pts} stands for two different things");
                found.add("I21", what, [self.told, other.told], None);
            }
            (None, Some(_)) => self.meaning = other.meaning,
            _ => {}
        }
    }
}

/// What a change means for ever. A message may be shown as it is now, so its text is no part of it.
fn meaning(change: &Change) -> Option<(u64, Option<i32>)> {
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(change).hash(&mut hasher);
    let mut new = None;
    match change {
        Change::New(seen) => {
            new = Some(seen.id);
            (seen.peer, seen.id, seen.from).hash(&mut hasher);
        }
        Change::Edited(seen) => (seen.peer, seen.id).hash(&mut hasher),
        Change::Deleted(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.hash(&mut hasher);
        }
        Change::ReadInbox { peer, max_id } | Change::ReadOutbox { peer, max_id } => {
            (peer, max_id).hash(&mut hasher);
        }
        Change::Other | Change::Unsaid => return None,
    }
    Some((hasher.finish(), new))
}
