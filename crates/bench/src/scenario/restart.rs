//! How long a killed server needs to be ready again.

use std::path::PathBuf;

use super::fill;
use crate::args::Common;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::process::ServerProcess;
use crate::report::Report;
use crate::usage::Usage;

/// The options of `bench restart`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The server's program.
    #[arg(long, default_value = "target/release/chappe")]
    binary: PathBuf,
    /// The server's data folder, which may hold messages of an earlier run.
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    fill: fill::Options,
    /// How often the server is killed.
    #[arg(long, default_value_t = 3)]
    times: u32,
}

/// Starts a server, fills it, and kills and starts it again.
///
/// # Errors
/// When the server does not start.
pub(crate) async fn run(common: &Common, options: &Options) -> Result<Report, Error> {
    let (mut server, first) = ServerProcess::start(&options.binary, &options.data, common.address()).await?;
    let fleet = Fleet::new(common.settings().await?)?;
    let filled = fill::run(&fleet, Some(server.pid()), &options.fill).await?;
    let mut report = Report::new("restart after kill -9");
    report.row("first start", first as f64 / 1e6, "ms");
    report.append("fill:", filled);
    for time in 1..=options.times {
        server.kill()?;
        let nanos;
        (server, nanos) = ServerProcess::start(&options.binary, &options.data, common.address()).await?;
        report.row(format!("ready after restart {time}"), nanos as f64 / 1e6, "ms");
        if let Some(usage) = Usage::of(server.pid()) {
            report.row(
                format!("memory after restart {time}"),
                usage.memory as f64 / f64::from(1 << 20),
                "MiB",
            );
        }
    }
    server.kill()?;
    Ok(report)
}
