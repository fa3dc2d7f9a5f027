//! `cargo xtask test`: everything that must pass before a change is taken.
//!
//! One profile for all of it, so that dependencies are built once. Each part runs even if another has failed; the
//! run fails if any part did. The clients come last, so that the last line is their summary.

use crate::metadata::Metadata;
use crate::powerloss::Outcome;
use crate::shell::{self, Failure, Result};
use crate::{compat, crash, load, powerloss, tiers};

/// The crash campaign is long; this many rounds show that it still runs.
const CRASH_ROUNDS: &str = "5";

/// As many cuts of the power; the other parts of that campaign are done once.
const POWERLOSS_ROUNDS: &str = "4";

/// Runs all tests, those with real client libraries only on request.
pub(crate) fn run(clients: bool) -> Result<()> {
    let mut failures = Vec::new();
    let mut part = |outcome: Result<()>| {
        if let Err(failure) = outcome {
            eprintln!("error: {failure}");
            failures.push(failure.to_string());
        }
    };
    part(tiers::run());
    // The tests' own dependencies take part in the choice of features here as they do in `cargo test`.
    shell::run(cargo("build", &["--bins", "--tests"]))?;
    part(compat::check());
    part(crash::campaign(&["--rounds", CRASH_ROUNDS]));
    part(powerloss());
    part(load::campaign(&["--quick"]));
    part(shell::run(cargo("test", &["--no-fail-fast"])));
    if clients {
        part(run_clients());
    }
    match failures.len() {
        0 => Ok(()),
        count => Err(Failure::new(format!("{count} parts failed: {}", failures.join("; ")))),
    }
}

fn cargo(command: &str, options: &[&str]) -> std::process::Command {
    let mut cargo = shell::cargo(&[command, "--workspace", "--release", "--locked"]);
    cargo.args(options);
    cargo
}

/// Without root there is no disk whose power can be cut: that is no failure, and no success either, so it is said. Root
/// only lacks what can be installed, and a run without it has not shown what it should.
fn powerloss() -> Result<()> {
    match powerloss::campaign(&["--rounds", POWERLOSS_ROUNDS])? {
        Outcome::Passed => Ok(()),
        Outcome::CannotRun if powerloss::is_root()? => {
            Err(Failure::new("the campaign of power loss cannot run: see above for what is missing"))
        }
        Outcome::CannotRun => {
            eprintln!("\nNOT RUN: power loss. It needs root: nothing was shown of what a power loss does.\n");
            Ok(())
        }
    }
}

fn run_clients() -> Result<()> {
    let binary = Metadata::read()?.target().join("release/chappe");
    let mut clients = shell::program("python3", &["tests/clients/run.py", "--binary"]);
    clients.arg(binary);
    shell::run(clients)
}
