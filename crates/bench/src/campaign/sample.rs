//! What a server uses at one moment, as the kernel and the server itself count it.

use std::fs;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::checks::Checks;
use crate::error::Error;

/// The server's metrics of what its store has in memory.
const STORE: [&str; 3] = ["store_cache_bytes ", "store_memtable_bytes ", "store_pinned_bytes "];

/// Freed memory that an allocator may keep for each thread and size, in MiB.
const AT_HAND_MIB: f64 = 8.0;

/// Use of resources.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// Resident memory in bytes.
    pub(crate) memory: u64,
    /// What the store has in memory of that, in bytes.
    pub(crate) store: u64,
    /// File descriptors but those of the store, which has as many as it has tables.
    pub(crate) files: usize,
    /// Threads.
    pub(crate) threads: usize,
    /// Connections, by the server's count.
    pub(crate) connections: usize,
    /// Tasks of the runtime.
    pub(crate) tasks: usize,
}

impl Sample {
    /// Looks at a server.
    ///
    /// # Errors
    /// When it has ended.
    pub(crate) async fn take(pid: u32, address: SocketAddr) -> Result<Self, Error> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let files =
            fs::read_dir(format!("/proc/{pid}/fd"))?.flatten().filter(|file| !is_of_store(file)).count();
        let metrics = metrics(address).await?;
        let metric = |name: &str| number(&metrics, name).unwrap_or(0) as usize;
        Ok(Self {
            memory: number(&status, "VmRSS:").unwrap_or(0) * 1024,
            store: STORE.iter().map(|name| metric(name) as u64).sum(),
            files,
            threads: number(&status, "Threads:").unwrap_or(0) as usize,
            connections: metric("gateway_connections "),
            tasks: metric("gateway_tasks "),
        })
    }

    /// Resident memory in MiB.
    pub(crate) fn mib(&self) -> f64 {
        self.memory as f64 / f64::from(1 << 20)
    }

    /// Resident memory without what the store has in it, in MiB. The store fills its part as it is used, up to
    /// limits of its own; what is left has to come back.
    fn own_mib(&self) -> f64 {
        self.memory.saturating_sub(self.store) as f64 / f64::from(1 << 20)
    }

    /// How much memory without the store's may be in use when everything is given back, in MiB.
    fn own_most(&self) -> f64 {
        self.own_mib() * 1.1 + AT_HAND_MIB
    }

    /// Whether memory is what it was.
    pub(crate) fn has_memory_of(&self, before: &Sample) -> bool {
        self.own_mib() <= before.own_most()
    }

    /// Adds this sample to the figures.
    pub(crate) fn show(&self, moment: &str, checks: &mut Checks) {
        checks.figure(format!("memory {moment}"), self.mib(), "MiB");
        checks.figure(format!("memory without the store {moment}"), self.own_mib(), "MiB");
        checks.count(format!("file descriptors {moment}"), self.files);
        checks.count(format!("threads {moment}"), self.threads);
        checks.count(format!("connections {moment}"), self.connections);
        checks.count(format!("tasks {moment}"), self.tasks);
    }

    /// Demands that everything is back to what it was (I24), a tenth more at most, and of memory what an
    /// allocator keeps at hand besides.
    pub(crate) fn check_back(&self, before: &Sample, moment: &str, checks: &mut Checks) {
        let tenth_more = |value: usize| value as f64 * 1.1;
        checks.figure(format!("memory {moment}"), self.mib(), "MiB");
        let name = format!("memory without the store {moment}");
        checks.timed(name, self.own_mib(), "MiB", before.own_most());
        // What a moment needs for itself is not what this is about.
        let rows = [
            ("file descriptors", self.files, before.files),
            ("threads", self.threads, before.threads + 2),
            ("tasks", self.tasks, before.tasks + 5),
        ];
        for (name, value, before) in rows {
            checks.at_most(format!("{name} {moment}"), value as f64, "", tenth_more(before).ceil());
        }
    }
}

/// Whether a file descriptor is a file of the store. One that is closed meanwhile is not.
fn is_of_store(descriptor: &fs::DirEntry) -> bool {
    let file = fs::read_link(descriptor.path());
    file.is_ok_and(|file| file.components().any(|part| part.as_os_str() == "store"))
}

async fn metrics(address: SocketAddr) -> Result<String, Error> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The number behind a name at the start of a line.
fn number(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_both_kinds_of_text() {
        assert_eq!(number("VmPeak: 9 kB\nVmRSS:\t  512 kB\n", "VmRSS:"), Some(512));
        let metrics = "# TYPE gateway_tasks gauge\ngateway_tasks 41\n# EOF\n";
        assert_eq!(number(metrics, "gateway_tasks "), Some(41));
        assert_eq!(number(metrics, "gateway_keys "), None);
    }
}
