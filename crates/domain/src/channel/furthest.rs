//! The two members who have read furthest: enough to tell every author up to where somebody else has read.

use minicbor::{Decode, Encode};
use model::{MessageId, UserId};

/// The furthest reader, and how far the furthest of all others has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Furthest {
    #[n(0)]
    reader: UserId,
    #[n(1)]
    first: MessageId,
    #[n(2)]
    second: MessageId,
}

impl Furthest {
    /// Somebody has read up to here.
    #[must_use]
    pub fn with(self, by: UserId, max_id: MessageId) -> Self {
        if by == self.reader {
            Self { first: self.first.max(max_id), ..self }
        } else if max_id > self.first {
            Self { reader: by, first: max_id, second: self.first }
        } else {
            Self { second: self.second.max(max_id), ..self }
        }
    }

    /// Up to where anybody but `author` has read: the author's outbox mark.
    pub fn for_author(self, author: UserId) -> MessageId {
        if author == self.reader { self.second } else { self.first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn i7_every_author_learns_how_far_the_others_have_read(
            reads in prop::collection::vec((1..5i64, 1..50), 0..40),
        ) {
            let (mut furthest, mut marks) = (Furthest::default(), HashMap::new());
            for (by, id) in reads {
                furthest = furthest.with(UserId(by), MessageId(id));
                let mark = marks.entry(by).or_insert(0);
                *mark = id.max(*mark);
                for author in 1..6 {
                    let others = marks.iter().filter(|(by, _)| **by != author).map(|(_, mark)| *mark);
                    let expected = MessageId(others.max().unwrap_or(0));
                    prop_assert_eq!(furthest.for_author(UserId(author)), expected);
                }
            }
        }
    }
}
