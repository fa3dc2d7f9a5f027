//! The command line.

pub(crate) mod backup;
pub(crate) mod clients;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod import;
pub(crate) mod login_code;
pub(crate) mod restore;
pub(crate) mod verify;

use crate::config::{Config, load};
use crate::error::Failure;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// A messaging server that speaks Telegram's own protocol.
#[derive(Debug, Parser)]
#[command(name = "chappe", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(ServeOptions),
    /// Print ready snippets that connect client libraries to this server.
    Clients(Place),
    /// Check ports, clock, store, keys and file limits, and say what to mend.
    Doctor(Place),
    /// Print the login code that was last sent to a number.
    LoginCode(LoginCodeOptions),
    /// Check the configuration, or print an example with every key.
    Config(ConfigOptions),
    /// Make accounts for people of a list and make them members of a channel or supergroup.
    Import(ImportOptions),
    /// Write everything that the server holds to one file, while it runs or not.
    Backup(BackupOptions),
    /// Make a data folder from a backup.
    Restore(RestoreOptions),
    /// Check a backup, or everything that a server holds, while it runs or not.
    Verify(VerifyOptions),
}

/// Which server.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The folder that holds all data [default: ./chappe-data].
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1:4430].
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) listen: Option<String>,
}

impl Place {
    /// The configuration with what the command line says in its place.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        let mut config = load(self.config.as_deref(), std::env::vars())?;
        if let Some(data) = &self.data {
            config.server.data = data.to_string_lossy().into_owned();
        }
        if let Some(listen) = &self.listen {
            config.server.listen.clone_from(listen);
        }
        Ok(config)
    }
}

/// Options of `serve`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServeOptions {
    /// For development: loopback only; the test numbers 99966XYYYY sign in with the code XXXXX; other codes are
    /// printed in the log.
    #[arg(long)]
    pub(crate) dev: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Options of `login-code`.
#[derive(Clone, Debug, Args)]
pub(crate) struct LoginCodeOptions {
    /// The number, with its country code.
    pub(crate) number: String,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Options of `import`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImportOptions {
    /// The id of the channel or supergroup, as clients show it.
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) channel: String,
    /// A line a person: number, first name, last name, with tabs between them.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Options of `config`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ConfigOptions {
    /// Print a file with every key, its comment and its default.
    #[arg(long)]
    pub(crate) example: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Options of `backup`.
#[derive(Clone, Debug, Args)]
pub(crate) struct BackupOptions {
    /// The file to write; one that exists is not overwritten.
    pub(crate) file: PathBuf,
    /// Leave the server's private keys and its seal key out. They are then needed apart to restore.
    #[arg(long)]
    pub(crate) without_keys: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Options of `restore`.
#[derive(Clone, Debug, Args)]
pub(crate) struct RestoreOptions {
    /// The backup.
    pub(crate) file: PathBuf,
    /// The folder with the server's keys, for a backup without keys.
    #[arg(long, value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
    /// Restore although the check of the rows finds faults.
    #[arg(long)]
    pub(crate) accept_faults: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Options of `verify`.
#[derive(Clone, Debug, Args)]
pub(crate) struct VerifyOptions {
    /// The backup to check [default: the data folder].
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Writes to the standard output; a closed pipe is not a failure.
pub(crate) fn print(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}
