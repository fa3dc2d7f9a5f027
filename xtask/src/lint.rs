//! `cargo xtask lint`: what can be judged without running the code.

use crate::shell::{self, Result};
use crate::{rules, tiers};

/// Checks formatting, clippy's findings, the tiers and `docs/rules.md`.
pub(crate) fn run() -> Result<()> {
    tiers::run()?;
    rules::check()?;
    shell::run(shell::cargo(&["fmt", "--all", "--check"]))?;
    shell::run(shell::cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
}
