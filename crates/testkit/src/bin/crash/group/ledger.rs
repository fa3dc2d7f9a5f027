//! What was posted and who came and went, with what the server acknowledged of it.

use crate::Failure;
use crate::history::Ack;

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Doubtful,
    Refused,
    Acked(Ack),
}

/// What became of the wish that a post be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deletion {
    Unasked,
    Doubtful,
    Done,
}

/// A post that somebody tried to make.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post {
    pub(super) random_id: i64,
    pub(super) from: usize,
    pub(super) fate: Fate,
    /// The newest text that was acknowledged, or shown since: 0 as sent, then one more for each edit.
    pub(super) version: u32,
    pub(super) deletion: Deletion,
}

/// Somebody comes or goes. A refused act is none.
#[derive(Clone, Copy, Debug)]
struct Act {
    number: u64,
    who: usize,
    comes: bool,
    /// None while it is in doubt.
    acked: Option<u64>,
}

/// All posts in the order in which they began, and the acts since memberships were last settled.
pub(crate) struct Ledger {
    pub(super) posts: Vec<Post>,
    /// Who was in the group when everybody was asked last.
    pub(super) inside: Vec<bool>,
    acts: Vec<Act>,
    clock: u64,
    /// Whom the owner has thrown out and not let back, as far as is known.
    pub(super) banned: Vec<bool>,
    /// The link by which everybody may come, and the newest by which one may.
    pub(super) link: String,
    pub(super) narrow_link: Option<String>,
}

impl Ledger {
    /// Everybody is in, and nothing is posted.
    pub(super) fn new(persons: usize, link: String) -> Self {
        let (posts, acts) = (Vec::new(), Vec::new());
        let (inside, banned) = (vec![true; persons], vec![false; persons]);
        Self { posts, inside, acts, clock: 0, banned, link, narrow_link: None }
    }

    /// Notes a post before it leaves; answers its place.
    pub(super) fn begin(&mut self, random_id: i64, from: usize) -> usize {
        let (fate, version, deletion) = (Fate::Doubtful, 0, Deletion::Unasked);
        self.posts.push(Post { random_id, from, fate, version, deletion });
        self.posts.len() - 1
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Notes that somebody is about to come or go; answers a number for it.
    pub(super) fn moves(&mut self, who: usize, comes: bool) -> u64 {
        let number = self.tick();
        self.acts.push(Act { number, who, comes, acked: None });
        number
    }

    /// It was done.
    pub(super) fn moved(&mut self, number: u64) {
        let now = self.tick();
        if let Some(act) = self.acts.iter_mut().find(|act| act.number == number) {
            act.acked = Some(now);
        }
    }

    /// It was refused.
    pub(super) fn stayed(&mut self, number: u64) {
        self.acts.retain(|act| act.number != number);
    }

    /// Whether somebody is in the group, as far as was heard last.
    pub(super) fn seems_inside(&self, who: usize) -> bool {
        let heard = self.acts.iter().filter(|act| act.who == who && act.acked.is_some());
        heard.max_by_key(|act| act.acked).map_or(self.inside[who], |act| act.comes)
    }

    /// Everybody was asked, and nothing is under way: what was acknowledged last holds, or what was in doubt.
    pub(super) fn settle(&mut self, inside: Vec<bool>) -> Result<(), Failure> {
        for (who, now) in inside.iter().enumerate() {
            if !self.may_be(who, *now) {
                let acts: Vec<&Act> = self.acts.iter().filter(|act| act.who == who).collect();
                let how = if *now { "in" } else { "out of" };
                return Err(format!("person {who} is {how} the group after {acts:?}").into());
            }
        }
        self.inside = inside;
        self.acts.clear();
        Ok(())
    }

    /// Whether an act that may have been the last, or none, has left somebody there.
    fn may_be(&self, who: usize, inside: bool) -> bool {
        let acts = || self.acts.iter().filter(|act| act.who == who);
        let is_last = |act: &&Act| {
            act.acked.is_none_or(|acked| !acts().any(|later| later.acked.is_some() && later.number > acked))
        };
        let nothing_happened = acts().all(|act| act.acked.is_none()) && self.inside[who] == inside;
        nothing_happened || acts().filter(is_last).any(|act| act.comes == inside)
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    fn ledger() -> Ledger {
        Ledger::new(2, String::new())
    }

    #[test]
    fn what_was_acknowledged_last_holds() {
        let mut ledger = ledger();
        for comes in [false, true, false] {
            let act = ledger.moves(1, comes);
            ledger.moved(act);
        }
        assert!(!ledger.seems_inside(1));
        assert!(ledger.settle(vec![true, true]).is_err());
        assert!(ledger.settle(vec![true, false]).is_ok());
        assert!(ledger.settle(vec![true, true]).is_err(), "nobody has come since");
    }

    #[test]
    fn what_is_in_doubt_or_at_once_leaves_it_open() {
        for inside in [false, true] {
            let mut doubtful = ledger();
            doubtful.moves(1, false);
            assert!(doubtful.settle(vec![true, inside]).is_ok());
            let mut at_once = ledger();
            let acts = [at_once.moves(1, false), at_once.moves(1, true)];
            acts.into_iter().for_each(|act| at_once.moved(act));
            assert!(at_once.settle(vec![true, inside]).is_ok());
        }
    }

    #[test]
    fn what_was_refused_has_not_happened() {
        let mut ledger = ledger();
        let act = ledger.moves(1, false);
        ledger.stayed(act);
        assert!(ledger.settle(vec![true, false]).is_err());
    }
}
