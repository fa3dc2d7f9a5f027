//! The server under test: a child process that can be killed and started again on the same folder.

use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use testkit::Server;
use tokio::time::Instant;

use crate::Failure;
use crate::fault::Fault;

/// How long a start may take.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// How long a server may take to end after its disk has failed under load.
const END_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(5);

/// The binary with its folders and address.
pub(crate) struct Process {
    binary: PathBuf,
    /// Where it runs and logs.
    folder: PathBuf,
    data: PathBuf,
    address: SocketAddr,
    child: Option<Child>,
    /// How much of the log has been accounted for, in bytes.
    checked: usize,
}

impl Process {
    pub(crate) fn new(binary: &Path, folder: &Path, data: &Path) -> Result<Self, Failure> {
        // Somebody else may take the port between here and the start; the start then says so.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let binary = binary.canonicalize().map_err(|error| format!("{}: {error}", binary.display()))?;
        let (folder, data) = (folder.to_owned(), data.to_owned());
        Ok(Self { binary, folder, data, address, child: None, checked: 0 })
    }

    /// Starts the process without waiting for it to be ready.
    pub(crate) fn start(&mut self) -> Result<(), Failure> {
        let command = Command::new(&self.binary);
        self.spawn(command)
    }

    /// Starts it with system calls that fail.
    pub(crate) fn start_with(&mut self, fault: &Fault) -> Result<(), Failure> {
        let mut command = fault.wrap(&self.folder.join("faults.log"));
        command.arg(&self.binary);
        self.spawn(command)
    }

    fn spawn(&mut self, mut command: Command) -> Result<(), Failure> {
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        let child = command
            .args(["serve", "--dev", "--listen", &self.address.to_string()])
            .arg("--data")
            .arg(&self.data)
            .env("CHAPPE__GATEWAY__LIMITS_FACTOR", "0")
            .env("CHAPPE__STORE__MEMTABLE_MIB", "1")
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

    /// Waits until the server has ended by itself; answers its exit code, or nothing if it does not end.
    pub(crate) async fn end(&mut self) -> Result<Option<i32>, Failure> {
        let begun = Instant::now();
        let child = self.child.as_mut().ok_or("the server does not run")?;
        while begun.elapsed() < END_WITHIN {
            if let Some(status) = child.try_wait()? {
                self.child = None;
                return Ok(Some(status.code().ok_or_else(|| format!("the server ended with {status}"))?));
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(None)
    }

    /// Fails if the server reported an error of its own.
    pub(crate) fn check_log(&self) -> Result<(), Failure> {
        match self.fresh_log()?.lines().find(|line| line.contains("panicked at") || line.contains(" ERROR "))
        {
            Some(line) => Err(format!("the server logged: {line}").into()),
            None => Ok(()),
        }
    }

    /// Forgives the errors that the server has reported so far, and answers everything that it said. Panics are not
    /// forgiven.
    pub(crate) fn forgive(&mut self) -> Result<String, Failure> {
        let fresh = self.fresh_log()?;
        self.checked += fresh.len();
        match fresh.lines().find(|line| line.contains("panicked at")) {
            Some(line) => Err(format!("the server logged: {line}").into()),
            None => Ok(fresh),
        }
    }

    fn fresh_log(&self) -> Result<String, Failure> {
        let log = std::fs::read_to_string(self.log())?;
        Ok(log.get(self.checked..).unwrap_or_default().to_owned())
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
