//! I3 for a single device: everything up to where it stands, it was told.

use std::collections::BTreeMap;

/// The places of a log that a device was told of.
#[derive(Default)]
pub(super) struct Told {
    /// Where it began; nothing before counts.
    start: Option<i32>,
    /// Where its last complete difference ended.
    pub(super) complete: i32,
    /// Stretches without a hole: from a pts (exclusive) to a pts.
    stretches: BTreeMap<i32, i32>,
}

impl Told {
    /// The device stands here and knows everything before.
    pub(super) fn begin(&mut self, pts: i32) {
        if self.start.is_none() {
            self.start_over(pts);
        }
    }

    /// The device gives up what it has and begins here.
    pub(super) fn start_over(&mut self, pts: i32) {
        self.start = Some(pts);
        self.stretches.retain(|_, to| *to > pts);
        self.add(pts, pts);
    }

    /// It was told of everything behind `from` up to `to`.
    pub(super) fn add(&mut self, from: i32, to: i32) {
        let (mut from, mut to) = (from, to);
        if let Some((below, end)) = self.stretches.range(..=from).next_back()
            && *end >= from
        {
            (from, to) = (*below, to.max(*end));
        }
        while let Some((above, end)) = self.stretches.range(from..=to).next().map(|(a, e)| (*a, *e)) {
            self.stretches.remove(&above);
            to = to.max(end);
        }
        self.stretches.insert(from, to);
    }

    /// What it was never told of, before its last complete difference.
    pub(super) fn hole(&self) -> Option<(i32, i32)> {
        let start = self.start?;
        let (_, end) = self.stretches.range(..=start).next_back()?;
        let next = self.stretches.range(start + 1..).map(|(from, _)| *from).find(|from| from > end);
        let until = next.unwrap_or(i32::MAX).min(self.complete);
        (*end < until).then_some((*end, until))
    }
}

#[cfg(test)]
mod tests {
    use super::Told;

    #[test]
    fn stretches_grow_together() {
        let mut told = Told::default();
        told.begin(5);
        told.add(7, 9);
        told.complete = 9;
        assert_eq!(told.hole(), Some((5, 7)));
        told.add(6, 7);
        assert_eq!(told.hole(), Some((5, 6)));
        told.add(5, 6);
        assert_eq!(told.hole(), None);
        assert_eq!(told.stretches.len(), 1);
        told.add(12, 14);
        assert_eq!(told.hole(), None, "no difference has ended there yet");
        told.complete = 14;
        assert_eq!(told.hole(), Some((9, 12)));
        told.start_over(20);
        assert_eq!(told.hole(), None);
    }
}
