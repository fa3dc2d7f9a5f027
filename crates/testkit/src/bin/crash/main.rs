//! Campaigns "it loses nothing": a server dies at random moments under load and is started again on the same folder.
//!
//! After each start every person of the campaign catches up, and what the server shows is compared with what it had
//! acknowledged: each acknowledged message is there once in both boxes, no pts and no message id is missing, a
//! repeated random_id gets the first answer, and a key that was made is known. What was in doubt may be there or
//! not, but in both boxes or in none. The same is asked of a supergroup in which everybody writes, comes and goes,
//! and of a basic group, of which everybody in it has a copy.
//!
//! `crash kill --binary PATH [--rounds N] [--seed N]`: the server is killed with SIGKILL.
//! `crash power --binary PATH [--rounds N] [--seed N]`: its disk loses power; ends with the code 3 on a machine that
//! cannot have such a disk.
//!
//! The data, the server's log and the history of all sends stay in a folder under the system's temporary folder when
//! something is wrong.

mod basic;
mod campaign;
mod death;
mod end;
mod fault;
mod group;
mod history;
mod judge;
mod load;
mod mailbox;
mod person;
mod power;
mod process;
mod random;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use campaign::Campaign;
use death::{Death, Kill};
use power::Part;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "crash kill|power --binary PATH [--rounds N] [--seed N] [--only PART]";

/// What ends the campaign early.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What the server dies of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Kill,
    Power,
}

struct Arguments {
    kind: Kind,
    binary: PathBuf,
    rounds: u32,
    seed: u64,
    /// The one part of a campaign of power loss that is to run.
    only: Option<Part>,
}

fn arguments() -> Result<Arguments, Failure> {
    let mut words = std::env::args().skip(1);
    let kind = match words.next().as_deref() {
        Some("kill") => Kind::Kill,
        Some("power") => Kind::Power,
        _ => return Err(USAGE.into()),
    };
    let (rounds, seed) = (100, random::fresh_seed());
    let mut arguments = Arguments { kind, binary: PathBuf::new(), rounds, seed, only: None };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--binary" => arguments.binary = value.into(),
            "--rounds" => arguments.rounds = value.parse()?,
            "--seed" => arguments.seed = value.parse()?,
            "--only" if kind == Kind::Power => arguments.only = Some(Part::parse(&value)?),
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    if arguments.binary.as_os_str().is_empty() {
        return Err(USAGE.into());
    }
    Ok(arguments)
}

/// One line on the terminal; a closed pipe is no failure.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The exit code of a campaign that this machine cannot run.
const CANNOT_RUN: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(failure) => return fail(&failure),
    };
    if arguments.kind == Kind::Power {
        let missing = power::missing();
        if !missing.is_empty() {
            eprintln!("crash: a disk that loses power needs {}", missing.join(", "));
            return ExitCode::from(CANNOT_RUN);
        }
    }
    let folder = std::env::temp_dir().join(format!("chappe-crash-{}", std::process::id()));
    // Whatever runs is dropped before anything is said: the server ends, and its disk goes.
    let outcome = tokio::select! {
        outcome = run(&arguments, &folder) => Some(outcome),
        () = told_to_end() => None,
    };
    match outcome {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(failure)) => fail(&failure),
        None => {
            // Nobody has said yet that something is wrong, so that nothing of it need stay.
            let _ = std::fs::remove_dir_all(&folder);
            fail(&"told to end".into())
        }
    }
}

fn fail(failure: &Failure) -> ExitCode {
    eprintln!("crash: {failure}");
    ExitCode::FAILURE
}

/// Waits for Ctrl-C or SIGTERM.
async fn told_to_end() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}

async fn run(arguments: &Arguments, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    match arguments.kind {
        Kind::Kill => rounds(arguments, arguments.rounds, folder, Kill::new(folder)).await?,
        Kind::Power => power::run(arguments, folder).await?,
    }
    // Only now: what is wrong leaves its traces.
    Ok(std::fs::remove_dir_all(folder)?)
}

/// So many rounds of a death.
async fn rounds(arguments: &Arguments, count: u32, folder: &Path, death: impl Death) -> Result<(), Failure> {
    say(&format!("crash: {count} rounds, seed {}", arguments.seed));
    let mut campaign = Campaign::begin(&arguments.binary, folder, arguments.seed, death).await?;
    for round in 1..=count {
        say(&campaign.round(round).await?);
    }
    say(&format!("crash: {}", campaign.end().await?));
    Ok(())
}
