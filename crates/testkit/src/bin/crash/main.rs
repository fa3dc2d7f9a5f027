//! The campaign "killed, it loses nothing": a server is killed with SIGKILL at random moments under load and
//! started again on the same folder.
//!
//! After each start every person of the campaign catches up, and what the server shows is compared with what it had
//! acknowledged: each acknowledged message is there once in both boxes, no pts and no message id is missing, a
//! repeated random_id gets the first answer, and a key that was made is known. What was in doubt may be there or
//! not, but in both boxes or in none.
//!
//! `crash --binary PATH [--rounds N] [--seed N]`. The data, the server's log and the history of all sends stay in a
//! folder under the system's temporary folder when something is wrong.

mod history;
mod judge;
mod load;
mod mailbox;
mod person;
mod random;
mod round;
mod server;

use std::path::PathBuf;
use std::process::ExitCode;

use round::Campaign;

/// What ends the campaign early.
type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Arguments {
    binary: PathBuf,
    rounds: u32,
    seed: u64,
}

fn arguments() -> Result<Arguments, Failure> {
    let mut arguments = Arguments { binary: PathBuf::new(), rounds: 100, seed: random::fresh_seed() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--binary" => arguments.binary = value.into(),
            "--rounds" => arguments.rounds = value.parse()?,
            "--seed" => arguments.seed = value.parse()?,
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    if arguments.binary.as_os_str().is_empty() {
        return Err("crash --binary PATH [--rounds N] [--seed N]".into());
    }
    Ok(arguments)
}

/// One line on the terminal; a closed pipe is no failure.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("crash: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let arguments = arguments()?;
    say(&format!("crash: {} rounds, seed {}", arguments.rounds, arguments.seed));
    let mut campaign = Campaign::begin(&arguments.binary, arguments.seed).await?;
    for round in 1..=arguments.rounds {
        say(&campaign.round(round).await?);
    }
    say(&campaign.end()?);
    Ok(())
}
