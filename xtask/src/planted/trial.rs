//! Runs a catcher and says what came of it.

use super::built::Built;
use crate::shell::{Failure, Result};
use planted::{Catcher, Planted};
use std::fmt;
use std::process::{Command, Output};

/// A catcher that takes longer hangs, in seconds.
const TIME_S: &str = "300";
/// The exit code of a program of tests one of which has failed.
const A_TEST_FAILED: i32 = 101;
/// The exit codes of a crash campaign that found something, and that this machine cannot run.
const CAMPAIGN_FAILED: i32 = 1;
const CAMPAIGN_CANNOT_RUN: i32 = 3;
/// The exit code of a program that is not fit to run.
const REFUSES_TO_START: i32 = 2;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The catcher saw nothing wrong.
    Passes,
    /// The catcher found something, in its own words.
    Fails(String),
    /// The catcher came to no judgement.
    Breaks(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passes => f.write_str("PASSES"),
            Self::Fails(why) => write!(f, "found: {why}"),
            Self::Breaks(why) => write!(f, "BREAKS: {why}"),
        }
    }
}

/// The different catchers of these bugs.
pub(super) fn catchers(chosen: &[&Planted]) -> Vec<Catcher> {
    let mut catchers: Vec<Catcher> = Vec::new();
    for planted in chosen {
        if !catchers.contains(&planted.catcher) {
            catchers.push(planted.catcher);
        }
    }
    catchers
}

/// Runs a catcher with this bug switched on.
pub(super) fn run(built: &Built, catcher: &Catcher, bug: &str) -> Result<Verdict> {
    match catcher {
        Catcher::Test(package, name) => test(built, package, name, bug),
        Catcher::Crash(kind, rounds) => crash(built, kind, *rounds, bug),
    }
}

fn test(built: &Built, package: &str, name: &str, bug: &str) -> Result<Verdict> {
    let test = built.find(package, name)?;
    let mut command = limited();
    command.arg(test.executable).args(["--exact", test.name]).current_dir(test.folder);
    command.env("CARGO_MANIFEST_DIR", test.folder).env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    let (code, said) = judge(command, bug)?;
    if !said.contains("running 1 test\n") {
        return Ok(Verdict::Breaks("the test did not run".to_owned()));
    }
    Ok(match code {
        Some(0) => Verdict::Passes,
        Some(A_TEST_FAILED) => Verdict::Fails(reason(&said)),
        _ => Verdict::Breaks(ending(code)),
    })
}

fn crash(built: &Built, kind: &str, rounds: u32, bug: &str) -> Result<Verdict> {
    // What a campaign leaves behind when it finds something.
    let traces = built.target.join("traces");
    std::fs::create_dir_all(&traces)
        .map_err(|error| Failure::new(format!("{}: {error}", traces.display())))?;
    let mut command = limited();
    if kind == "power" {
        command.args(["unshare", "--mount"]);
    }
    command.arg(built.program("crash")).arg(kind).arg("--binary").arg(built.program("chappe"));
    command.args(["--rounds", &rounds.to_string()]).env("TMPDIR", &traces);
    let outcome = judge(command, bug);
    let _ = std::fs::remove_dir_all(&traces);
    let (code, said) = outcome?;
    let last = said.lines().rev().find(|line| line.starts_with("crash: ")).unwrap_or_default();
    Ok(match code {
        Some(0) => Verdict::Passes,
        Some(CAMPAIGN_FAILED) if said.contains("round 1") => Verdict::Fails(short(last)),
        Some(CAMPAIGN_CANNOT_RUN) => Verdict::Breaks(format!("cannot run here: {last}")),
        _ => Verdict::Breaks(ending(code)),
    })
}

/// Fails if the program with the bugs in it runs for somebody who does not ask for it.
pub(super) fn check_refusal(built: &Built) -> Result<()> {
    let mut chappe = Command::new(built.program("chappe"));
    let ran = chappe.arg("--version").env_remove(planted::VARIABLE).output();
    match ran {
        Ok(output) if output.status.code() == Some(REFUSES_TO_START) => Ok(()),
        Ok(output) => Err(Failure::new(format!("chappe runs with bugs in it: {}", output.status))),
        Err(error) => Err(Failure::new(format!("chappe: {error}"))),
    }
}

/// A command that is ended if it hangs.
fn limited() -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after", "5", TIME_S]);
    command
}

/// Runs a command with a bug switched on; answers its exit code and what it said.
fn judge(mut command: Command, bug: &str) -> Result<(Option<i32>, String)> {
    command.env(planted::VARIABLE, bug).env("RUST_BACKTRACE", "0");
    let ran = command.output().map_err(|error| Failure::new(format!("timeout: {error}")));
    let Output { status, stdout, stderr } = ran?;
    let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ok((status.code(), said))
}

/// The first words of the panic that failed a test.
fn reason(said: &str) -> String {
    let mut lines =
        said.lines().skip_while(|line| !line.contains("' panicked at ") && !line.contains(") panicked at "));
    let at = lines.next().and_then(|line| line.split(" panicked at ").nth(1)).unwrap_or_default();
    let what = lines.find(|line| !line.trim().is_empty()).unwrap_or_default();
    short(&format!("{} {what}", at.trim_end_matches(':')))
}

fn short(text: &str) -> String {
    text.chars().take(150).collect()
}

fn ending(code: Option<i32>) -> String {
    match code {
        Some(124 | 137) => format!("no end after {TIME_S} s"),
        Some(code) => format!("it ended with the code {code}"),
        None => "a signal ended it".to_owned(),
    }
}
