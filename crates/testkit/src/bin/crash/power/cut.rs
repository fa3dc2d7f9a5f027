//! The moment of the cut: ext4's shutdown, called by a small helper that waits for the word.
//!
//! The call is an ioctl, which safe Rust cannot make; Python, which the tests with client libraries need anyway, can.
//! The helper is started beforehand, so that the cut comes when it is drawn and not when a program has started.
//!
//! The server is killed in the same breath, before. A shutdown differs from a loss of power in that programs go on, and a sync that is
//! under way may then report success although it has failed: ext4 finds its transaction gone and takes it for
//! committed (seen with a bare loop of write and fdatasync, in one shutdown of ten). A program that is killed ends the
//! system call that it is in and does not see how it ended; the cut comes while the kernel is still at it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// Reads a process, 0 for none, and flags; kills the process and calls `EXT4_IOC_SHUTDOWN`, which is `_IOR('X', 125, __u32)`, on the
/// file system of its first argument.
const HELPER: &str = "\
import fcntl, os, signal, struct, sys
folder = os.open(sys.argv[1], os.O_RDONLY)
print('armed', flush=True)
line = sys.stdin.readline()
if line:
    process, flags = map(int, line.split())
    flags = struct.pack('I', flags)
    if process:
        os.kill(process, signal.SIGKILL)
    fcntl.ioctl(folder, 0x8004587d, flags)
";

/// What still reaches the disk.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    /// Nothing (`EXT4_GOING_FLAGS_NOLOGFLUSH`).
    AtOnce,
    /// What the file system's journal holds, as if it had just been committed (`EXT4_GOING_FLAGS_LOGFLUSH`).
    AfterJournal,
}

/// A helper that waits.
pub(crate) struct Cutter {
    helper: Child,
}

impl Cutter {
    /// Starts the helper for the file system of this folder, and waits until it is there.
    pub(crate) fn arm(folder: &Path) -> Result<Self, Failure> {
        let helper = Command::new("python3")
            .args(["-I", "-c", HELPER])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut cutter = Self { helper };
        let mut line = String::new();
        let answers = cutter.helper.stdout.as_mut().ok_or("the helper has no output")?;
        BufReader::new(answers).read_line(&mut line)?;
        if line != "armed\n" { Err(format!("the helper says {line:?}").into()) } else { Ok(cutter) }
    }

    /// Kills the process, if any, and cuts.
    pub(crate) fn cut(mut self, process: Option<u32>, cut: Cut) -> Result<(), Failure> {
        let flags = match cut {
            Cut::AtOnce => 2,
            Cut::AfterJournal => 1,
        };
        let mut words = self.helper.stdin.take().ok_or("the helper has no input")?;
        writeln!(words, "{} {flags}", process.unwrap_or_default())?;
        drop(words);
        let status = self.helper.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the file system was not shut down: {status}").into())
        }
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        // Without a word the helper ends and does nothing; one that has ended cannot be killed.
        let _ = self.helper.kill();
        let _ = self.helper.wait();
    }
}
