//! `cargo xtask fuzz`: libFuzzer over every target of `crates/fuzzing`, some seconds each.
//!
//! The programs are built with the stable compiler: its coverage instrumentation needs no unstable flag, only the
//! sanitizers do. `--address` adds AddressSanitizer, for the crate that has `unsafe` code.

use crate::shell::{self, Failure, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

const USAGE: &str = "cargo xtask fuzz [--seconds N] [--address] [TARGET]";

/// How long each target runs, in seconds, unless told otherwise.
const SECONDS: u32 = 60;

/// An execution that takes longer than this many seconds is a finding; so is more memory than this many MiB.
const EXECUTION_MAX_S: u32 = 10;
const MEMORY_MAX_MIB: u32 = 1024;

struct Plan {
    seconds: u32,
    address: bool,
    target: Option<String>,
}

/// Runs one target or all, and prints how many executions each had. A finding ends the run of its target alone.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    install()?;
    let targets = match &plan.target {
        Some(target) => vec![target.clone()],
        None => targets()?,
    };
    let mut build = fuzz("build", &plan);
    build.args(plan.target.as_deref());
    shell::run(build)?;
    let mut found = Vec::new();
    for target in &targets {
        let (executions, fine) = campaign(target, &plan)?;
        println!("{target:20} {executions:>12} executions{}", if fine { "" } else { "  FOUND SOMETHING" });
        if !fine {
            found.push(target.as_str());
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{}: the inputs are in fuzz/artifacts", found.join(", "))))
}

fn plan(options: &[&str]) -> Result<Plan> {
    let mut plan = Plan { seconds: SECONDS, address: false, target: None };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--seconds" => {
                let seconds = options.next().and_then(|text| text.parse().ok());
                plan.seconds = seconds.ok_or(Failure::new(USAGE))?;
            }
            "--address" => plan.address = true,
            target if !target.starts_with('-') && plan.target.is_none() => {
                plan.target = Some(target.to_owned())
            }
            _ => return Err(Failure::new(USAGE)),
        }
    }
    Ok(plan)
}

/// Installs cargo-fuzz if it is missing.
fn install() -> Result<()> {
    let there = shell::cargo(&["fuzz", "--version"]).output().is_ok_and(|output| output.status.success());
    if there { Ok(()) } else { shell::run(shell::cargo(&["install", "cargo-fuzz", "--locked"])) }
}

fn folder() -> PathBuf {
    shell::root().join("fuzz")
}

/// The names of all programs.
fn targets() -> Result<Vec<String>> {
    let folder = folder().join("fuzz_targets");
    let unreadable = |error: std::io::Error| Failure::new(format!("{}: {error}", folder.display()));
    let files = std::fs::read_dir(&folder).map_err(unreadable)?;
    let paths: Vec<PathBuf> =
        files.map(|file| file.map(|file| file.path())).collect::<std::io::Result<_>>().map_err(unreadable)?;
    let names = paths.iter().filter_map(|path| path.file_stem()?.to_str());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    Ok(names)
}

fn fuzz(command: &str, plan: &Plan) -> Command {
    let sanitizer = if plan.address { "address" } else { "none" };
    let mut cargo = shell::cargo(&["fuzz", command, "--sanitizer", sanitizer]);
    if plan.address {
        cargo.env("RUSTC_BOOTSTRAP", "1");
    }
    cargo
}

/// Runs a target; answers how many executions it had, and whether all of them were fine. What the fuzzer learns
/// stays in `fuzz/target`: the committed corpus holds seeds and past findings alone.
fn campaign(target: &str, plan: &Plan) -> Result<(u64, bool)> {
    let learned = folder().join("target/corpus").join(target);
    let log = folder().join("target").join(format!("{target}.log"));
    let failure = |file: &Path| {
        let file = file.display().to_string();
        move |error: std::io::Error| Failure::new(format!("{file}: {error}"))
    };
    std::fs::create_dir_all(&learned).map_err(failure(&learned))?;
    let output = std::fs::File::create(&log).map_err(failure(&log))?;
    let mut command = fuzz("run", plan);
    command.arg(target).arg(&learned).arg(folder().join("corpus").join(target)).arg("--");
    command.args([
        format!("-max_total_time={}", plan.seconds),
        format!("-timeout={EXECUTION_MAX_S}"),
        format!("-rss_limit_mb={MEMORY_MAX_MIB}"),
        "-max_len=4096".to_owned(),
        "-print_final_stats=1".to_owned(),
    ]);
    command.stdout(output.try_clone().map_err(failure(&log))?).stderr(output);
    let status = command.status().map_err(|error| Failure::new(format!("cargo fuzz: {error}")))?;
    let text = std::fs::read(&log).map_err(failure(&log))?;
    let executions = executions(&String::from_utf8_lossy(&text));
    if !status.success() {
        eprintln!("the log of {target} is {}", log.display());
    }
    Ok((executions, status.success()))
}

/// What libFuzzer says at the end: `stat::number_of_executed_units: 1234`.
fn executions(log: &str) -> u64 {
    let number = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    number.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_are_read_from_the_log() {
        let log = "Done 17 runs in 2 second(s)\nstat::number_of_executed_units: 17\nstat::average_exec_per_sec: 8\n";
        assert_eq!(executions(log), 17);
        assert_eq!(executions(""), 0);
    }

    #[test]
    fn options_are_understood() {
        let plan = plan(&["--seconds", "5", "api"]).expect("right options");
        assert_eq!((plan.seconds, plan.address, plan.target.as_deref()), (5, false, Some("api")));
        assert!(super::plan(&["--seconds"]).is_err());
        assert!(super::plan(&["a", "b"]).is_err());
    }
}
