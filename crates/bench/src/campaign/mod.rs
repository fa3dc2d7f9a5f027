//! Campaigns: what the server promises under load, each with a verdict.
//!
//! A scenario starts a release server of its own on an empty folder, does its worst, and demands. All demands
//! stand in `docs/testing.md`.

mod checks;
mod ear;
mod flood;
mod herald;
mod ledger;
mod overload;
mod reconnect;
mod resets;
mod sample;
mod slow_readers;
mod slow_writers;
mod stand;
mod storm;
mod witness;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use self::checks::Checks;
use self::stand::Plan;
use crate::error::Error;
use crate::progress;

/// The options of `bench campaign`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The scenarios; all if none is named.
    scenarios: Vec<Scenario>,
    /// The server's program.
    #[arg(long, default_value = "target/release/chappe")]
    binary: PathBuf,
    /// Hundreds instead of thousands; nothing that depends on how busy the machine is counts.
    #[arg(long)]
    quick: bool,
}

/// The scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Idle connections, active pairs, and a flood of key exchanges.
    Storm,
    /// A killed server, and everybody who comes back at once.
    Reconnect,
    /// Devices that subscribe and never read.
    SlowReaders,
    /// Connections that send a byte now and then.
    SlowWriters,
    /// Connections that are reset as soon as they are made.
    Resets,
    /// Three times as many messages as the server can do.
    Overload,
}

/// Runs the scenarios one after the other; answers whether all demands were met.
///
/// # Errors
/// When the figures cannot be written.
pub(crate) async fn run(options: &Options, json: Option<&Path>) -> Result<bool, Error> {
    let plan = Plan { binary: options.binary.clone(), quick: options.quick };
    let scenarios = match &options.scenarios[..] {
        [] => Scenario::value_variants(),
        named => named,
    };
    let mut all = Vec::new();
    let mut broken = 0;
    for scenario in scenarios {
        match scenario.run(&plan).await {
            Ok(checks) => {
                checks.print()?;
                all.push(checks);
            }
            Err(error) => {
                broken += 1;
                progress::show(&format!("FAIL {scenario:?}: it could not be run to its end: {error}\n"));
            }
        }
    }
    if !plan.quick {
        print_tables(&all)?;
    }
    if let Some(path) = json {
        write(path, &all)?;
    }
    Ok(broken == 0 && all.iter().all(|checks| checks.failed() == 0))
}

impl Scenario {
    async fn run(self, plan: &Plan) -> Result<Checks, Error> {
        match self {
            Self::Storm => storm::run(plan).await,
            Self::Reconnect => reconnect::run(plan).await,
            Self::SlowReaders => slow_readers::run(plan).await,
            Self::SlowWriters => slow_writers::run(plan).await,
            Self::Resets => resets::run(plan).await,
            Self::Overload => overload::run(plan).await,
        }
    }
}

fn print_tables(all: &[Checks]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    for checks in all {
        writeln!(out, "\n{}", checks.markdown())?;
    }
    Ok(())
}

fn write(path: &Path, all: &[Checks]) -> Result<(), Error> {
    let value: Vec<_> = all.iter().map(Checks::json).collect();
    let text = format!("{:#}\n", serde_json::Value::from(value));
    std::fs::write(path, text)
        .map_err(|error| Error::File { path: path.to_owned(), reason: error.to_string() })
}
