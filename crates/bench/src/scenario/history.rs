//! Pages of a conversation.

use tl::functions::messages::GetHistory;

use super::reads::{Volume, saturate};
use crate::error::Error;
use crate::fleet::Fleet;
use crate::report::Report;
use crate::template::encode;

/// The options of `bench history`.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    volume: Volume,
    /// Messages of a page.
    #[arg(long, default_value_t = 100)]
    limit: i32,
    /// Messages that are sent within each pair before. A run on the same accounts needs none.
    #[arg(long, default_value_t = 120)]
    fill: u64,
}

/// Asks for the newest page of every pair's conversation.
///
/// # Errors
/// When the server refuses.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    super::fill::fill(fleet, options.volume.pairs, options.fill).await?;
    let mut lines = Vec::new();
    for couple in fleet.couples(options.volume.pairs).await? {
        let call = GetHistory { peer: couple.peer.into(), limit: options.limit, ..Default::default() };
        lines.push((couple.sender.line, encode(fleet.layer(), &call)?));
    }
    saturate(&format!("history: pages of {}", options.limit), lines, &options.volume, pid).await
}
