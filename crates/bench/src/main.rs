//! `bench`: the load generator.
//!
//! It is a client on the project's own `mtproto` crate and works against any MTProto server. One thread drives
//! all connections with one task each; requests are encoded once and patched, updates are searched for a token
//! and not decoded, so that on a shared machine nearly everything is left to the server.

mod args;
mod audience;
mod campaign;
mod clock;
mod error;
mod exchange;
mod fleet;
mod group;
mod histogram;
mod line;
mod load;
mod login;
mod pacer;
mod pair;
mod process;
mod progress;
mod random;
mod report;
mod scenario;
mod session;
mod sources;
mod state;
mod tally;
mod template;
mod usage;

use std::process::ExitCode;

use clap::Parser;
use rustix::process::{Resource, getrlimit, setrlimit};

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    allow_many_files();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(error::Error::from).and_then(|runtime| {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, run(&cli))
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            progress::show(&format!("error: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Answers whether everything that was demanded of the server was so; a mere measurement demands nothing.
async fn run(cli: &args::Cli) -> Result<bool, error::Error> {
    let json = cli.common.json.as_deref();
    let report = match &cli.work {
        args::Work::Campaign(options) => return campaign::run(options, json).await,
        args::Work::Measure(scenario) => scenario::run(&cli.common, scenario).await?,
    };
    report.print()?;
    json.map_or(Ok(()), |path| report.write(path))?;
    Ok(true)
}

/// A connection is a file: as many as the system grants. Where it grants none, connections fail and say so.
fn allow_many_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, limit);
}
