//! What a scenario found: a table for people, JSON for programs.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::histogram::Histogram;
use crate::usage::Usage;

/// The figures of one run.
pub(crate) struct Report {
    scenario: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    value: f64,
    unit: &'static str,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(scenario: impl Into<String>) -> Self {
        Self { scenario: scenario.into(), rows: Vec::new() }
    }

    /// Adds a figure.
    pub(crate) fn row(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push(Row { name: name.into(), value, unit });
    }

    /// Adds a number of things.
    pub(crate) fn count(&mut self, name: impl Into<String>, value: u64) {
        self.row(name, value as f64, "");
    }

    /// Adds the quantiles of a histogram.
    pub(crate) fn quantiles(&mut self, name: &str, histogram: &Histogram) {
        let ms = |nanos: u64| nanos as f64 / 1e6;
        self.row(format!("{name} mean"), ms(histogram.mean()), "ms");
        for (label, quantile) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)] {
            self.row(format!("{name} {label}"), ms(histogram.quantile(quantile)), "ms");
        }
        self.row(format!("{name} max"), ms(histogram.max()), "ms");
    }

    /// Adds what a process used between two moments, `seconds` apart.
    pub(crate) fn usage(&mut self, name: &str, before: Usage, after: Usage, seconds: f64) {
        let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
        self.row(format!("{name} CPU"), cpu / seconds.max(1e-9), "cores");
        self.row(format!("{name} memory"), after.memory as f64 / f64::from(1 << 20), "MiB");
    }

    /// Adds the rows of another report, their names preceded by `prefix`.
    pub(crate) fn append(&mut self, prefix: &str, other: Report) {
        for Row { name, value, unit } in other.rows {
            self.rows.push(Row { name: format!("{prefix} {name}"), value, unit });
        }
    }

    /// The value of a figure.
    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        self.rows.iter().find(|row| row.name == name).map(|row| row.value)
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(crate) fn print(&self) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        writeln!(out, "{}", self.scenario)?;
        for Row { name, value, unit } in &self.rows {
            writeln!(out, "  {name:width$}  {:>14} {unit}", text(*value))?;
        }
        Ok(())
    }

    /// Writes the JSON file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let figures: Map<_, _> =
            self.rows.iter().map(|row| (key(row), Value::from((row.value * 1e6).round() / 1e6))).collect();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let value = json!({ "scenario": self.scenario, "cores": cores, "figures": figures });
        std::fs::write(path, format!("{value:#}\n"))
            .map_err(|error| Error::File { path: path.to_owned(), reason: error.to_string() })
    }
}

/// The name of a figure as a key: words joined by underscores, with the unit at the end.
fn key(row: &Row) -> String {
    let unit = row.unit.replace('/', "_per_");
    let name = if unit.is_empty() { row.name.clone() } else { format!("{} {unit}", row.name) };
    name.to_lowercase().replace([' ', '.', '-'], "_")
}

/// A figure for people.
pub(crate) fn text(value: f64) -> String {
    if value.abs() < 1000.0 && value.fract() != 0.0 {
        return format!("{value:.3}");
    }
    let digits = format!("{:.0}", value.abs());
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    format!("{}{}", if value < 0.0 { "-" } else { "" }, groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let cases = [
            (0.0, "0"),
            (999.5, "999.500"),
            (1234.0, "1,234"),
            (49_000_123.4, "49,000,123"),
            (-2048.0, "-2,048"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn keys_name_their_unit() {
        let row = Row { name: "delivery p99.9".into(), value: 1.0, unit: "ms" };
        assert_eq!(key(&row), "delivery_p99_9_ms");
    }
}
