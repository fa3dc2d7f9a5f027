//! `history FILE...`: judges the files together and prints the verdict. The exit code is 0 for VALID, 1 for INVALID,
//! and 2 for UNKNOWN, which a history is too that cannot be read.

use std::io::Write as _;
use std::process::ExitCode;

use history::{Verdict, check_files};

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() || files.iter().any(|file| file.starts_with('-')) {
        eprintln!("history FILE...");
        return ExitCode::from(2);
    }
    let verdict = check_files(&files).unwrap_or_else(|error| Verdict::Unknown(vec![error.to_string()]));
    // A closed pipe is no failure: the exit code says the same.
    let _ = writeln!(std::io::stdout(), "{verdict}");
    ExitCode::from(match verdict {
        Verdict::Valid(_) => 0,
        Verdict::Invalid(_) => 1,
        Verdict::Unknown(_) => 2,
    })
}
