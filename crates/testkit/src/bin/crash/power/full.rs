//! The disk is full, and has room again: writes are refused in between, nothing is lost, and nobody has to start
//! anything again.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::PowerLoss;
use crate::Failure;
use crate::campaign::Campaign;
use crate::death::Death as _;
use crate::load::{is_failure, lock};
use crate::random::Random;

/// Work before the disk is full, and after it has room again.
const LOAD: Duration = Duration::from_millis(400);
/// How much of the disk is filled as fast as it goes, in MiB.
const FAST_MIB: u32 = 700;
/// How long everybody may take to be refused.
const REFUSED_WITHIN: Duration = Duration::from_secs(60);

/// Fills the disk under load, frees it, and then takes the power.
pub(super) async fn and_freed(campaign: &mut Campaign<PowerLoss>, seed: u64) -> Result<String, Failure> {
    let mut random = Random::new(seed.rotate_left(48));
    let ballast = Ballast::new(campaign.death.data().with_file_name("ballast"));
    let load = campaign.begin_load(&mut random, true);
    tokio::time::sleep(LOAD).await;
    ballast.fill()?;
    let stopped = tokio::time::timeout(REFUSED_WITHIN, campaign.end_load(load)).await;
    stopped.map_err(|_| "the disk is full, and the server goes on to acknowledge")??;
    refused(campaign).await?;
    campaign.judge().await?;
    campaign.process.forgive()?;
    drop(ballast);
    let doubts = campaign.repeat(&mut random).await?;
    campaign.judge().await?;
    let load = campaign.begin_load(&mut random, false);
    campaign.death.arm()?;
    tokio::time::sleep(LOAD).await;
    campaign.death.strike(&mut campaign.process).await?;
    campaign.end_load(load).await?;
    campaign.start().await?;
    campaign.judge().await?;
    campaign.process.check_log()?;
    Ok(format!(
        "the disk was full: {} sends were refused or in doubt, and taken when it had room again",
        doubts.1
    ))
}

/// Everybody's next send is refused, and not by a lost connection.
async fn refused(campaign: &mut Campaign<PowerLoss>) -> Result<(), Failure> {
    for person in &campaign.persons {
        let random_id = 1 + person.index as i64;
        lock(&campaign.history).begin(random_id, person.index, person.index)?;
        match person.send(person.index, random_id).await {
            Err(error) if is_failure(&error) => {}
            other => return Err(format!("the disk is full, and a send is answered {other:?}").into()),
        }
    }
    Ok(())
}

/// A file that takes all the room; removed when it is dropped.
pub(super) struct Ballast(PathBuf);

impl Ballast {
    /// Nothing yet, at this place.
    pub(super) fn new(file: PathBuf) -> Self {
        Self(file)
    }

    /// Takes all that is left.
    pub(super) fn fill(&self) -> Result<(), Failure> {
        let mut file = File::create(&self.0)?;
        let chunk = vec![0; 1 << 20];
        for written in 0.. {
            // The server keeps a reserve, which is for what it began before. So that nobody takes all of the reserve
            // while one batch is synced, the last part is filled in step with the disk.
            let is_written = file.write_all(&chunk).is_ok();
            if !is_written || (written >= FAST_MIB && file.sync_data().is_err()) {
                break;
            }
        }
        while file.write_all(&chunk[..1 << 12]).is_ok() {}
        // Room that was only promised may not be there.
        match file.sync_all() {
            Err(error) if error.kind() != std::io::ErrorKind::StorageFull => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        // The disk goes with the campaign in any case.
        let _ = fs::remove_file(&self.0);
    }
}
