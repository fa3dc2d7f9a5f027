//! What a process uses, as the kernel counts it.

use std::fs;
use std::time::Duration;

/// Processor time and memory of a process at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// User and system time since its start.
    pub(crate) cpu: Duration,
    /// Resident memory that belongs to it alone or in part, in bytes.
    pub(crate) memory: u64,
    /// Bytes that it has caused to be written to the disk; 0 where the kernel does not tell.
    pub(crate) written: u64,
}

impl Usage {
    /// The usage of a process; `None` if there is none with this id.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"));
        let status = || fs::read_to_string(format!("/proc/{pid}/status")).ok();
        let memory = rollup.ok().and_then(|text| kilobytes(&text, "Pss:"));
        let memory = memory.or_else(|| kilobytes(&status()?, "VmRSS:"))?;
        let io = fs::read_to_string(format!("/proc/{pid}/io")).unwrap_or_default();
        Some(Self { cpu: cpu_time(&stat)?, memory, written: written(&io).unwrap_or(0) })
    }

    /// The usage of this process.
    pub(crate) fn own() -> Self {
        Self::of(std::process::id()).unwrap_or_default()
    }
}

/// User and system time out of `/proc/PID/stat`. The second field, a name in brackets, may hold anything.
fn cpu_time(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u64>);
    let ticks = times.next()?.ok()? + times.next()?.ok()?;
    Some(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

fn written(io: &str) -> Option<u64> {
    io.lines().find_map(|line| line.strip_prefix("write_bytes:"))?.trim().parse().ok()
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        let stat = "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0";
        let ticks = rustix::param::clock_ticks_per_second();
        assert_eq!(cpu_time(stat), Some(Duration::from_secs_f64(200.0 / ticks as f64)));
    }

    #[test]
    fn memory_is_read_from_its_line() {
        assert_eq!(kilobytes("Rss:  10 kB\nPss:    7 kB\nPss_Anon: 3 kB", "Pss:"), Some(7 * 1024));
        assert!(Usage::own().memory > 0);
    }

    #[test]
    fn written_bytes_are_read_from_their_line() {
        let io = "rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4096\ncancelled_write_bytes: 5";
        assert_eq!(written(io), Some(4096));
        assert_eq!(written(""), None);
    }
}
