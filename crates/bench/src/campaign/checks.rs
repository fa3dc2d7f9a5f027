//! What a scenario demands of the server, and whether it was so.
//!
//! A figure without a limit informs. A figure with one is judged, except that a quick run judges nothing that
//! depends on how busy the machine is. The same rows are printed for people and as a table of Markdown.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::error::Error;
use crate::histogram::Histogram;
use crate::report::text;

/// What a figure must be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    AtMost(f64),
    AtLeast(f64),
    Exactly(f64),
}

/// The judgement of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Pass,
    Fail,
    /// It informs, or the run is quick.
    NotJudged,
}

struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    limit: Option<Limit>,
    verdict: Verdict,
}

/// The figures of a scenario.
pub(crate) struct Checks {
    scenario: &'static str,
    quick: bool,
    rows: Vec<Row>,
}

impl Limit {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::Exactly(limit) => value == limit,
        }
    }

    fn show(self, unit: &str) -> String {
        let (words, limit) = match self {
            Self::AtMost(limit) => ("at most ", limit),
            Self::AtLeast(limit) => ("at least ", limit),
            Self::Exactly(limit) => ("", limit),
        };
        format!("{words}{} {unit}", text(limit)).trim_end().to_owned()
    }
}

impl Checks {
    /// No figures yet.
    pub(crate) fn new(scenario: &'static str, quick: bool) -> Self {
        Self { scenario, quick, rows: Vec::new() }
    }

    /// A figure that informs.
    pub(crate) fn figure(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.add(name.into(), value, unit, None, false);
    }

    /// A number of things that informs.
    pub(crate) fn count(&mut self, name: impl Into<String>, value: usize) {
        self.figure(name, value as f64, "");
    }

    /// A number of things that must be this one.
    pub(crate) fn exactly(&mut self, name: impl Into<String>, value: usize, expected: usize) {
        self.add(name.into(), value as f64, "", Some(Limit::Exactly(expected as f64)), true);
    }

    /// A figure that may not be larger, on any machine.
    pub(crate) fn at_most(&mut self, name: impl Into<String>, value: f64, unit: &'static str, limit: f64) {
        self.add(name.into(), value, unit, Some(Limit::AtMost(limit)), true);
    }

    /// A figure that may not be larger, on a machine with nothing else to do.
    pub(crate) fn timed(&mut self, name: impl Into<String>, value: f64, unit: &'static str, limit: f64) {
        self.add(name.into(), value, unit, Some(Limit::AtMost(limit)), !self.quick);
    }

    /// A figure without which the scenario was not what it claims to be: the load that it is about.
    pub(crate) fn load(&mut self, name: impl Into<String>, value: f64, unit: &'static str, least: f64) {
        self.add(name.into(), value, unit, Some(Limit::AtLeast(least)), !self.quick);
    }

    /// Quantiles that inform.
    pub(crate) fn quantiles(&mut self, name: &str, times: &Histogram) {
        for (label, quantile) in [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)] {
            self.figure(format!("{name} {label}"), milliseconds(times, quantile), "ms");
        }
        self.figure(format!("{name} max"), times.max() as f64 / 1e6, "ms");
    }

    fn add(&mut self, name: String, value: f64, unit: &'static str, limit: Option<Limit>, judged: bool) {
        let verdict = match limit {
            Some(limit) if judged && limit.holds(value) => Verdict::Pass,
            Some(_) if judged => Verdict::Fail,
            _ => Verdict::NotJudged,
        };
        self.rows.push(Row { name, value, unit, limit, verdict });
    }

    /// How many demands were not met.
    pub(crate) fn failed(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::Fail).count()
    }

    /// Prints the rows.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(crate) fn print(&self) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        let head = if self.failed() == 0 { "PASS" } else { "FAIL" };
        let kind = if self.quick { " (quick: nothing that depends on the machine is judged)" } else { "" };
        writeln!(out, "{head} {}{kind}", self.scenario)?;
        for row in &self.rows {
            let limit = row.limit.map(|limit| limit.show(row.unit)).unwrap_or_default();
            let figure = format!("{} {}", text(row.value), row.unit);
            writeln!(out, "  {:4}  {:width$}  {figure:>16}  {limit}", row.word(), row.name)?;
        }
        Ok(())
    }

    /// The rows as a table of Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut table = format!("`{}`\n\n| figure | value | limit | |\n|---|---|---|---|\n", self.scenario);
        for row in &self.rows {
            let limit = row.limit.map(|limit| limit.show(row.unit)).unwrap_or_default();
            let value = format!("{} {}", text(row.value), row.unit);
            // A string takes everything.
            let _ = writeln!(table, "| {} | {} | {limit} | {} |", row.name, value.trim_end(), row.word());
        }
        table
    }

    /// The rows for programs.
    pub(crate) fn json(&self) -> Value {
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| json!({ "name": row.name, "value": row.value, "unit": row.unit, "verdict": row.word() }))
            .collect();
        json!({ "scenario": self.scenario, "quick": self.quick, "failed": self.failed(), "figures": rows })
    }
}

impl Row {
    fn word(&self) -> &'static str {
        match self.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::NotJudged => "",
        }
    }
}

/// A quantile in milliseconds.
pub(crate) fn milliseconds(times: &Histogram, quantile: f64) -> f64 {
    times.quantile(quantile) as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(quick: bool) -> Checks {
        let mut checks = Checks::new("test", quick);
        checks.exactly("dropped", 1, 0);
        checks.timed("p99", 300.0, "ms", 250.0);
        checks.at_most("lost", 0.0, "", 0.0);
        checks.load("rate", 499.0, "1/s", 475.0);
        checks
    }

    #[test]
    fn a_quick_run_judges_what_is_right_and_not_what_is_fast() {
        assert_eq!((judged(false).failed(), judged(true).failed()), (2, 1));
        let verdicts = |quick| judged(quick).rows.iter().map(Row::word).collect::<Vec<_>>();
        assert_eq!(verdicts(false), ["FAIL", "FAIL", "pass", "pass"]);
        assert_eq!(verdicts(true), ["FAIL", "", "pass", ""]);
    }

    #[test]
    fn a_row_of_the_table_names_figure_limit_and_verdict() {
        let table = judged(false).markdown();
        assert!(table.contains("| p99 | 300 ms | at most 250 ms | FAIL |"), "{table}");
        assert!(table.contains("| dropped | 1 | 0 | FAIL |"), "{table}");
    }
}
