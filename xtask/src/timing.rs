//! `cargo xtask timing`: the time of what guards secrets does not depend on them, as far as a statistical test sees.
//!
//! The campaign itself is the program of the crate `timing`. It needs no server, and a machine that does little else.

use crate::shell::{self, Result};

/// Builds the campaign and runs it.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let mut campaign = shell::cargo(&["run", "--release", "--locked", "--package", "timing", "--"]);
    campaign.args(options);
    shell::run(campaign)
}
