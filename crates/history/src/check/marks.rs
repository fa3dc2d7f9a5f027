//! I7: read marks.

use std::collections::HashMap;

use super::found::Found;
use crate::{Moment, Peer, UserId};

/// Whose mark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    /// How far the owner of the mark has read.
    Inbox,
    /// How far the other side has read.
    Outbox,
}

/// Whose mark, of which dialog, on which side.
pub(super) type Key = (UserId, Peer, Side);

/// A mark over time.
#[derive(Default)]
struct Mark {
    /// From each moment on it is at least this; both rise.
    floor: Vec<(Moment, i32)>,
    /// What it was set to, by pts.
    placed: Vec<(i32, i32, Moment)>,
}

/// All marks.
#[derive(Default)]
pub(super) struct Marks(HashMap<Key, Mark>);

impl Marks {
    /// From now on a mark is at least this.
    pub(super) fn raise(&mut self, key: Key, at: Moment, value: i32) {
        let floor = &mut self.0.entry(key).or_default().floor;
        if floor.last().is_none_or(|(_, known)| *known < value) {
            floor.push((at, value));
        }
    }

    /// A mark was set at a place of the log.
    pub(super) fn set(&mut self, key: Key, pts: i32, value: i32, at: Moment) {
        self.0.entry(key).or_default().placed.push((pts, value, at));
        self.raise(key, at, value);
    }

    /// What a mark is at least, for a read that begins at a moment, and since when.
    pub(super) fn floor(&self, key: Key, begun: Moment) -> Option<(Moment, i32)> {
        let floor = &self.0.get(&key)?.floor;
        let known = floor.partition_point(|(at, _)| *at < begun);
        known.checked_sub(1).map(|last| floor[last])
    }

    /// A mark never goes back in the order of its log.
    pub(super) fn in_order(&mut self, found: &mut Found) {
        for ((user, peer, side), mark) in &mut self.0 {
            mark.placed.sort_unstable();
            for pair in mark.placed.windows(2).filter(|pair| pair[0].1 > pair[1].1) {
                let what = format!(
                    "{user}: {side:?} of {peer:?} goes from {} at pts {} back to {} at pts {}",
                    pair[0].1, pair[0].0, pair[1].1, pair[1].0
                );
                found.add("I7", what, [pair[0].2, pair[1].2], None);
            }
        }
    }
}
