//! The tests and programs with the bugs in them.

use crate::metadata::Metadata;
use crate::shell::{self, Failure, Result};
use planted::{Catcher, Planted};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What was built.
pub(super) struct Built {
    /// The folder of built files, apart from that of other builds.
    pub(super) target: PathBuf,
    tests: Vec<Program>,
}

/// A program with tests.
struct Program {
    package: String,
    /// The folder of its crate, in which cargo runs it.
    folder: PathBuf,
    executable: PathBuf,
    /// The full names of its tests.
    names: Vec<String>,
}

/// One test, ready to be run.
pub(super) struct Located<'a> {
    pub(super) executable: &'a Path,
    pub(super) folder: &'a Path,
    pub(super) name: &'a str,
}

impl Built {
    /// Builds what the catchers of these bugs need, in one go, so that every crate is built once.
    pub(super) fn with_bugs(chosen: &[&Planted]) -> Result<Self> {
        let target = Metadata::read()?.target().join("planted");
        let mut packages = BTreeSet::from(["planted"]);
        for planted in chosen {
            match planted.catcher {
                Catcher::Test(package, _) => packages.extend([package]),
                // Their programs are built for the tests beside them.
                Catcher::Crash(..) => packages.extend(["chappe", "testkit"]),
            }
        }
        let mut build = shell::cargo(&["test", "--locked", "--tests", "--no-run"]);
        build.args(["--features", "planted/bugs", "--message-format", "json-render-diagnostics"]);
        build.arg("--target-dir").arg(&target);
        for package in packages {
            build.args(["--package", package]);
        }
        let messages = shell::output(build)?;
        let tests = messages.lines().filter_map(program).collect::<Result<_>>()?;
        Ok(Self { target, tests })
    }

    /// A program of the workspace, if a crash campaign is among the catchers.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// The one test of a crate with this name.
    pub(super) fn find(&self, package: &str, name: &str) -> Result<Located<'_>> {
        let is_it = |full: &&String| full.rsplit("::").next() == Some(name);
        let programs = self.tests.iter().filter(|program| program.package == package);
        let found: Vec<Located<'_>> = programs
            .flat_map(|Program { folder, executable, names, .. }| {
                names.iter().filter(is_it).map(|name| Located { executable, folder, name })
            })
            .collect();
        let count = found.len();
        let wrong = || Failure::new(format!("{package} has {count} tests with the name {name}, and not one"));
        found.into_iter().next().filter(|_| count == 1).ok_or_else(wrong)
    }
}

/// Reads a message of cargo; nothing if it is not about a program with tests.
fn program(message: &str) -> Option<Result<Program>> {
    let message: Value = serde_json::from_str(message).ok()?;
    let executable = PathBuf::from(message["executable"].as_str()?);
    if message["profile"]["test"] != true {
        return None;
    }
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
    let package = folder.file_name()?.to_string_lossy().into_owned();
    Some(names(&executable).map(|names| Program { package, folder, executable, names }))
}

fn names(executable: &Path) -> Result<Vec<String>> {
    let mut list = Command::new(executable);
    list.args(["--list", "--format", "terse"]).env(planted::VARIABLE, planted::NONE);
    let listed = shell::output(list)?;
    Ok(listed.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}
