//! Which message ids of a channel exist, with their rank: what unread counts are made of.
//!
//! Ids are given out one after the other, so that a bit for each is small (125 KB for a million messages) and the
//! number of messages above a read mark is a count of bits, exact whatever its size.

use minicbor::{Decode, Encode};
use model::MessageId;
use std::collections::BTreeMap;

/// How many ids a block holds: a row of half a kilobyte.
pub const BLOCK: i32 = 4096;
const WORDS: usize = BLOCK as usize / 64;

/// A part of the set, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Block(#[n(0)] Vec<u64>);

impl Block {
    fn empty() -> Self {
        Self(vec![0; WORDS])
    }

    fn len(&self) -> i32 {
        self.0.iter().map(|word| word.count_ones().cast_signed()).sum()
    }

    /// How many of its ids have a place above `place`.
    fn above(&self, place: i32) -> i32 {
        let next = place.saturating_add(1).cast_unsigned() as usize;
        let (word, bit) = (next / 64, next % 64);
        let first = self.0.get(word).map_or(0, |bits| (bits & (u64::MAX << bit)).count_ones());
        let rest: u32 = self.0.iter().skip(word + 1).map(|bits| bits.count_ones()).sum();
        (first + rest).cast_signed()
    }
}

/// A set of message ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdSet {
    blocks: BTreeMap<i32, (Block, i32)>,
    len: i32,
}

impl IdSet {
    /// Takes a stored block over.
    pub fn insert_block(&mut self, number: i32, block: Block) {
        if block.0.len() != WORDS {
            return;
        }
        let len = block.len();
        let before = self.blocks.insert(number, (block, len)).map_or(0, |(_, len)| len);
        self.len += len - before;
    }

    /// A block by its number.
    pub fn block(&self, number: i32) -> Option<&Block> {
        self.blocks.get(&number).map(|(block, _)| block)
    }

    /// The number of the block that holds an id.
    pub fn block_of(id: MessageId) -> i32 {
        id.0.div_euclid(BLOCK)
    }

    /// Adds an id; false if it was there.
    pub fn insert(&mut self, id: MessageId) -> bool {
        self.set(id, true)
    }

    /// Takes an id away; false if it was not there.
    pub fn remove(&mut self, id: MessageId) -> bool {
        self.set(id, false)
    }

    fn set(&mut self, id: MessageId, there: bool) -> bool {
        if id.0 <= 0 {
            return false;
        }
        let (block, len) = self.blocks.entry(Self::block_of(id)).or_insert_with(|| (Block::empty(), 0));
        let place = id.0.rem_euclid(BLOCK).cast_unsigned() as usize;
        let (word, bit) = (&mut block.0[place / 64], 1 << (place % 64));
        if (*word & bit != 0) == there {
            return false;
        }
        *word ^= bit;
        let change = if there { 1 } else { -1 };
        *len += change;
        self.len += change;
        true
    }

    /// Whether an id is there.
    pub fn contains(&self, id: MessageId) -> bool {
        let place = id.0.rem_euclid(BLOCK).cast_unsigned() as usize;
        let block = self.block(Self::block_of(id));
        id.0 > 0 && block.is_some_and(|block| block.0[place / 64] & (1 << (place % 64)) != 0)
    }

    /// How many ids there are.
    pub fn len(&self) -> i32 {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many ids are above this one.
    pub fn above(&self, id: MessageId) -> i32 {
        if id.0 < 0 {
            return self.len;
        }
        let number = Self::block_of(id);
        let own = self.block(number).map_or(0, |block| block.above(id.0.rem_euclid(BLOCK)));
        let later: i32 = self.blocks.range(number + 1..).map(|(_, (_, len))| len).sum();
        own + later
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn an_id_counts_once() {
        let mut set = IdSet::default();
        assert!(set.insert(MessageId(1)));
        assert!(!set.insert(MessageId(1)));
        assert!(set.insert(MessageId(BLOCK)));
        assert_eq!((set.len(), set.above(MessageId(0)), set.above(MessageId(1))), (2, 2, 1));
        assert!(set.remove(MessageId(1)));
        assert!(!set.remove(MessageId(1)));
        assert!(!set.insert(MessageId(0)), "no message has this id");
        assert_eq!(set.len(), 1);
    }

    proptest! {
        #[test]
        fn i16_counts_are_those_of_a_plain_set(
            steps in prop::collection::vec((1..3 * BLOCK, any::<bool>()), 0..400),
            mark in 0..3 * BLOCK,
        ) {
            let (mut set, mut plain) = (IdSet::default(), BTreeSet::new());
            for (id, there) in steps {
                if there {
                    prop_assert_eq!(set.insert(MessageId(id)), plain.insert(id));
                } else {
                    prop_assert_eq!(set.remove(MessageId(id)), plain.remove(&id));
                }
            }
            prop_assert_eq!(set.len() as usize, plain.len());
            prop_assert_eq!(set.above(MessageId(mark)) as usize, plain.range(mark + 1..).count());
            prop_assert_eq!(set.contains(MessageId(mark)), plain.contains(&mark));
            let mut again = IdSet::default();
            for number in 0..3 {
                if let Some(block) = set.block(number) {
                    again.insert_block(number, block.clone());
                }
            }
            prop_assert_eq!(again.above(MessageId(mark)), set.above(MessageId(mark)));
        }
    }
}
