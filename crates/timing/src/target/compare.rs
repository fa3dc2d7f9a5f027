//! Comparisons on their own: wrong in the first byte or in the last one.
//!
//! A single one takes a few nanoseconds, less than reading the clock: each measurement is of [`REPEAT`] in a row.

use super::{Cost, Expected, Target};
use crypto::hash::constant_time_eq;
use services::auth::is_login_code;
use std::hint::black_box;

/// Comparisons in one measurement.
const REPEAT: usize = 16;

fn repeated(compare: impl Fn() -> bool) -> bool {
    (0..REPEAT).fold(true, |all, _| all & black_box(compare()))
}

/// `right` with its first and its last byte altered.
fn wrong_at_the_ends<const N: usize>(right: [u8; N]) -> [[u8; N]; 2] {
    [0, N - 1].map(|at| {
        let mut wrong = right;
        wrong[at] ^= 1;
        wrong
    })
}

/// Stops at the first byte that differs, as no comparison of a secret may.
#[inline(never)]
fn early_exit_eq(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| black_box(a) == black_box(b))
}

/// The comparison that leaks.
pub(super) fn control() -> Target {
    let right = [0x5a; 32];
    let target = Target::new(
        "control: 32 bytes with an early exit, first/last byte",
        Cost::Cheap,
        wrong_at_the_ends(right),
        move |given| repeated(|| early_exit_eq(black_box(&right), black_box(&given[..]))),
    );
    Target { expected: Expected::Different, ..target }
}

pub(super) fn targets() -> Vec<Target> {
    vec![
        of::<16>("R01 msg_key, 16 bytes, first/last byte"),
        of::<32>("A14 M1, 32 bytes, first/last byte"),
        a11_login_code("A11 login code, first/last digit"),
    ]
}

fn of<const N: usize>(name: &'static str) -> Target {
    let right = [0x5a; N];
    Target::new(name, Cost::Cheap, wrong_at_the_ends(right), move |given| {
        repeated(|| constant_time_eq(black_box(&right), black_box(&given[..])))
    })
}

fn a11_login_code(name: &'static str) -> Target {
    let right = *b"52719";
    Target::new(name, Cost::Cheap, wrong_at_the_ends(right), move |given| {
        let [right, given] =
            [&right, &*given].map(|code| std::str::from_utf8(code).expect("digits are ASCII"));
        repeated(|| is_login_code(black_box(right), black_box(given)))
    })
}
