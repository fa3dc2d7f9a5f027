//! `cargo xtask powerloss`: the disk loses its power, fails or is full, and what the server acknowledged is on it.
//!
//! The campaign is the one of `cargo xtask crash` with another end of the rounds. It mounts a disk of its own, so it
//! runs in a mount namespace of its own: whatever becomes of it, the kernel takes the mount away with its last
//! process.

use crate::crash;
use crate::metadata::Metadata;
use crate::shell::{self, Failure, Result};
use std::process::Command;

const USAGE: &str =
    "usage: cargo xtask powerloss [--cycles N] [--seed N] [--only lying|cuts|starts|errors|broken|full]";

/// The exit code of a campaign that lacks something; it has said what.
const CANNOT_RUN: i32 = 3;

/// How a campaign ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing was lost.
    Passed,
    /// This machine cannot run it; the campaign has said why.
    CannotRun,
}

/// Builds the server and the campaign, and runs it.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let mut translated = Vec::new();
    for pair in options.chunks(2) {
        match pair {
            ["--cycles", cycles] => translated.extend(["--rounds", cycles]),
            ["--seed" | "--only", _] => translated.extend(pair),
            _ => return Err(Failure::new(USAGE)),
        }
    }
    if !translated.contains(&"--rounds") {
        translated.extend(["--rounds", "200"]);
    }
    crash::build()?;
    match campaign(&translated)? {
        Outcome::Passed => Ok(()),
        Outcome::CannotRun => Err(Failure::new("the campaign cannot run on this machine")),
    }
}

/// Runs the campaign as it was built last.
pub(crate) fn campaign(options: &[&str]) -> Result<Outcome> {
    let release = Metadata::read()?.target().join("release");
    let mut command = Command::new(release.join("crash"));
    if is_root()? {
        command = Command::new("unshare");
        command.arg("--mount").arg(release.join("crash"));
    }
    command.args(["power", "--binary"]).arg(release.join("chappe")).args(options);
    match shell::code(command)? {
        0 => Ok(Outcome::Passed),
        CANNOT_RUN => Ok(Outcome::CannotRun),
        code => Err(Failure::new(format!("the campaign of power loss failed with the code {code}"))),
    }
}

/// Whether there can be a namespace. If not, the campaign itself says what it lacks.
pub(crate) fn is_root() -> Result<bool> {
    let id = shell::output(shell::program("id", &["-u"]))?;
    Ok(id.trim() == "0")
}
