//! One line on the terminal that says how far a run is.

use std::io::{IsTerminal, Write};

/// Writes to standard error: over itself on a terminal, a line each otherwise.
pub(crate) fn show(text: &str) {
    let mut err = std::io::stderr().lock();
    // Progress that cannot be shown is no reason to end a run.
    let _ = if err.is_terminal() { write!(err, "\r\x1b[K{text}") } else { writeln!(err, "{text}") };
    let _ = err.flush();
}

/// Ends the line of progress.
pub(crate) fn done() {
    let mut err = std::io::stderr().lock();
    if err.is_terminal() {
        let _ = write!(err, "\r\x1b[K");
    }
}
