//! `cargo xtask powerloss`: the disk loses its power at any moment, and what the server acknowledged is on it.
//!
//! The campaign is the one of `cargo xtask crash` with another end of the rounds. It mounts a disk of its own, so it
//! runs in a mount namespace of its own: whatever becomes of it, the kernel takes the mount away with its last
//! process.

use crate::crash;
use crate::metadata::Metadata;
use crate::shell::{self, Failure, Result};
use std::process::Command;

/// Builds the server and the campaign, and runs it.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let rounds = match options {
        [] => vec!["--rounds", "200"],
        ["--cycles", cycles] => vec!["--rounds", cycles],
        ["--seed", seed] => vec!["--rounds", "200", "--seed", seed],
        ["--cycles", cycles, "--seed", seed] => vec!["--rounds", cycles, "--seed", seed],
        _ => return Err(Failure::new("usage: cargo xtask powerloss [--cycles N] [--seed N]")),
    };
    crash::build()?;
    campaign(&rounds)
}

/// Runs the campaign as it was built last.
pub(crate) fn campaign(options: &[&str]) -> Result<()> {
    let release = Metadata::read()?.target().join("release");
    let mut campaign = Command::new("unshare");
    campaign.arg("--mount").arg(release.join("crash"));
    campaign.args(["power", "--binary"]).arg(release.join("chappe")).args(options);
    shell::run(campaign)
}
