//! A server of our own for one scenario: a fresh folder, a free port, its log, and what it uses.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use testkit::Server;

use super::checks::Checks;
use super::sample::Sample;
use super::witness::Witnesses;
use crate::error::Error;
use crate::fleet::{Fleet, Settings};
use crate::login::Login;
use crate::process::ServerProcess;

/// Memory for reading of these servers, in MiB: small, so that what is in use shows beside it.
const CACHE_MIB: &str = "16";

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What every scenario is told.
pub(crate) struct Plan {
    /// The server's program.
    pub(crate) binary: PathBuf,
    /// Hundreds instead of thousands, and no waiting for what only time shows.
    pub(crate) quick: bool,
}

impl Plan {
    /// A number for full runs and one for quick runs.
    pub(crate) fn size<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

/// The server of a scenario. It ends with this value.
pub(crate) struct Stand {
    folder: TempDir,
    binary: PathBuf,
    address: SocketAddr,
    settings: Vec<(&'static str, String)>,
    server: Option<ServerProcess>,
    witnesses: Option<Witnesses>,
}

impl Stand {
    /// Starts a server with these settings, as `SECTION__KEY` and value.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn start(plan: &Plan, settings: Vec<(&'static str, String)>) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("chappe-load-").tempdir()?;
        // The port is free again when the listener is dropped; the server takes it a moment later.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut stand =
            Self { folder, binary: plan.binary.clone(), address, settings, server: None, witnesses: None };
        stand.launch().await?;
        let file = stand.folder.path().join("history.jsonl");
        stand.witnesses = Some(Witnesses::start(&stand.server().await?, file).await?);
        Ok(stand)
    }

    /// Starts the server on what the last one left. Answers with the nanoseconds until it was ready.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn launch(&mut self) -> Result<u64, Error> {
        let log = File::options().create(true).append(true).open(self.log_path())?;
        let settings = |command: &mut Command| {
            command.env("CHAPPE__STORE__CACHE_MIB", CACHE_MIB).stderr(log);
            for (name, value) in &self.settings {
                command.env(format!("CHAPPE__{name}"), value);
            }
        };
        let data = self.folder.path().join("data");
        let (server, nanos) = ServerProcess::start_with(&self.binary, &data, self.address, settings).await?;
        self.server = Some(server);
        if let Some(witnesses) = &self.witnesses {
            witnesses.healed();
        }
        Ok(nanos)
    }

    /// Kills the server with SIGKILL.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub(crate) fn kill(&mut self) -> Result<(), Error> {
        if let Some(witnesses) = &self.witnesses {
            witnesses.killed();
        }
        self.server.take().map_or(Ok(()), ServerProcess::kill)
    }

    /// The server with its keys.
    ///
    /// # Errors
    /// When it does not tell them.
    pub(crate) async fn server(&self) -> Result<Server, Error> {
        Ok(Server::discover(self.address).await?)
    }

    /// Accounts on this server.
    ///
    /// # Errors
    /// As [`server`](Self::server).
    pub(crate) async fn fleet(&self) -> Result<Fleet, Error> {
        let server = self.server().await?;
        Fleet::new(Settings {
            server,
            layer: tl::LAYER_MAX,
            login: Login::TestNumbers,
            first: 0,
            state: None,
        })
    }

    /// What the server uses now.
    ///
    /// # Errors
    /// When it has ended.
    pub(crate) async fn sample(&self) -> Result<Sample, Error> {
        let pid = self.server.as_ref().map(ServerProcess::pid);
        let pid = pid.ok_or_else(|| Error::Usage("the server does not run".into()))?;
        Sample::take(pid, self.address).await
    }

    /// Looks until the sample is as wanted or the time is up; answers the last sample and the seconds it took.
    ///
    /// # Errors
    /// When the server has ended.
    pub(crate) async fn wait(
        &self,
        within: Duration,
        wanted: impl Fn(&Sample) -> bool,
    ) -> Result<(Sample, f64), Error> {
        let start = crate::clock::nanos();
        loop {
            let sample = self.sample().await?;
            let waited = crate::clock::nanos() - start;
            if wanted(&sample) || u128::from(waited) > within.as_nanos() {
                return Ok((sample, waited as f64 / 1e9));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The last of every scenario: what its witnesses saw is judged, and its log read.
    ///
    /// # Errors
    /// When the witnesses cannot look at everything, or the log cannot be read.
    pub(crate) async fn finish(mut self, checks: &mut Checks) -> Result<(), Error> {
        if let Some(witnesses) = self.witnesses.take() {
            witnesses.finish(&self.server().await?, checks).await?;
        }
        self.check_log(checks)
    }

    /// Demands that the log has neither errors nor much of anything.
    fn check_log(&self, checks: &mut Checks) -> Result<(), Error> {
        let log = fs::read_to_string(self.log_path())?;
        let bad = log.lines().filter(|line| line.contains("ERROR") || line.contains("panicked"));
        let bad: Vec<_> = bad.collect();
        for line in bad.iter().take(5) {
            crate::progress::show(&format!("the server's log: {line}\n"));
        }
        checks.exactly("errors and panics in the server's log", bad.len(), 0);
        checks.at_most("size of the server's log", log.len() as f64 / 1024.0, "KiB", 1024.0);
        Ok(())
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}
