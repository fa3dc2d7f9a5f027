//! `cargo xtask load`: what the server promises under load, each with a verdict.
//!
//! The campaign itself is the load generator, the program of the crate `bench`. It starts a server of its own for
//! each scenario, on a temporary folder, and ends it.

use crate::metadata::Metadata;
use crate::shell::{self, Result};
use std::process::Command;

/// Builds the server and the load generator, and runs the campaign.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    shell::run(shell::cargo(&[
        "build",
        "--release",
        "--locked",
        "--bins",
        "--package",
        "chappe",
        "--package",
        "bench",
    ]))?;
    campaign(options)
}

/// Runs the campaign as it was built last.
pub(crate) fn campaign(options: &[&str]) -> Result<()> {
    let release = Metadata::read()?.target().join("release");
    let mut campaign = Command::new(release.join("bench"));
    campaign.arg("campaign").arg("--binary").arg(release.join("chappe")).args(options);
    shell::run(campaign)
}
