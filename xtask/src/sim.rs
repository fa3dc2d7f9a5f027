//! `cargo xtask sim`: a cluster in one process, with the faults of as many seeds as one likes.
//!
//! The campaign itself is the program of the crate `sim`. It needs no server and no disk; a seed that fails is
//! printed with the few faults that matter, and fails again the same way.

use crate::shell::{self, Failure, Result};

/// Builds the campaign and runs it.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    if !matches!(options, [] | ["--seeds" | "--seed", _] | ["--seeds", _, "--seed", _]) {
        return Err(Failure::new("usage: cargo xtask sim [--seeds N] [--seed N]"));
    }
    let mut campaign = shell::cargo(&["run", "--release", "--locked", "--package", "sim", "--"]);
    campaign.args(options);
    shell::run(campaign)
}
