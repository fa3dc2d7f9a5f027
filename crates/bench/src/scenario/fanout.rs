//! Posts in a group, to all of its connected members.

use std::time::Duration;

use super::Meter;
use crate::audience::Audience;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::group;
use crate::report::Report;

/// The options of `bench fanout`.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    group: group::Options,
    /// Posts under way at a time: the next one leaves when one has reached everybody.
    #[arg(long, default_value_t = 1)]
    outstanding: usize,
    /// Characters of a post.
    #[arg(long, default_value_t = 64)]
    text: usize,
    /// Seconds before the measurement.
    #[arg(long, default_value_t = 3)]
    warm_up: u64,
    /// Seconds of the measurement.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
}

/// Counts deliveries and measures the time to the last member.
///
/// # Errors
/// When the group cannot be made.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let group = options.group.make(fleet).await?;
    let members = group.members.len();
    let audience = Audience::start(fleet, group, options.text)?;
    audience.keep(options.outstanding, Duration::from_secs(options.warm_up)).await;
    let meter = Meter::start(pid);
    let figures = audience.keep(options.outstanding, Duration::from_secs(options.seconds)).await;
    let seconds = meter.seconds();
    let deliveries = figures.deliveries;

    let all = u64::try_from(members).unwrap_or(u64::MAX) + options.group.offline;
    let title = format!("fanout: {all} members, {members} online, {} posts under way", options.outstanding);
    let mut report = Report::new(title);
    report.row("deliveries", deliveries as f64 / seconds, "1/s");
    report.row("posts", figures.posts as f64 / seconds, "1/s");
    meter.report(&mut report, deliveries);
    report.quantiles("acknowledgement", &figures.acknowledgement);
    report.quantiles("to each member", &figures.each);
    report.quantiles("to the last member", &figures.last);
    for (name, count) in figures.problems {
        report.count(format!("problem: {name}"), count);
    }
    Ok(report)
}
