//! What one post costs the server, whatever the number of members.

use std::time::Duration;

use super::Meter;
use crate::audience::Audience;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::group;
use crate::report::Report;
use crate::usage::Usage;

/// The options of `bench post`.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    group: group::Options,
    /// Posts under way at a time.
    #[arg(long, default_value_t = 1)]
    outstanding: usize,
    /// Characters of a post.
    #[arg(long, default_value_t = 64)]
    text: usize,
    /// Seconds of posts before the measurement. Those that follow an import pay for the compaction of its rows.
    #[arg(long, default_value_t = 1)]
    warm_up: u64,
    /// Seconds of the measurement.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

/// Measures processor time and written bytes for a post.
///
/// # Errors
/// When the group cannot be made.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let group = options.group.make(fleet).await?;
    let members = u64::try_from(group.members.len()).unwrap_or(u64::MAX) + options.group.offline;
    let audience = Audience::start(fleet, group, options.text)?;
    audience.keep(options.outstanding, Duration::from_secs(options.warm_up)).await;
    let written = || pid.and_then(Usage::of).map_or(0, |usage| usage.written);
    let (before, meter) = (written(), Meter::start(pid));
    let figures = audience.keep(options.outstanding, Duration::from_secs(options.seconds)).await;
    let (posts, seconds) = (figures.posts, meter.seconds());

    let mut report = Report::new(format!("post: {members} members"));
    report.row("posts", posts as f64 / seconds, "1/s");
    report.row("written for each", (written() - before) as f64 / posts.max(1) as f64, "bytes");
    meter.report(&mut report, posts);
    report.quantiles("acknowledgement", &figures.acknowledgement);
    for (name, count) in figures.problems {
        report.count(format!("problem: {name}"), count);
    }
    Ok(report)
}
