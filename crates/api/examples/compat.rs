//! Prints the compatibility table; `cargo xtask compat` writes it to `docs/compat.md`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(api::compat::markdown().as_bytes())
}
