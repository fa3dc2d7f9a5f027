//! System calls that fail, by strace.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// Which call fails, and how.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The calls, as strace names them, with commas.
    pub(crate) calls: &'static str,
    /// What they answer: `error=EIO`, or `retval=0` for a success that is none. Neither is carried out.
    pub(crate) answer: &'static str,
    /// Which of them, counted in each thread: `3` for the third, `3+` for all from it on.
    pub(crate) when: String,
}

impl Fault {
    /// The command that runs a program, whose name and arguments follow, with this fault. Its process is the program
    /// itself.
    pub(crate) fn wrap(&self, log: &Path) -> Command {
        let mut strace = self.strace(log);
        // The tracer as a grandchild; only the calls in question are stopped at.
        strace.args(["-D", "--seccomp-bpf"]);
        strace
    }

    /// Gives this fault to a running process and all its threads.
    pub(crate) fn attach(&self, process: u32, log: &Path) -> Result<Tracer, Failure> {
        let mut strace = self.strace(log);
        strace.args(["-p", &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Tracer(strace.spawn()?))
    }

    fn strace(&self, log: &Path) -> Command {
        let Self { calls, answer, when } = self;
        let mut strace = Command::new("strace");
        strace.args(["-f", "-y", "-e", &format!("trace={calls}")]);
        strace.args(["-e", &format!("inject={calls}:{answer}:when={when}")]);
        strace.arg("-o").arg(log);
        strace
    }
}

/// The calls that were made to fail, as their log tells: with the names of the files.
pub(crate) fn injected(log: &Path) -> Result<Vec<String>, Failure> {
    let log = std::fs::read_to_string(log)?;
    Ok(log.lines().filter(|line| line.contains("(INJECTED)")).map(str::to_owned).collect())
}

/// A tracer of a running process; it ends with the process.
pub(crate) struct Tracer(Child);

impl Drop for Tracer {
    fn drop(&mut self) {
        // Mostly it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
