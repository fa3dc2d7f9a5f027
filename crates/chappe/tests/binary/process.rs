//! A server process that ends with its owner.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The command under test.
pub(crate) fn chappe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chappe"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn output(arguments: &[&str]) -> Output {
    chappe().args(arguments).output().unwrap()
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts `serve` on a free port and waits until it says where it listens.
    pub(crate) fn start(folder: &Path, more: &[&str]) -> Self {
        Self::spawn(chappe().arg("serve"), folder, "127.0.0.1:0", more)
    }

    /// Starts it again where it was.
    pub(crate) fn start_at(address: SocketAddr, folder: &Path, more: &[&str]) -> Self {
        Self::spawn(chappe().arg("serve"), folder, &address.to_string(), more)
    }

    /// Starts a command that ends with `serve`.
    pub(crate) fn spawn(command: &mut Command, folder: &Path, listen: &str, more: &[&str]) -> Self {
        let folder = folder.to_str().unwrap();
        command.args(["--data", folder, "--listen", listen]).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let Some(rest) = line.strip_prefix("chappe listens on ") else {
            panic!("the server did not start: {line:?} {:?}", child.wait_with_output())
        };
        let address = rest.split_whitespace().next().unwrap().parse().unwrap();
        Self { child, address }
    }

    /// The id of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end and waits; answers its exit code and log.
    pub(crate) fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }

    /// Kills it: it cannot do anything any more.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer of the server's HTTP routes, head and body.
pub(crate) fn http_get(address: SocketAddr, path: &str) -> String {
    use std::io::Write as _;
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
