//! Messages a second at saturation.

use std::time::Duration;

use super::{Meter, problems, start};
use crate::clock;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::report::Report;

/// The options of `bench pairs`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Pairs of a sender and a recipient.
    #[arg(long, default_value_t = 100)]
    pairs: usize,
    /// Messages that each sender keeps under way.
    #[arg(long, default_value_t = 1)]
    outstanding: usize,
    /// Characters of a message.
    #[arg(long, default_value_t = 64)]
    text: usize,
    /// Seconds before the measurement.
    #[arg(long, default_value_t = 3)]
    warm_up: u64,
    /// Seconds of the measurement.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
}

/// Counts messages whose result came and whose update arrived.
///
/// # Errors
/// When the pairs cannot be made.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let load = start(fleet, options.pairs, options.text).await?;
    load.saturate(options.outstanding, Duration::from_secs(options.warm_up), |_| false).await;
    let meter = Meter::start(pid);
    load.tally.measure(clock::nanos(), u64::MAX);
    let counts = load.saturate(options.outstanding, Duration::from_secs(options.seconds), |_| false).await;
    let seconds = meter.seconds();

    let mut report = Report::new(format!("pairs: {} with {} under way", options.pairs, options.outstanding));
    report.row("acknowledged and delivered", counts.completed as f64 / seconds, "1/s");
    report.row("acknowledged", counts.acknowledged as f64 / seconds, "1/s");
    report.row("delivered", counts.delivered as f64 / seconds, "1/s");
    meter.report(&mut report, counts.completed);
    load.settle().await;
    let times = load.tally.times();
    report.quantiles("acknowledgement", &times.acknowledgement);
    report.quantiles("delivery", &times.delivery);
    problems(&mut report, &load);
    Ok(report)
}
