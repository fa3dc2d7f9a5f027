//! Bugs that can be switched on, one at a time, so that the tests can be tested.
//!
//! A test that has never failed has shown nothing. Each [`Bug`] is a mistake that somebody could make, written at the
//! place where it would be made as one line that asks [`is`]. `cargo xtask planted` switches one after the other on and
//! demands that the test which the table names for it fails.
//!
//! Without the feature `bugs` the answer of [`is`] is a constant and nothing of a bug is compiled. With it, the
//! environment names the bug ([`VARIABLE`]). No release is built with the feature: such a build does not compile, and
//! `chappe` built for tests with it does not start unless the environment says what is wanted of it.

mod bugs;

pub use bugs::{ALL, Bug};

/// The variable of the environment that names the bug to be switched on, or says that there shall be [`NONE`].
pub const VARIABLE: &str = "CHAPPE_PLANTED";

/// What [`VARIABLE`] says where no bug is wanted.
pub const NONE: &str = "none";

/// Whether this build has the bugs in it.
pub const BUILT_IN: bool = cfg!(feature = "bugs");

#[cfg(all(feature = "bugs", not(debug_assertions)))]
compile_error!(
    "the feature `bugs` of `planted` puts bugs into the program: it is for tests, not for releases"
);

/// A bug as the table describes it.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// The bug.
    pub bug: Bug,
    /// Its name in the environment.
    pub name: &'static str,
    /// The crate that it is planted in.
    pub place: &'static str,
    /// What goes wrong, in a sentence without its full stop.
    pub what: &'static str,
    /// Who finds it.
    pub catcher: Catcher,
}

/// What fails when a bug is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Catcher {
    /// A test of the routine set: the crate and the name of the function.
    Test(&'static str, &'static str),
    /// A crash campaign of some rounds: `kill` or `power`.
    Crash(&'static str, u32),
}

/// Whether this bug is switched on.
#[cfg(not(feature = "bugs"))]
#[inline(always)]
pub const fn is(_bug: Bug) -> bool {
    false
}

/// Whether this bug is switched on.
///
/// Ends the process if the environment names a bug that there is not.
#[cfg(feature = "bugs")]
pub fn is(bug: Bug) -> bool {
    static ACTIVE: std::sync::LazyLock<Option<Bug>> =
        std::sync::LazyLock::new(|| named(std::env::var(VARIABLE).ok().as_deref()));
    *ACTIVE == Some(bug)
}

/// Why a program does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "this build has planted bugs in it and is fit for `cargo xtask planted` alone: {VARIABLE} is not set"
        )
    }
}

/// Asked by a program before it does anything else: whether it may run. One with bugs in it runs only for somebody
/// who says which one it shall show, and says so itself.
///
/// # Errors
/// [`Unfit`] if the bugs are built in and the environment does not name one, nor [`NONE`].
pub fn admit() -> Result<(), Unfit> {
    if BUILT_IN {
        let name = std::env::var(VARIABLE).map_err(|_| Unfit)?;
        eprintln!(
            "warning: this build has planted bugs in it, and is fit for tests alone; {VARIABLE}={name}"
        );
    }
    Ok(())
}

#[cfg(feature = "bugs")]
fn named(name: Option<&str>) -> Option<Bug> {
    let name = name.filter(|name| *name != NONE)?;
    let found = ALL.iter().find(|planted| planted.name == name);
    let Some(planted) = found else {
        eprintln!("{VARIABLE}={name}: there is no such bug");
        std::process::abort();
    };
    Some(planted.bug)
}

/// Nothing of a bug is left in a build without the feature.
#[cfg(not(feature = "bugs"))]
const _: () = assert!(!is(Bug::AckBeforeCommit));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_of_the_environment_and_differ() {
        for (index, planted) in ALL.iter().enumerate() {
            assert!(
                planted.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{planted:?}"
            );
            assert!(ALL[..index].iter().all(|other| other.name != planted.name), "{planted:?}");
            assert_ne!(planted.name, NONE);
        }
    }

    #[test]
    fn no_bug_is_on_unless_it_is_asked_for() {
        if std::env::var_os(VARIABLE).is_none() {
            assert!(ALL.iter().all(|planted| !is(planted.bug)));
        }
    }
}
