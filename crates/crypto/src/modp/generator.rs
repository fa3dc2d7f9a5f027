//! Powers of the generator from a table.
//!
//! Each key exchange and each SRP challenge needs one. The method is Lim and Lee's comb: the exponent is
//! written as four rows of 64 bits, each row cut into four blocks of 16. One table entry is the product of
//! the generator's powers for one bit of each row, so that 15 squarings and 64 multiplications do the work
//! of 256 and 78. Every look-up reads a whole table, and which multiplications happen is always the same.

use super::{Element, small};
use crate::dh::G;
use crypto_bigint::{CtAssign, CtEq};
use std::sync::LazyLock;

const ROWS: usize = 4;
const BLOCKS: usize = 4;
const COLUMNS: usize = 256 / ROWS;
const BLOCK_COLUMNS: usize = COLUMNS / BLOCKS;

type Table = [Element; 1 << ROWS];

static TABLES: LazyLock<Box<[Table; BLOCKS]>> = LazyLock::new(|| Box::new(tables()));

/// In table j, entry i is the product of g^(2^(64 r + 16 j)) over the bits r that are set in i.
fn tables() -> [Table; BLOCKS] {
    // `column[r]` is g^(2^(64 r + 16 j)); the next j squares each 16 times.
    let mut column = [small(G); ROWS];
    for row in 1..ROWS {
        column[row] = column[row - 1].square_repeat_vartime(COLUMNS as u32);
    }
    std::array::from_fn(|_| {
        let mut table = [Element::ONE; 1 << ROWS];
        for index in 1..table.len() {
            let top = index.ilog2() as usize;
            table[index] = table[index ^ (1 << top)] * column[top];
        }
        column = column.map(|power| power.square_repeat_vartime(BLOCK_COLUMNS as u32));
        table
    })
}

/// g to a big-endian exponent, in constant time.
pub(super) fn power(exponent: &[u8; 32]) -> Element {
    let tables = TABLES.as_ref();
    let mut result = Element::ONE;
    for step in (0..BLOCK_COLUMNS).rev() {
        result = result.square();
        for (block, table) in tables.iter().enumerate() {
            result *= select(table, column_bits(exponent, BLOCK_COLUMNS * block + step));
        }
    }
    result
}

/// The bits of all rows in one column, row 0 lowest.
fn column_bits(exponent: &[u8; 32], column: usize) -> u8 {
    (0..ROWS).fold(0, |bits, row| {
        let at = COLUMNS * row + column;
        bits | (exponent[31 - at / 8] >> (at % 8) & 1) << row
    })
}

/// The entry at a secret index: reads them all.
fn select(table: &Table, index: u8) -> Element {
    let mut chosen = table[0];
    for (at, entry) in (0_u8..).zip(table).skip(1) {
        chosen.ct_assign(entry, at.ct_eq(&index));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto_bigint::U256;
    use proptest::prelude::*;

    fn plain(exponent: &[u8; 32]) -> Element {
        small(G).pow(&U256::from_be_slice(exponent))
    }

    #[test]
    fn each_single_bit_and_the_extremes() {
        for bit in 0..256 {
            let mut exponent = [0; 32];
            exponent[31 - bit / 8] = 1 << (bit % 8);
            assert_eq!(power(&exponent), plain(&exponent), "bit {bit}");
        }
        for exponent in [[0; 32], [0xff; 32]] {
            assert_eq!(power(&exponent), plain(&exponent));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_exponent(exponent: [u8; 32]) {
            prop_assert_eq!(power(&exponent), plain(&exponent));
        }
    }
}
