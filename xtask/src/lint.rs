//! `cargo xtask lint`: what can be judged without running the code.

use crate::shell::{self, Result};
use crate::{planted, rules, tiers};

/// Checks formatting, clippy's findings, the tiers, `docs/rules.md` and the list of planted bugs.
pub(crate) fn run() -> Result<()> {
    tiers::run()?;
    rules::check()?;
    planted::check()?;
    shell::run(shell::cargo(&["fmt", "--all", "--check"]))?;
    shell::run(shell::cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
}
