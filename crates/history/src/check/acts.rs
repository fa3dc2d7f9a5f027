//! What was done about something that can be done and undone, and what follows for a moment.
//!
//! A call takes effect at some moment between its invocation and its completion; one in doubt at any moment until the
//! server has died and answers again. So a state certainly holds only as long as nothing that may undo it can have
//! taken effect since.

use std::collections::{BTreeMap, HashMap};

use crate::{Moment, OpId};

/// Something that was done, or may have been.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act<D> {
    pub(super) op: OpId,
    pub(super) deed: D,
    pub(super) begun: Moment,
    /// It has had its effect by then; none while it may still have it.
    pub(super) until: Option<Moment>,
    acked: bool,
}

impl<D> Act<D> {
    /// Whether it may have taken effect between two moments.
    pub(super) fn may_fall(&self, after: Moment, before: Moment) -> bool {
        self.begun < before && self.until.is_none_or(|until| until > after)
    }

    /// When it was acknowledged, if it was before a moment.
    pub(super) fn done(&self, before: Moment) -> Option<Moment> {
        self.until.filter(|until| self.acked && *until < before)
    }
}

/// All acts, by what they are about.
pub(super) struct Acts<K, D> {
    by_place: BTreeMap<K, Vec<Act<D>>>,
    /// Where the acts of a call stand that is not over.
    open: HashMap<OpId, Vec<K>>,
    /// Those in doubt until the server has died.
    doubtful: Vec<(OpId, K)>,
}

impl<K, D> Default for Acts<K, D> {
    fn default() -> Self {
        Self { by_place: BTreeMap::new(), open: HashMap::new(), doubtful: Vec::new() }
    }
}

impl<K: Copy + Ord, D: Copy> Acts<K, D> {
    /// Somebody asks for something.
    pub(super) fn asked(&mut self, op: OpId, deed: D, place: K, begun: Moment) {
        let act = Act { op, deed, begun, until: None, acked: false };
        self.by_place.entry(place).or_default().push(act);
        self.open.entry(op).or_default().push(place);
    }

    /// A call was answered; tells what it was about.
    pub(super) fn acked(&mut self, op: OpId, at: Moment) -> Vec<K> {
        let places = self.open.remove(&op).unwrap_or_default();
        for place in &places {
            if let Some(act) = self.act(*place, op) {
                (act.until, act.acked) = (Some(at), true);
            }
        }
        places
    }

    /// A call was refused: nothing of it has happened.
    pub(super) fn refused(&mut self, op: OpId) {
        for place in self.open.remove(&op).unwrap_or_default() {
            if let Some(acts) = self.by_place.get_mut(&place) {
                acts.retain(|act| act.op != op);
            }
        }
    }

    /// Nobody knows what became of a call.
    pub(super) fn doubted(&mut self, op: OpId) {
        let places = self.open.remove(&op).unwrap_or_default();
        self.doubtful.extend(places.into_iter().map(|place| (op, place)));
    }

    /// The server has died and answers again: what was in doubt has had its effect or never will.
    pub(super) fn settled(&mut self, at: Moment) {
        for (op, place) in std::mem::take(&mut self.doubtful) {
            if let Some(act) = self.act(place, op) {
                act.until = Some(at);
            }
        }
    }

    /// The first of those acts done, behind which none of the others may have fallen.
    pub(super) fn since(
        &self,
        place: K,
        now: Moment,
        does: impl Fn(D) -> bool,
        undoes: impl Fn(D) -> bool,
    ) -> Option<Moment> {
        let acts = self.of(place);
        // The last that may undo it ends later than all before it: only what began behind that end can count.
        let free = acts.iter().filter(|act| undoes(act.deed) && act.begun < now);
        let free = free.map(|act| act.until.unwrap_or(now)).max().unwrap_or_default();
        let done = acts.iter().filter(|act| does(act.deed) && act.begun >= free);
        done.filter_map(|act| act.done(now)).min()
    }

    /// Whether one of those acts was asked for before a moment.
    pub(super) fn any_before(&self, place: K, now: Moment, does: impl Fn(D) -> bool) -> bool {
        self.of(place).iter().any(|act| does(act.deed) && act.begun < now)
    }

    /// All acts about something, in the order in which they were asked for.
    pub(super) fn of(&self, place: K) -> &[Act<D>] {
        self.by_place.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Everything that something was asked about, in a range.
    pub(super) fn places(
        &self,
        range: impl std::ops::RangeBounds<K>,
    ) -> impl Iterator<Item = (K, &[Act<D>])> {
        self.by_place.range(range).map(|(place, acts)| (*place, acts.as_slice()))
    }

    fn act(&mut self, place: K, op: OpId) -> Option<&mut Act<D>> {
        self.by_place.get_mut(&place)?.iter_mut().rev().find(|act| act.op == op)
    }
}
