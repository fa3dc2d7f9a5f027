//! `cargo xtask compat`: `docs/compat.md`, a row for each method of the API.
//!
//! The table is made by the crate `api` from what it really answers; an example of that crate prints it, so that
//! this program does not depend on the server.

use crate::metadata::Metadata;
use crate::shell::{self, Result};
use std::path::PathBuf;
use std::process::Command;

/// Writes the page.
pub(crate) fn write() -> Result<()> {
    shell::write(&page(), &generate()?)
}

/// Fails if the page is not what would be written.
pub(crate) fn check() -> Result<()> {
    shell::check_same(&page(), &generate()?, "cargo xtask compat")
}

fn page() -> PathBuf {
    shell::root().join("docs/compat.md")
}

/// Building with the features of the whole workspace, as the tests do, so that nothing is built twice.
fn generate() -> Result<String> {
    shell::run(shell::cargo(&["build", "--release", "--workspace", "--locked", "--example", "compat"]))?;
    let example = Metadata::read()?.target().join("release/examples/compat");
    shell::output(Command::new(example))
}
