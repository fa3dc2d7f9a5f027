//! The parts of the campaign, one after the other, each on a disk of its own.

use std::path::Path;

use super::broken::{self, Thin};
use super::errors::SyncError;
use super::{PowerLoss, full, lying, starts};
use crate::campaign::Campaign;
use crate::death::Death as _;
use crate::{Arguments, Failure, rounds, say};

/// A part of the campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A disk that lies is found out.
    Lying,
    /// The power is cut under load.
    Cuts,
    /// The first start is cut, and syncs of a start fail.
    Starts,
    /// A system call fails under load, and then the power is cut.
    Errors,
    /// The disk itself fails, and the kernel does not forget what it could not write.
    Broken,
    /// The disk is full and has room again.
    Full,
}

impl Part {
    const ALL: [(&str, Self); 6] = [
        ("lying", Self::Lying),
        ("cuts", Self::Cuts),
        ("starts", Self::Starts),
        ("errors", Self::Errors),
        ("broken", Self::Broken),
        ("full", Self::Full),
    ];

    pub(crate) fn parse(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        Ok(found
            .ok_or_else(|| format!("no part is called {name}: lying, cuts, starts, errors, broken, full"))?
            .1)
    }
}

/// One round of errors, and one cut of a first start, in this many rounds of cuts.
const FEWER: u32 = 4;

/// The image grows with each time that it is used.
const BROKEN_MOST: u32 = 10;

/// From so many first starts on, each sync of a start is tried; else one in a few.
const EACH_SYNC_FROM: u32 = 20;
const SYNCS_STEP: usize = 9;

/// Runs the part that is asked for, or all.
pub(crate) async fn run(arguments: &Arguments, folder: &Path) -> Result<(), Failure> {
    for (name, part) in Part::ALL {
        if arguments.only.is_some_and(|only| only != part) {
            continue;
        }
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        let outcome = run_part(part, arguments, &folder).await;
        outcome.map_err(|failure| {
            format!("{name}: {failure}\nseed {}, what is left of it in {}", arguments.seed, folder.display())
        })?;
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

async fn run_part(part: Part, arguments: &Arguments, folder: &Path) -> Result<(), Failure> {
    let Arguments { binary, seed, .. } = arguments;
    let fewer = arguments.rounds.div_ceil(FEWER);
    if part == Part::Broken {
        let thin = Thin::mount(folder)?;
        let power = PowerLoss::new(thin.root(), *seed)?;
        let mut campaign = Campaign::begin(binary, folder, *seed, power).await?;
        say(&broken::and_mended(&mut campaign, &thin, *seed, fewer.min(BROKEN_MOST)).await?);
        return Ok(());
    }
    let mut power = PowerLoss::new(folder, *seed)?;
    match part {
        Part::Lying => {
            let mut campaign = Campaign::begin(binary, folder, *seed, power).await?;
            say(&lying::is_found(&mut campaign).await?);
        }
        Part::Cuts => rounds(arguments, arguments.rounds, folder, power).await?,
        Part::Starts => {
            let step = if fewer < EACH_SYNC_FROM { SYNCS_STEP } else { 1 };
            say(&starts::cut(binary, folder, &mut power, *seed, fewer).await?);
            say(&starts::fail(binary, folder, &mut power, None, step).await?);
            let existing = power.data();
            say(&starts::fail(binary, folder, &mut power, Some(existing), 1).await?);
        }
        Part::Errors => {
            let death = SyncError::new(folder, power, *seed);
            rounds(arguments, fewer, folder, death).await?;
        }
        Part::Broken => {}
        Part::Full => {
            let mut campaign = Campaign::begin(binary, folder, *seed, power).await?;
            say(&full::and_freed(&mut campaign, *seed).await?);
        }
    }
    Ok(())
}
