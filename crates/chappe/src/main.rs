//! The binary: command line, configuration, wiring, shutdown. The only crate with `main`.

mod admin;
mod archive;
mod command;
mod config;
mod env;
mod error;
mod folder;
mod keys;
mod serve;

use clap::Parser;
use command::{Cli, Command};
use error::Failure;
use std::process::ExitCode;

/// Messages are many small allocations on several threads; the C library's allocator took 15% of the server's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Err(unfit) = planted::admit() {
        eprintln!("error: {unfit}");
        return ExitCode::from(2);
    }
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.report());
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Serve(options) => serve::run(options),
        Command::Clients(options) => command::clients::run(&options),
        Command::Doctor(options) => command::doctor::run(&options),
        Command::LoginCode(options) => command::login_code::run(&options),
        Command::Config(options) => command::config::run(&options),
        Command::Import(options) => command::import::run(&options),
        Command::Backup(options) => command::backup::run(&options),
        Command::Restore(options) => command::restore::run(&options),
        Command::Verify(options) => command::verify::run(&options),
    }
}
