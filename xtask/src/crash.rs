//! `cargo xtask crash`: killed at any moment, the server loses nothing that it acknowledged.
//!
//! The campaign itself is the program `crash` of the crate `testkit`, which has the client. It prints its seed; the
//! same seed draws the same operations and moments again.

use crate::metadata::Metadata;
use crate::shell::{self, Failure, Result};
use std::process::Command;

/// Builds the server and the campaign, and runs it.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    if !matches!(options, [] | ["--rounds" | "--seed", _] | ["--rounds", _, "--seed", _]) {
        return Err(Failure::new("usage: cargo xtask crash [--rounds N] [--seed N]"));
    }
    build()?;
    campaign(options)
}

/// Builds the server and its campaigns.
pub(crate) fn build() -> Result<()> {
    let packages = ["--package", "chappe", "--package", "testkit"];
    let mut build = shell::cargo(&["build", "--release", "--locked", "--bins"]);
    build.args(packages);
    shell::run(build)
}

/// Runs the campaign as it was built last.
pub(crate) fn campaign(options: &[&str]) -> Result<()> {
    let release = Metadata::read()?.target().join("release");
    let mut campaign = Command::new(release.join("crash"));
    campaign.args(["kill", "--binary"]).arg(release.join("chappe")).args(options);
    shell::run(campaign)
}
