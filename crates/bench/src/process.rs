//! A server process of our own: started, watched until it is ready, killed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::clock;
use crate::error::Error;

/// How often readiness is asked for.
const PROBE: Duration = Duration::from_millis(2);

/// A server that is not ready after this time will never be.
const READY_TIMEOUT_NANOS: u64 = clock::seconds(600);

/// A running server. It is killed when this value is dropped.
pub(crate) struct ServerProcess(Child);

impl ServerProcess {
    /// Starts `BINARY serve --dev` and waits until it is ready. Answers with the nanoseconds that took.
    ///
    /// # Errors
    /// When it does not start or does not become ready.
    pub(crate) async fn start(binary: &Path, data: &Path, listen: SocketAddr) -> Result<(Self, u64), Error> {
        Self::start_with(binary, data, listen, |_| ()).await
    }

    /// As [`start`](Self::start), with more settings of the process.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub(crate) async fn start_with(
        binary: &Path,
        data: &Path,
        listen: SocketAddr,
        settings: impl FnOnce(&mut Command),
    ) -> Result<(Self, u64), Error> {
        let start = clock::nanos();
        let mut command = Command::new(binary);
        command
            .args(["serve", "--dev", "--data"])
            .arg(data)
            .arg("--listen")
            .arg(listen.to_string())
            .env("CHAPPE__GATEWAY__LIMITS_FACTOR", "0")
            .env("CHAPPE__LOG__FILTER", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        settings(&mut command);
        let child = command.spawn()?;
        let mut server = Self(child);
        while !is_ready(listen).await {
            if let Some(status) = server.0.try_wait()? {
                return Err(Error::Usage(format!("the server ended with {status}")));
            }
            if clock::nanos() - start > READY_TIMEOUT_NANOS {
                return Err(Error::TimedOut("/healthz/ready"));
            }
            tokio::time::sleep(PROBE).await;
        }
        Ok((server, clock::nanos() - start))
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Kills it as a power cut would: it gets no chance to clean up.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub(crate) fn kill(mut self) -> Result<(), Error> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // After `kill` there is nothing left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let probe = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET /healthz/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut status = [0; 12];
        stream.read_exact(&mut status).await?;
        Ok::<_, std::io::Error>(status.ends_with(b" 200"))
    };
    probe.await.unwrap_or(false)
}
