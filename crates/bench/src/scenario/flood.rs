//! What a flood of key exchanges does to everybody else.

use std::sync::atomic::Ordering;

use testkit::Server;

use super::{latency, problems};
use crate::error::Error;
use crate::exchange::{Exchanges, Plan};
use crate::fleet::Fleet;
use crate::report::Report;

/// The options of `bench flood`.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    latency: latency::Options,
    /// Key exchanges under way at a time.
    #[arg(long, default_value_t = 64)]
    concurrency: usize,
    /// Let the exchanging clients compete with everything for the processor; otherwise they take what the
    /// server and the measuring clients leave.
    #[arg(long)]
    not_nice: bool,
}

/// Measures latencies alone and again during a flood.
///
/// # Errors
/// When the pairs cannot be made.
pub(crate) async fn run(
    fleet: &Fleet,
    server: &Server,
    pid: Option<u32>,
    options: &Options,
) -> Result<Report, Error> {
    let load = options.latency.start(fleet).await?;
    options.latency.warm_up(&load).await?;
    let alone = options.latency.measure(&load, pid).await?;
    let plan =
        Plan { concurrency: options.concurrency, threads: 1, nice: !options.not_nice, expires_in: None };
    let exchanges = Exchanges::start(server, plan)?;
    options.latency.warm_up(&load).await?;
    let before = exchanges.outcomes.done.load(Ordering::Relaxed);
    let start = crate::clock::nanos();
    let flooded = options.latency.measure(&load, pid).await?;
    let seconds = (crate::clock::nanos() - start) as f64 / 1e9;
    let made = exchanges.outcomes.done.load(Ordering::Relaxed) - before;
    let outcomes = exchanges.stop();

    let mut report = Report::new("flood of key exchanges");
    if let (Some(alone), Some(flooded)) = (alone.value("delivery p99"), flooded.value("delivery p99")) {
        report.row("delivery p99 grows by the factor", flooded / alone, "");
    }
    report.row("exchanges", made as f64 / seconds, "1/s");
    report.count("exchanges refused", outcomes.refused.load(Ordering::Relaxed));
    report.count("exchanges failed", outcomes.failed.load(Ordering::Relaxed));
    report.append("alone:", alone);
    report.append("flooded:", flooded);
    problems(&mut report, &load);
    Ok(report)
}
