//! A set of messages as a sum: two sets that were counted in any order are the same if count and sum are.

use model::{MessageId, Peer};

/// How many messages, and the sum of a number made of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: i64,
    sum: u64,
}

impl Tally {
    pub(super) fn add(&mut self, peer: Peer, id: MessageId) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(mixed(peer, id));
    }

    pub(super) fn remove(&mut self, peer: Peer, id: MessageId) {
        self.count -= 1;
        self.sum = self.sum.wrapping_sub(mixed(peer, id));
    }
}

/// A number that tells messages apart well enough to notice an accident.
fn mixed(peer: Peer, id: MessageId) -> u64 {
    let (kind, number) = peer.parts();
    let place = mix(number.cast_unsigned() ^ u64::from(kind) << 56);
    mix(place ^ u64::from(id.0.cast_unsigned()))
}

/// The finalizer of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}
