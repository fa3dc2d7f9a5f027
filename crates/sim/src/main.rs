//! The campaign of simulations: `sim [--seeds N] [--seed S]`.
//!
//! Runs N seeds from S on. A seed that breaks an invariant is run again with fewer faults until none can be
//! left out, and printed with what is left; `--seeds 1 --seed S` repeats it.

use sim::{Figures, Options, Verdict, run, shrink};
use std::process::ExitCode;

/// More than one run in so many without a verdict is no success.
const UNKNOWN_OF: u64 = 20;

const USAGE: &str = "usage: sim [--seeds N] [--seed S]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match read(&arguments) {
        Some((seeds, first)) => campaign(seeds, first),
        None => {
            eprintln!("{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Option<(u64, u64)> {
    let (mut seeds, mut first) = (100, 1);
    for option in arguments.chunks(2) {
        let [name, value] = option else { return None };
        let value = value.parse().ok()?;
        match name.as_str() {
            "--seeds" => seeds = value,
            "--seed" => first = value,
            _ => return None,
        }
    }
    Some((seeds, first))
}

fn campaign(seeds: u64, first: u64) -> ExitCode {
    println!("{seeds} seeds from {first} on");
    let mut sum = Figures::default();
    let (mut valid, mut invalid, mut unknown) = (0_u64, Vec::new(), 0_u64);
    for seed in first..first.saturating_add(seeds) {
        let options = Options::seed(seed);
        let report = run(&options);
        sum.add(&report.figures);
        match report.verdict {
            Verdict::Valid => valid += 1,
            Verdict::Unknown(ref why) => {
                unknown += 1;
                println!("seed {seed}: UNKNOWN: {why}");
            }
            Verdict::Invalid(_) => {
                invalid.push(seed);
                println!("{}", shrink(&options, report));
            }
        }
    }
    println!("{sum}");
    println!("{valid} VALID, {} INVALID, {unknown} UNKNOWN", invalid.len());
    if !invalid.is_empty() {
        println!("seeds that fail: {invalid:?}");
        return ExitCode::FAILURE;
    }
    // Where little happened little is proven.
    if unknown > seeds / UNKNOWN_OF { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
