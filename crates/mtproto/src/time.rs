//! Time as MTProto counts it: a moment of the wall clock, and the `msg_id` made from it.
//!
//! A `msg_id` is the sender's time in units of 2^-32 s, so ids order messages and date them at once. The
//! caller says what time it is; nothing here reads a clock. See <https://core.telegram.org/mtproto/description>.

use std::fmt;

const NANOS_PER_S: u64 = 1_000_000_000;

/// A moment of the wall clock: nanoseconds since 1970 (until the year 2554).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// The moment `nanos` nanoseconds after 1970.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The moment `secs` seconds after 1970.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_S))
    }

    /// Nanoseconds since 1970.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub const fn secs(self) -> u64 {
        self.0 / NANOS_PER_S
    }

    /// Whole seconds since 1970 as TL's `int`.
    pub fn as_int(self) -> i32 {
        i32::try_from(self.secs()).unwrap_or(i32::MAX)
    }

    /// This moment and `millis` milliseconds.
    pub const fn plus_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1_000_000)))
    }

    /// This moment and `secs` seconds.
    pub const fn plus_secs(self, secs: u64) -> Self {
        Self(self.0.saturating_add(secs.saturating_mul(NANOS_PER_S)))
    }

    /// This moment less `secs` seconds; 1970 at the earliest.
    pub const fn minus_secs(self, secs: u64) -> Self {
        Self(self.0.saturating_sub(secs.saturating_mul(NANOS_PER_S)))
    }

    /// This moment moved by a signed number of nanoseconds.
    pub const fn offset_by(self, nanos: i64) -> Self {
        Self(self.0.saturating_add_signed(nanos))
    }

    /// Nanoseconds from `earlier` to this moment; negative when it lies ahead.
    pub fn nanos_since(self, earlier: Self) -> i64 {
        let distance = i64::try_from(self.0.abs_diff(earlier.0)).unwrap_or(i64::MAX);
        if self.0 >= earlier.0 { distance } else { distance.saturating_neg() }
    }
}

/// The id of an MTProto message; not the id of a chat message.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MsgId(pub i64);

impl MsgId {
    /// The id of the moment `time`: its seconds in the upper 32 bits, the fraction in the lower, and zero in
    /// the two lowest bits, which name the kind of the message.
    pub fn at(time: UnixTime) -> Self {
        let nanos = u128::from(time.nanos());
        let units = nanos.wrapping_shl(32).checked_div(u128::from(NANOS_PER_S)).unwrap_or(0);
        Self(i64::try_from(units).unwrap_or(i64::MAX) & !3)
    }

    /// The moment that the id names.
    pub fn time(self) -> UnixTime {
        let units = u128::try_from(self.0).unwrap_or(0);
        let nanos = units.saturating_mul(u128::from(NANOS_PER_S)).wrapping_shr(32);
        UnixTime(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// The two lowest bits: 0 for a client's message, 1 for a server's answer, 3 for any other of a server.
    pub const fn kind(self) -> i64 {
        self.0 & 3
    }
}

impl fmt::Debug for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MsgId({:#018x})", self.0)
    }
}

/// Makes strictly increasing ids, whatever the clock does: a clock that stands or steps back yields the next
/// free id after the last one.
#[derive(Clone, Copy, Debug, Default)]
pub struct MsgIds {
    last: MsgId,
}

impl MsgIds {
    /// Ids above `floor`, the highest id that may have been given out before.
    pub const fn above(floor: MsgId) -> Self {
        Self { last: floor }
    }

    /// The next id at `now` with the two lowest bits `kind` (0, 1 or 3).
    pub fn next(&mut self, now: UnixTime, kind: i64) -> MsgId {
        let at_least = (self.last.0 & !3).saturating_add(4);
        self.last = MsgId(MsgId::at(now).0.max(at_least) | (kind & 3));
        self.last
    }

    /// The last id made.
    pub const fn last(&self) -> MsgId {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn msg_id_of_a_known_moment() {
        let id = MsgId::at(UnixTime::from_nanos(1_700_000_000_500_000_000));
        assert_eq!(id.0 >> 32, 1_700_000_000);
        assert_eq!(id.0 & 0xffff_ffff, 0x8000_0000);
    }

    #[test]
    fn r28_ids_increase_while_the_clock_steps_back() {
        let mut ids = MsgIds::default();
        let before = ids.next(UnixTime::from_secs(1_700_000_000), 1);
        let after = ids.next(UnixTime::from_secs(1_699_992_800), 3);
        assert!(after > before);
        assert_eq!((before.kind(), after.kind()), (1, 3));
    }

    proptest! {
        #[test]
        fn msg_id_keeps_the_time_to_a_few_nanoseconds(nanos in 0u64..2_000_000_000_000_000_000) {
            let time = UnixTime::from_nanos(nanos);
            prop_assert!(time.nanos().abs_diff(MsgId::at(time).time().nanos()) <= 2);
        }

        #[test]
        fn r28_ids_are_unique_for_any_clock(clock in proptest::collection::vec(0u64..2_000_000_000_000_000_000, 1..50)) {
            let mut ids = MsgIds::default();
            let mut last = MsgId(0);
            for nanos in clock {
                let id = ids.next(UnixTime::from_nanos(nanos), 3);
                prop_assert!(id > last);
                last = id;
            }
        }
    }
}
