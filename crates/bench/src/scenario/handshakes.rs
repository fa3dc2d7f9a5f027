//! Key exchanges a second.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use testkit::Server;

use super::Meter;
use crate::error::Error;
use crate::exchange::{Exchanges, Plan};
use crate::progress;
use crate::report::Report;

/// The options of `bench handshakes`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Exchanges under way at a time.
    #[arg(long, default_value_t = 32)]
    concurrency: usize,
    /// Threads of the generator.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Make temporary keys.
    #[arg(long)]
    temporary: bool,
    /// Seconds of the measurement.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
}

/// Makes keys, each on a connection of its own.
///
/// # Errors
/// When the generator cannot run.
pub(crate) async fn run(server: &Server, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let plan = Plan {
        concurrency: options.concurrency,
        threads: options.threads.max(1),
        nice: false,
        expires_in: options.temporary.then_some(86_400),
    };
    let meter = Meter::start(pid);
    let exchanges = Exchanges::start(server, plan)?;
    let mut before = 0;
    for second in 1..=options.seconds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let done = exchanges.outcomes.done.load(Ordering::Relaxed);
        progress::show(&format!("{second} s: {} exchanges/s", done - before));
        before = done;
    }
    progress::done();
    let outcomes = exchanges.stop();
    let (seconds, done) = (meter.seconds(), outcomes.done.load(Ordering::Relaxed));

    let mut report = Report::new(format!("handshakes: {} under way", options.concurrency));
    report.row("exchanges", done as f64 / seconds, "1/s");
    meter.report(&mut report, done);
    if let Some(micros) = report.value("server CPU each") {
        report.row("exchanges per core of the server", 1e6 / micros, "1/s");
    }
    report.quantiles("exchange", &outcomes.times.lock().unwrap_or_else(PoisonError::into_inner));
    report.count("refused with -429", outcomes.refused.load(Ordering::Relaxed));
    report.count("failed", outcomes.failed.load(Ordering::Relaxed));
    if let Some(reason) = &*outcomes.reason.lock().unwrap_or_else(PoisonError::into_inner) {
        progress::show(&format!("a failure: {reason}\n"));
    }
    Ok(report)
}
