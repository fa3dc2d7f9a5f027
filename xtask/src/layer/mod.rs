//! `cargo xtask layer FILE`: takes up the schema that Telegram publishes for a new layer.
//!
//! The lines of the file are merged into `schema/telegram_api.tl`, from which everything else is generated; the tests
//! of the crate `tl` then encode and decode every constructor for every layer, the new one included. The highest
//! layer that the schema names is `tl::LAYER_MAX`.

mod merge;
mod published;
mod schema;

use crate::shell::{self, Failure, Result};
use published::Published;
use schema::Schema;
use std::path::Path;

/// Merges the file, then builds and tests the crate `tl`.
pub(crate) fn run(file: &str, options: &[&str]) -> Result<()> {
    let published = Published::parse(&shell::read(Path::new(file))?)?;
    let layer = match options {
        [] => published.layer.ok_or_else(|| {
            Failure::new(format!("{file} has no line `// LAYER N`: name it with --layer N"))
        })?,
        ["--layer", number] => number.parse().map_err(|_| Failure::new(format!("{number} is no layer")))?,
        _ => return Err(Failure::new("usage: cargo xtask layer FILE [--layer N]")),
    };
    let path = shell::root().join("schema/telegram_api.tl");
    let mut schema = Schema::parse(&shell::read(&path)?)?;
    let change = merge::merge(&mut schema, &published, layer)?;
    shell::write(&path, &schema.to_string())?;
    println!(
        "layer {layer}: {} lines begin, {} end, {} have new flags",
        change.begun, change.ended, change.changed
    );
    shell::run(shell::cargo(&["test", "--release", "--package", "tl"]))?;
    println!("layer {layer} is in; `cargo xtask compat` writes the table of methods anew");
    Ok(())
}
