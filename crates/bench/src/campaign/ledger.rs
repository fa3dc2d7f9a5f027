//! What became of each message by its sender's knowledge, and whether the recipient's box agrees.
//!
//! An acknowledged message must be there once. One that was refused for certain must not be there. One without
//! an answer, because the server died, may be there once or not at all.

use std::collections::BTreeMap;

use crate::template::Token;

/// What the sender of a message knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// No answer, or one that leaves it open.
    Open,
    /// The server has it.
    Acknowledged,
    /// The server has refused it.
    Refused,
}

/// The messages to every recipient, by their sequence numbers.
#[derive(Default)]
pub(crate) struct Ledger {
    sent: Vec<Vec<Fate>>,
}

/// What the boxes of the recipients lack or have too much of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// Acknowledged messages that are not there.
    pub(crate) lost: usize,
    /// Messages that are there more than once.
    pub(crate) doubled: usize,
    /// Messages that are there although they were refused or never sent.
    pub(crate) unasked: usize,
}

impl Ledger {
    /// Notes a new message; answers its sequence number.
    pub(crate) fn send(&mut self, recipient: u32) -> u32 {
        let index = recipient as usize;
        if self.sent.len() <= index {
            self.sent.resize_with(index + 1, Vec::new);
        }
        let sent = &mut self.sent[index];
        sent.push(Fate::Open);
        u32::try_from(sent.len() - 1).unwrap_or(u32::MAX)
    }

    /// Notes an answer.
    pub(crate) fn settle(&mut self, message: Token, fate: Fate) {
        let sent = self.sent.get_mut(message.pair as usize);
        if let Some(known) = sent.and_then(|sent| sent.get_mut(message.sequence as usize)) {
            *known = fate;
        }
    }

    /// How many messages have this fate.
    pub(crate) fn count(&self, fate: Fate) -> usize {
        self.sent.iter().flatten().filter(|known| **known == fate).count()
    }

    /// Compares what the box of a recipient holds.
    pub(crate) fn judge(&self, recipient: u32, held: impl IntoIterator<Item = Token>) -> Judgement {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for token in held.into_iter().filter(|token| token.pair == recipient) {
            *counts.entry(token.sequence).or_default() += 1;
        }
        let none = Vec::new();
        let sent = self.sent.get(recipient as usize).unwrap_or(&none);
        let fate = |sequence: u32| sent.get(sequence as usize).copied();
        let lost = (0..)
            .zip(sent)
            .filter(|(sequence, fate)| **fate == Fate::Acknowledged && !counts.contains_key(sequence));
        Judgement {
            lost: lost.count(),
            doubled: counts.values().filter(|count| **count > 1).count(),
            unasked: counts
                .keys()
                .filter(|sequence| !matches!(fate(**sequence), Some(Fate::Open | Fate::Acknowledged)))
                .count(),
        }
    }
}

impl std::ops::AddAssign for Judgement {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.unasked += other.unasked;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fate_allows_what_it_says() {
        let mut ledger = Ledger::default();
        let token = |sequence| Token { pair: 3, sequence };
        for fate in [Fate::Acknowledged, Fate::Acknowledged, Fate::Open, Fate::Refused] {
            let sequence = ledger.send(3);
            ledger.settle(token(sequence), fate);
        }
        let judge = |held: &[u32]| {
            let found = ledger.judge(3, held.iter().map(|sequence| token(*sequence)));
            (found.lost, found.doubled, found.unasked)
        };
        assert_eq!(judge(&[0, 1]), (0, 0, 0));
        assert_eq!(judge(&[0, 1, 2]), (0, 0, 0), "what is open may be there");
        assert_eq!(judge(&[0]), (1, 0, 0));
        assert_eq!(judge(&[0, 1, 1]), (0, 1, 0));
        assert_eq!(judge(&[0, 1, 3, 9]), (0, 0, 2));
        assert_eq!(ledger.count(Fate::Acknowledged), 2);
        let others = ledger.judge(3, [Token { pair: 4, sequence: 0 }]);
        assert_eq!(
            others,
            Judgement { lost: 2, doubled: 0, unasked: 0 },
            "another's message is none of mine"
        );
    }
}
