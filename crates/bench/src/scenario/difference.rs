//! Catching up.

use tl::functions::updates::GetDifference;

use super::reads::{Volume, saturate};
use crate::error::Error;
use crate::fleet::Fleet;
use crate::report::Report;
use crate::template::encode;

/// The options of `bench difference`.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    volume: Volume,
    /// Updates that each call brings.
    #[arg(long, default_value_t = 20)]
    behind: i32,
    /// Messages that are sent within each pair before. A run on the same accounts needs none.
    #[arg(long, default_value_t = 120)]
    fill: u64,
}

/// Asks for the newest updates of every pair's sender.
///
/// # Errors
/// When the server refuses.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    super::fill::fill(fleet, options.volume.pairs, options.fill).await?;
    let mut lines = Vec::new();
    for couple in fleet.couples(options.volume.pairs).await? {
        let state = couple.sender.state;
        let pts = state.pts.saturating_sub(options.behind).max(1);
        let call = GetDifference { pts, date: state.date, qts: state.qts, ..Default::default() };
        lines.push((couple.sender.line, encode(fleet.layer(), &call)?));
    }
    saturate(&format!("difference: {} updates", options.behind), lines, &options.volume, pid).await
}
