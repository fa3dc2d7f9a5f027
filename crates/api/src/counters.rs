//! Numbers for the operator: how often each method was called, and with what outcome.

use crate::table::TABLE;
use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

static ROWS: LazyLock<HashMap<&'static str, usize>> =
    LazyLock::new(|| TABLE.iter().enumerate().map(|(row, entry)| (entry.variant, row)).collect());

/// Counts since the start of the process.
#[derive(Debug)]
pub struct Counters {
    methods: Box<[Method]>,
    unavailable: AtomicU64,
    panics: AtomicU64,
}

#[derive(Debug, Default)]
struct Method {
    answered: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
}

/// How often a method was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodCount {
    /// The method as [`crate::TABLE`] names it.
    pub method: &'static str,
    /// With a result.
    pub answered: u64,
    /// With a refusal.
    pub refused: u64,
    /// With a 500.
    pub failed: u64,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered,
    Refused,
    Failed,
}

impl Default for Counters {
    fn default() -> Self {
        let methods = TABLE.iter().map(|_| Method::default()).collect();
        Self { methods, unavailable: AtomicU64::new(0), panics: AtomicU64::new(0) }
    }
}

impl Counters {
    /// The methods that were called.
    pub fn methods(&self) -> impl Iterator<Item = MethodCount> + '_ {
        let rows = TABLE.iter().zip(&self.methods).map(|(entry, count)| MethodCount {
            method: entry.variant,
            answered: count.answered.load(Ordering::Relaxed),
            refused: count.refused.load(Ordering::Relaxed),
            failed: count.failed.load(Ordering::Relaxed),
        });
        rows.filter(|row| row.answered + row.refused + row.failed > 0)
    }

    /// Calls that have no handler, and requests that could not be read.
    pub fn unavailable(&self) -> u64 {
        self.unavailable.load(Ordering::Relaxed)
    }

    /// Handlers that panicked. Anything but 0 is a bug.
    pub fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// A call ended; `variant` is none where there was no handler.
    pub(crate) fn ended(&self, variant: Option<&'static str>, outcome: Outcome) {
        let row = variant.and_then(|variant| ROWS.get(variant)).and_then(|row| self.methods.get(*row));
        let count = match (row, outcome) {
            (None, _) => &self.unavailable,
            (Some(row), Outcome::Answered) => &row.answered,
            (Some(row), Outcome::Refused) => &row.refused,
            (Some(row), Outcome::Failed) => &row.failed,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }
}
