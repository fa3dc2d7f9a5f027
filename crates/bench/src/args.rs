//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use crypto::rsa_key::PublicKey;
use mtproto::handshake::Scheme;
use testkit::Server;

use crate::campaign;
use crate::error::Error;
use crate::fleet::Settings;
use crate::login::Login;
use crate::scenario::{
    dialogs, difference, fanout, fill, flood, handshakes, history, idle, latency, members, pairs, post,
    restart,
};

/// Loads an MTProto server and measures it.
///
/// The server's flood limits have to be off: CHAPPE__GATEWAY__LIMITS_FACTOR=0.
#[derive(Parser)]
#[command(name = "bench", version)]
pub(crate) struct Cli {
    /// What is done.
    #[command(subcommand)]
    pub(crate) work: Work,
    /// How.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Measuring a server that runs, or judging servers of its own.
#[derive(Subcommand)]
pub(crate) enum Work {
    /// What the server promises under load, each with a verdict.
    Campaign(campaign::Options),
    #[command(flatten)]
    Measure(Scenario),
}

/// The measurements.
#[derive(Subcommand)]
pub(crate) enum Scenario {
    /// Key exchanges a second.
    Handshakes(handshakes::Options),
    /// Messages a second between pairs that keep a number of messages under way.
    Pairs(pairs::Options),
    /// How long messages take at a given rate.
    Latency(latency::Options),
    /// The server's memory for a signed-in connection that does nothing.
    Idle(idle::Options),
    /// Pages of `messages.getHistory` a second.
    History(history::Options),
    /// Calls of `updates.getDifference` a second.
    Difference(difference::Options),
    /// Pages of `messages.getDialogs` for a member of many channels.
    Dialogs(dialogs::Options),
    /// How long messages take without and with a flood of key exchanges.
    Flood(flood::Options),
    /// Posts into a group, and how long they take to the last of its connected members.
    Fanout(fanout::Options),
    /// Pages of a group's members, read one after another and searched by name.
    Members(members::Options),
    /// What a post costs in a group of a given size, of whose members only the owner is connected.
    Post(post::Options),
    /// Writes a number of messages as fast as possible.
    Fill(fill::Options),
    /// Fills a server's data folder, kills the server, and measures how long it needs to be ready again.
    Restart(restart::Options),
}

/// What all scenarios need.
#[derive(Args)]
pub(crate) struct Common {
    /// The server.
    #[arg(long, global = true, default_value = "127.0.0.1:4430")]
    server: SocketAddr,
    /// The server's public key, PKCS#1 PEM; otherwise it is asked for its keys (`GET /client-config`).
    #[arg(long, global = true, requires = "scheme")]
    key: Option<PathBuf>,
    /// The RSA scheme of the key exchange.
    #[arg(long, global = true)]
    scheme: Option<SchemeName>,
    /// The layer that is spoken.
    #[arg(long, global = true, default_value_t = tl::LAYER_MAX)]
    layer: i32,
    /// Where codes come from: `test-numbers`, or `code-command CMD`, which gets the number appended.
    #[arg(long, global = true, num_args = 1..=2, value_names = ["RULE", "CMD"])]
    login: Vec<String>,
    /// The first number, with code-command.
    #[arg(long, global = true, default_value_t = 15_550_100_000)]
    first_phone: u64,
    /// The index of the first account.
    #[arg(long, global = true, default_value_t = 0)]
    first_account: usize,
    /// A file that keeps the accounts' keys for the next run against the same server.
    #[arg(long, global = true)]
    state: Option<PathBuf>,
    /// The server's process: its processor time and memory are measured.
    #[arg(long, global = true)]
    pub(crate) pid: Option<u32>,
    /// A file for the figures as JSON.
    #[arg(long, global = true)]
    pub(crate) json: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SchemeName {
    #[value(name = "rsa_pad")]
    RsaPad,
    Legacy,
}

impl Common {
    /// Where the server is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.server
    }

    /// The server with its keys.
    ///
    /// # Errors
    /// When a key file cannot be read, or the server tells none.
    pub(crate) async fn server(&self) -> Result<Server, Error> {
        let scheme = self.scheme.map(|scheme| match scheme {
            SchemeName::RsaPad => Scheme::RsaPad,
            SchemeName::Legacy => Scheme::Legacy,
        });
        let (Some(path), Some(scheme)) = (&self.key, scheme) else {
            let server = Server::discover(self.server).await?;
            return Ok(match scheme {
                Some(scheme) => server.with_scheme(scheme),
                None => server,
            });
        };
        let failure = |reason: String| Error::File { path: path.clone(), reason };
        let pem = std::fs::read_to_string(path).map_err(|error| failure(error.to_string()))?;
        let key = PublicKey::from_pem(&pem).map_err(|error| failure(error.to_string()))?;
        Ok(Server { address: self.server, keys: vec![(scheme, key)], dc: None })
    }

    /// How lines are made.
    ///
    /// # Errors
    /// As [`server`](Self::server), and for an unknown login rule.
    pub(crate) async fn settings(&self) -> Result<Settings, Error> {
        let login = match self.login.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] | ["test-numbers"] => Login::TestNumbers,
            ["code-command", command] => {
                Login::Command { first: self.first_phone, command: command.to_owned() }
            }
            _ => return Err(Error::Usage("--login is test-numbers or code-command CMD".into())),
        };
        let (layer, first, state) = (self.layer, self.first_account, self.state.clone());
        Ok(Settings { server: self.server().await?, layer, login, first, state })
    }
}
