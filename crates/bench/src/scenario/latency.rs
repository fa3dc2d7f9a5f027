//! How long messages take at a given rate.

use std::time::Duration;

use super::{Meter, problems, start};
use crate::error::Error;
use crate::fleet::Fleet;
use crate::load::Load;
use crate::report::Report;

/// The options of `bench latency`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Messages a second.
    #[arg(long, default_value_t = 1000.0)]
    rate: f64,
    /// Pairs of a sender and a recipient, which send in turn.
    #[arg(long, default_value_t = 100)]
    pairs: usize,
    /// Characters of a message.
    #[arg(long, default_value_t = 64)]
    text: usize,
    /// Seconds before the measurement.
    #[arg(long, default_value_t = 3)]
    warm_up: u64,
    /// Seconds of the measurement.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
}

impl Options {
    /// The pairs.
    pub(super) async fn start(&self, fleet: &Fleet) -> Result<Load, Error> {
        start(fleet, self.pairs, self.text).await
    }

    /// Sends at the rate until caches are warm.
    pub(super) async fn warm_up(&self, load: &Load) -> Result<(), Error> {
        load.pace(self.rate, Duration::from_secs(self.warm_up)).await.map(drop)
    }

    /// Sends at the rate and reports the times.
    pub(super) async fn measure(&self, load: &Load, pid: Option<u32>) -> Result<Report, Error> {
        let meter = Meter::start(pid);
        let counts = load.pace(self.rate, Duration::from_secs(self.seconds)).await?;
        let mut report = Report::new(format!("latency at {} messages/s", self.rate));
        let times = load.tally.times();
        report.count("sent", counts.sent);
        report.count("acknowledged and delivered", counts.completed);
        report.quantiles("acknowledgement", &times.acknowledgement);
        report.quantiles("delivery", &times.delivery);
        report.quantiles("sent too late by", &times.lateness);
        meter.report(&mut report, counts.completed);
        Ok(report)
    }
}

/// Measures acknowledgement and delivery from the moment when each message was due.
///
/// # Errors
/// When the pairs cannot be made.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let load = options.start(fleet).await?;
    options.warm_up(&load).await?;
    let mut report = options.measure(&load, pid).await?;
    problems(&mut report, &load);
    Ok(report)
}
