//! A disk that really breaks: its image lies in a small file system that runs out, so that the kernel itself cannot
//! write what it was given, says so once, and may go on showing it.
//!
//! A call that strace lets fail was not made, and a later sync makes up for it. Here nothing does: a server that is
//! started again must not answer by what the kernel shows and the disk does not have.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::PowerLoss;
use super::disk::run;
use super::full::Ballast;
use crate::Failure;
use crate::campaign::Campaign;
use crate::death::Death as _;
use crate::random::Random;

/// Room for the image: what it holds when it is made, and some work.
const BYTES: u64 = 200 << 20;
/// Work before the disk breaks.
const LOAD_MAX_MS: usize = 400;

/// The small file system; unmounted when it is dropped.
pub(super) struct Thin(PathBuf);

impl Thin {
    pub(super) fn mount(folder: &Path) -> Result<Self, Failure> {
        let root = folder.join("thin");
        std::fs::create_dir(&root)?;
        let size = format!("size={BYTES}");
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&root))?;
        Ok(Self(root))
    }

    pub(super) fn root(&self) -> &Path {
        &self.0
    }
}

impl Drop for Thin {
    fn drop(&mut self) {
        // A campaign that ends early leaves no mount behind; its namespace ends with it in any case.
        if let Err(error) = run(Command::new("umount").arg(&self.0)) {
            eprintln!("crash: {}: {error}", self.0.display());
        }
    }
}

/// Breaks the disk under load, mends it, starts the server over what the kernel shows, takes its answers, and then
/// cuts the power.
pub(super) async fn and_mended(
    campaign: &mut Campaign<PowerLoss>,
    thin: &Thin,
    seed: u64,
    times: u32,
) -> Result<String, Failure> {
    let mut restarted = 0;
    for time in 0..times {
        let mut random = Random::new(seed.wrapping_add(u64::from(time)).rotate_left(24));
        let load = campaign.begin_load(&mut random, true);
        tokio::time::sleep(Duration::from_millis(random.below(LOAD_MAX_MS) as u64)).await;
        let ballast = Ballast::new(thin.root().join("ballast"));
        ballast.fill()?;
        let code = campaign.process.end().await?;
        let said = campaign.process.forgive()?;
        campaign.end_load(load).await?;
        drop(ballast);
        if code != Some(1) || !said.contains("error[E0008]") {
            return Err(format!("over a broken disk the server ends with {code:?} and not with E0008").into());
        }
        campaign.death.arm()?;
        // The file system may have given up too. Then there is nothing to start on before it is mounted again.
        let is_back = campaign.start().await.is_ok();
        if is_back {
            restarted += 1;
            campaign.judge().await?;
            campaign.repeat(&mut random).await?;
            campaign.death.strike(&mut campaign.process).await?;
        } else {
            campaign.process.kill()?;
            campaign.process.forgive()?;
            campaign.death.remount()?;
        }
        campaign.start().await?;
        campaign.judge().await?;
        campaign.repeat(&mut random).await?;
        campaign.judge().await?;
        campaign.process.check_log()?;
    }
    Ok(format!(
        "the disk broke {times} times, and the server ended; nothing acknowledged was lost ({restarted} times it was \
         started over what the kernel showed, and lost power after its answers)"
    ))
}
