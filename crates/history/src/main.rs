//! `history FILE...`: judges the files together and prints the verdict. The exit code is 0 for VALID, 1 for INVALID,
//! and 2 for UNKNOWN, which a history is too that cannot be read.

use std::process::ExitCode;

use history::{Events, Verdict, check};

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() || files.iter().any(|file| file.starts_with('-')) {
        eprintln!("history FILE...");
        return ExitCode::from(2);
    }
    let verdict = judge(&files).unwrap_or_else(|error| Verdict::Unknown(vec![error.to_string()]));
    println!("{verdict}");
    ExitCode::from(match verdict {
        Verdict::Valid(_) => 0,
        Verdict::Invalid(_) => 1,
        Verdict::Unknown(_) => 2,
    })
}

/// What is wrong in the part that can be read is wrong whatever follows.
fn judge(files: &[String]) -> Result<Verdict, history::Error> {
    let mut broken = None;
    let events = Events::open(files)?.map_while(|event| event.map_err(|error| broken = Some(error)).ok());
    let verdict = check(events);
    match broken {
        Some(error) if !verdict.is_invalid() => Err(error),
        _ => Ok(verdict),
    }
}
