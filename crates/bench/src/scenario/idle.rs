//! The server's memory for connections that do nothing.

use std::time::Duration;

use crate::error::Error;
use crate::fleet::Fleet;
use crate::progress;
use crate::report::Report;
use crate::usage::Usage;

/// The options of `bench idle`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Connections, each with an account of its own.
    #[arg(long, default_value_t = 10_000)]
    connections: usize,
    /// Seconds between the last sign-in and the look at the memory.
    #[arg(long, default_value_t = 10)]
    settle: u64,
}

/// Compares the server's memory without and with signed-in connections.
///
/// # Errors
/// When the server's process is unknown, or it refuses a connection.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let memory = || pid.and_then(Usage::of).ok_or_else(|| Error::Usage("--pid names no process".into()));
    let before = memory()?;
    let own_before = Usage::own();
    let members = fleet.members(options.connections).await?;
    progress::show("waiting until the server is quiet");
    let signed_in = memory()?;
    tokio::time::sleep(Duration::from_secs(options.settle)).await;
    progress::done();
    let after = memory()?;

    let count = members.len();
    let mut report = Report::new(format!("idle: {count} signed-in connections"));
    let each = |before: Usage, after: Usage| after.memory.saturating_sub(before.memory) as f64 / count as f64;
    report.row("server memory for each", each(before, after) / 1024.0, "KiB");
    report.row("server memory before", before.memory as f64 / f64::from(1 << 20), "MiB");
    report.row("server memory after", after.memory as f64 / f64::from(1 << 20), "MiB");
    let cpu = after.cpu.saturating_sub(signed_in.cpu).as_secs_f64() / options.settle.max(1) as f64;
    report.row("server CPU while idle", cpu, "cores");
    report.row("generator memory for each", each(own_before, Usage::own()) / 1024.0, "KiB");
    Ok(report)
}
