//! The data centre id that a client announces.

/// Added to the id when the client means the test environment.
const TEST_OFFSET: u32 = 10_000;

/// A data centre as a client names it: `-10002` is the media address of DC 2 in the test environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dc {
    /// 1 to 5 in the tables that applications are built with.
    pub id: u32,
    /// An address for files only.
    pub media: bool,
    /// The test environment.
    pub test: bool,
}

impl Dc {
    /// Reads the number on the wire.
    pub fn from_wire(dc: i32) -> Dc {
        let magnitude = dc.unsigned_abs();
        let id = magnitude.checked_sub(TEST_OFFSET).filter(|&id| id > 0);
        Dc { id: id.unwrap_or(magnitude), media: dc < 0, test: id.is_some() }
    }

    /// The number on the wire.
    pub fn to_wire(self) -> i32 {
        let offset = if self.test { TEST_OFFSET } else { 0 };
        let magnitude = i32::try_from(self.id.saturating_add(offset)).unwrap_or(i32::MAX);
        if self.media { magnitude.saturating_neg() } else { magnitude }
    }
}

/// Which announced data centres this server answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedDcs {
    /// The highest id; the lowest is 1.
    pub id_max: u32,
    /// Whether clients that expect the test environment are let in.
    pub test: bool,
}

impl AcceptedDcs {
    /// Whether a client that believes to be on `dc` is right here.
    pub fn contains(self, dc: Dc) -> bool {
        (1..=self.id_max).contains(&dc.id) && (self.test || !dc.test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h09_wire_numbers() {
        let table = [
            (2, Dc { id: 2, media: false, test: false }),
            (-4, Dc { id: 4, media: true, test: false }),
            (10_002, Dc { id: 2, media: false, test: true }),
            (-10_003, Dc { id: 3, media: true, test: true }),
            (0, Dc { id: 0, media: false, test: false }),
            (10_000, Dc { id: 10_000, media: false, test: false }),
        ];
        for (wire, dc) in table {
            assert_eq!((Dc::from_wire(wire), dc.to_wire()), (dc, wire));
        }
        assert_eq!(Dc::from_wire(i32::MIN).id, 2_147_473_648);
    }

    #[test]
    fn h09_t09_only_our_data_centres() {
        let production = AcceptedDcs { id_max: 5, test: false };
        let with_test = AcceptedDcs { id_max: 5, test: true };
        for (wire, in_production, in_test) in [
            (1, true, true),
            (-5, true, true),
            (0, false, false),
            (6, false, false),
            (10_002, false, true),
            (10_006, false, false),
            (i32::MIN, false, false),
            (i32::MAX, false, false),
        ] {
            let dc = Dc::from_wire(wire);
            assert_eq!((production.contains(dc), with_test.contains(dc)), (in_production, in_test), "{wire}");
        }
    }
}
