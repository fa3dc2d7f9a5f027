//! Many messages, quickly.

use std::time::Duration;

use super::{Meter, problems, start};
use crate::error::Error;
use crate::fleet::Fleet;
use crate::report::Report;

/// Messages that each pair keeps under way.
const WINDOW: usize = 16;

const TEXT: usize = 64;

/// The options of `bench fill`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Messages in all.
    #[arg(long, default_value_t = 100_000)]
    messages: u64,
    /// Pairs that send them.
    #[arg(long, default_value_t = 100)]
    pairs: usize,
}

/// Sends a number of messages between pairs and reports how fast that went.
///
/// # Errors
/// When the pairs cannot be made, or not everything was delivered.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let load = start(fleet, options.pairs, TEXT).await?;
    let meter = Meter::start(pid);
    let enough = |counts: crate::tally::Counts| counts.completed >= options.messages;
    let counts = load.saturate(WINDOW, Duration::MAX, enough).await;
    let seconds = meter.seconds();
    let mut report = Report::new("fill");
    report.count("messages", counts.completed);
    report.row("acknowledged and delivered", counts.completed as f64 / seconds, "1/s");
    meter.report(&mut report, counts.completed);
    load.settle().await;
    problems(&mut report, &load);
    Ok(report)
}

/// Sends `each` messages within every pair.
///
/// # Errors
/// As [`run`].
pub(super) async fn fill(fleet: &Fleet, pairs: usize, each: u64) -> Result<(), Error> {
    if each == 0 {
        return Ok(());
    }
    let load = start(fleet, pairs, TEXT).await?;
    let messages = each * pairs as u64;
    load.saturate(WINDOW, Duration::MAX, |counts| counts.completed >= messages).await;
    load.settle().await;
    Ok(())
}
