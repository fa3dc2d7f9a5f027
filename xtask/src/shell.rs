//! Running other programs, and the one error of this crate.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command did not do its work, in a sentence for whoever ran it.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The result of this crate's functions.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// A program that runs in the folder of the workspace.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs this program.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    program(&cargo, arguments)
}

/// Shows the command, runs it, and fails if it fails.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let shown = show(&command);
    eprintln!("$ {shown}");
    let status = command.status().map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{shown}: {status}"))) }
}

/// Shows the command, runs it, and answers its exit code.
pub(crate) fn code(mut command: Command) -> Result<i32> {
    let shown = show(&command);
    eprintln!("$ {shown}");
    let status = command.status().map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    status.code().ok_or_else(|| Failure::new(format!("{shown}: {status}")))
}

/// Runs the command and answers what it writes to its standard output.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let shown = show(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!("{shown}: {}", output.status)));
    }
    String::from_utf8(output.stdout).map_err(|error| Failure::new(format!("{shown}: {error}")))
}

fn show(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Reads a text file.
pub(crate) fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

/// Writes a text file.
pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

/// Fails if the file is not this text already.
pub(crate) fn check_same(file: &Path, text: &str, remedy: &str) -> Result<()> {
    if read(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    Err(Failure::new(format!("{} is stale: run {remedy}", file.display())))
}
