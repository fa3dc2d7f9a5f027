//! Where log lines go: to the standard error, as text.
//!
//! What a stranger can cause must not fill the disk (D12): of one place in the code only so many lines are
//! written in a while, and how many were left out is said when the next one is. Whoever asks for debug or trace
//! lines gets all of them.

use crate::env::OsEnv;
use crate::error::Failure;
use ports::Env;
use std::collections::HashMap;
use std::io::{self, Stderr, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tracing::callsite::Identifier;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Lines of one place in a [`WHILE`].
const LINES: u32 = 100;
const WHILE: Duration = Duration::from_secs(10);

/// Starts logging.
pub(super) fn start(filter: &str) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Failure::Config(format!("log.filter = {filter:?}: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Sampled { env: OsEnv::new(), places: Mutex::default() })
        .with_ansi(std::io::IsTerminal::is_terminal(&stderr()))
        .init();
    Ok(())
}

/// Writes to the standard error what is not too much.
struct Sampled {
    env: OsEnv,
    places: Mutex<HashMap<Identifier, Place>>,
}

/// The recent lines of one place in the code.
#[derive(Default)]
struct Place {
    since: Duration,
    lines: u32,
    left_out: u64,
}

impl Place {
    /// Whether another line is written at `now`, and how many were left out before it.
    fn admit(&mut self, now: Duration) -> Option<u64> {
        if now.saturating_sub(self.since) >= WHILE {
            (self.since, self.lines) = (now, 0);
        }
        if self.lines >= LINES {
            self.left_out += 1;
            return None;
        }
        self.lines += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

impl<'a> MakeWriter<'a> for Sampled {
    type Writer = Output;

    fn make_writer(&'a self) -> Output {
        Output(Some(stderr()))
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Output {
        if *meta.level() > Level::INFO {
            return self.make_writer();
        }
        let admitted = {
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            places.entry(meta.callsite()).or_default().admit(self.env.monotonic())
        };
        if let Some(left_out @ 1..) = admitted {
            // A log that cannot be written is no reason to stop.
            let _ = writeln!(stderr(), "{left_out} more lines like the next one were left out");
        }
        Output(admitted.map(|_| stderr()))
    }
}

/// The standard error, or nothing.
struct Output(Option<Stderr>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(bytes.len()), |stderr| stderr.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d12_of_a_flood_of_lines_a_few_are_written_and_the_others_counted() {
        let mut place = Place::default();
        let at = Duration::from_secs;
        let written = (0..100_000).filter(|_| place.admit(at(20)).is_some()).count();
        assert_eq!(written, 100);
        assert_eq!(place.admit(at(29)), None);
        assert_eq!(place.admit(at(30)), Some(99_901));
        assert_eq!(place.admit(at(30)), Some(0));
    }
}
