//! The server under test: a child process that can be killed and started again on the same folder.

use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use testkit::Server;
use tokio::time::Instant;

use crate::Failure;

/// How long a start may take.
const READY_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(5);

/// The binary with its folders and address.
pub(crate) struct Process {
    binary: PathBuf,
    /// Where it runs and logs.
    folder: PathBuf,
    data: PathBuf,
    address: SocketAddr,
    child: Option<Child>,
}

impl Process {
    pub(crate) fn new(binary: &Path, folder: &Path, data: &Path) -> Result<Self, Failure> {
        // Somebody else may take the port between here and the start; the start then says so.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let binary = binary.canonicalize().map_err(|error| format!("{}: {error}", binary.display()))?;
        let (folder, data) = (folder.to_owned(), data.to_owned());
        Ok(Self { binary, folder, data, address, child: None })
    }

    /// Starts the process without waiting for it to be ready.
    pub(crate) fn start(&mut self) -> Result<(), Failure> {
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        let child = Command::new(&self.binary)
            .args(["serve", "--dev", "--listen", &self.address.to_string()])
            .arg("--data")
            .arg(&self.data)
            .env("CHAPPE__GATEWAY__LIMITS_FACTOR", "0")
            .current_dir(&self.folder)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        Ok(())
    }

    /// Waits until the server answers; tells how long that took.
    pub(crate) async fn ready(&mut self) -> Result<(Server, Duration), Failure> {
        let begun = Instant::now();
        while begun.elapsed() < READY_WITHIN {
            if let Ok(server) = Server::discover(self.address).await {
                return Ok((server, begun.elapsed()));
            }
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten()) {
                return Err(format!("the server ended with {status}: see {}", self.log().display()).into());
            }
            tokio::time::sleep(POLL).await;
        }
        Err(format!("the server is not ready after {READY_WITHIN:?}: see {}", self.log().display()).into())
    }

    /// SIGKILL, and waits until the process is gone.
    pub(crate) fn kill(&mut self) -> Result<(), Failure> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// The id of the running process.
    pub(crate) fn id(&self) -> Result<u32, Failure> {
        Ok(self.child.as_ref().ok_or("the server does not run")?.id())
    }

    /// Fails if the server reported an error of its own.
    pub(crate) fn check_log(&self) -> Result<(), Failure> {
        let log = std::fs::read_to_string(self.log())?;
        match log.lines().find(|line| line.contains("panicked at") || line.contains(" ERROR ")) {
            Some(line) => Err(format!("the server logged: {line}").into()),
            None => Ok(()),
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A campaign that ends early leaves no server behind.
        let _ = self.kill();
    }
}
