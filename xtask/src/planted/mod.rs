//! `cargo xtask planted`: each bug that can be switched on is found by the test that is named for it.
//!
//! Everything is built once with the bugs in it, in a folder of its own. First all catchers have to pass with no bug
//! switched on; then each has to fail with its own bug, and by its own judgement: a test that did not run, hung or took
//! the process down has found nothing. The table is that of the crate `planted`.

mod built;
mod page;
mod trial;

use crate::shell::{Failure, Result};
use built::Built;
use planted::{ALL, Catcher, Planted};
use trial::Verdict;

/// Runs the campaign, or writes or checks the list in `docs/testing.md`.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    match options {
        [] => campaign(&ALL.iter().collect::<Vec<_>>()),
        ["--write-docs"] => page::write(),
        ["--check-docs"] => page::check(),
        [name] if !name.starts_with('-') => {
            let chosen: Vec<_> = ALL.iter().filter(|planted| planted.name == *name).collect();
            if chosen.is_empty() {
                return Err(Failure::new(format!("there is no bug {name}: see docs/testing.md")));
            }
            campaign(&chosen)
        }
        _ => Err(Failure::new("usage: cargo xtask planted [NAME | --write-docs | --check-docs]")),
    }
}

/// Fails if the list is not what would be written, or names a test that there is not.
pub(crate) fn check() -> Result<()> {
    page::check()
}

fn campaign(chosen: &[&Planted]) -> Result<()> {
    let built = Built::with_bugs(chosen)?;
    if chosen.iter().any(|planted| matches!(planted.catcher, Catcher::Crash(..))) {
        trial::check_refusal(&built)?;
    }
    let mut wrong = 0;
    for catcher in trial::catchers(chosen) {
        let verdict = trial::run(&built, &catcher, planted::NONE)?;
        if verdict != Verdict::Passes {
            println!("{:28} {} {verdict}", "without a bug", page::describe(&catcher));
            wrong += 1;
        }
    }
    if wrong > 0 {
        return Err(Failure::new(format!("{wrong} catchers fail although no bug is switched on")));
    }
    for planted in chosen {
        let verdict = trial::run(&built, &planted.catcher, planted.name)?;
        println!("{:28} {} {verdict}", planted.name, page::describe(&planted.catcher));
        wrong += usize::from(!matches!(verdict, Verdict::Fails(_)));
    }
    println!("{} bugs, {} found", chosen.len(), chosen.len() - wrong);
    if wrong == 0 { Ok(()) } else { Err(Failure::new(format!("{wrong} bugs are not found"))) }
}
