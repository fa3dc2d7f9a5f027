//! The project's own commands: `cargo xtask COMMAND`. One file a command.

mod compat;
mod crash;
mod fuzz;
mod layer;
mod lint;
mod load;
mod metadata;
mod planted;
mod powerloss;
mod rules;
mod shell;
mod sim;
mod test;
mod tiers;
mod timing;

use shell::{Failure, Result};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  test [--no-clients]            everything that must pass: tiers, tests, generated pages, five crash rounds,
                                 the load campaign in small, real clients
  lint                           formatting, clippy, tiers, docs/rules.md
  tiers                          each crate uses only crates of lower tiers
  compat [--check]               writes docs/compat.md
  rules [--check]                writes the names of the tests into docs/rules.md
  layer FILE [--layer N]         takes up the schema of a new layer
  crash [--rounds N] [--seed N]  kills the server under load again and again; it must lose nothing
  powerloss [--cycles N] [--seed N] [--only PART]
                                 cuts the power of the server's disk under load again and again, lets its syncs
                                 fail, fills it; needs root and loop devices
  load [--quick] [SCENARIO]      what the server promises under load: storm, reconnect, slow-readers,
                                 slow-writers, resets, overload
  sim [--seeds N] [--seed N]     runs a simulated cluster with the faults of each seed and judges what it did
  timing [--samples N] [--seed N] [NAME]
                                 whether the time of what guards secrets depends on them, by a statistical test
  planted [NAME]                 switches planted bugs on, one by one: the test that is named for each must fail
  fuzz [--seconds N] [--address] [TARGET]
                                 libFuzzer over one target or all";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["test"] => test::run(true),
        ["test", "--no-clients"] => test::run(false),
        ["lint"] => lint::run(),
        ["tiers"] => tiers::run(),
        ["compat"] => compat::write(),
        ["compat", "--check"] => compat::check(),
        ["rules"] => rules::write(),
        ["rules", "--check"] => rules::check(),
        ["layer", file, options @ ..] => layer::run(file, options),
        ["crash", options @ ..] => crash::run(options),
        ["powerloss", options @ ..] => powerloss::run(options),
        ["planted", options @ ..] => planted::run(options),
        ["load", options @ ..] => load::run(options),
        ["timing", options @ ..] => timing::run(options),
        ["sim", options @ ..] => sim::run(options),
        ["fuzz", options @ ..] => fuzz::run(options),
        _ => Err(Failure::new(USAGE)),
    }
}
