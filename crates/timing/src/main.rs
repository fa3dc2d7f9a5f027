//! The campaign of timing: does what guards secrets take the same time whatever the secret and the attempt?
//!
//! Each target is an operation of the server with two classes of input that must not be told apart. They are
//! measured in random order and compared by the test "dudect" ([`dudect`]). The first target is a comparison that
//! leaks on purpose: a run that does not find it has proven nothing. The program fails if a target leaks or the
//! control is not found.

mod dudect;
mod moments;
mod options;
mod random;
mod report;
mod target;

use options::Options;
use random::Stream;
use report::Row;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::ExitCode;
use target::{Cost, Expected, Target};

/// A millisecond instead of a microsecond: a fortieth of the measurements, and still most of the time.
const COST_OF_POWER: usize = 40;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Options::read(&arguments, RandomState::new().build_hasher().finish()) {
        Some(options) => campaign(&options),
        None => {
            eprintln!("{}", options::USAGE);
            ExitCode::FAILURE
        }
    }
}

fn campaign(options: &Options) -> ExitCode {
    println!("seed {}", options.seed);
    let order = Stream::new(!options.seed);
    println!("{}", report::HEAD);
    let mut failures = 0;
    for mut target in target::all(options.seed).into_iter().filter(|target| is_wanted(target, &options.name))
    {
        let row = measure(&mut target, options.samples, &order);
        println!("{row}");
        failures += usize::from(!row.is_as_expected());
    }
    match failures {
        0 => {
            println!("\nno target leaks, and the control was found");
            ExitCode::SUCCESS
        }
        count => {
            println!("\n{count} not as expected");
            ExitCode::FAILURE
        }
    }
}

fn is_wanted(target: &Target, name: &str) -> bool {
    target.expected == Expected::Different || target.name.contains(name)
}

fn measure(target: &mut Target, samples: usize, order: &Stream) -> Row {
    let count = match target.cost {
        Cost::Cheap => samples,
        Cost::Power => samples / COST_OF_POWER,
    };
    let samples = target.samples(count, order);
    Row {
        name: target.name,
        expected: target.expected,
        samples: samples.len(),
        finding: dudect::judge(&samples),
    }
}
