//! The first start on an empty folder, and each later one: cut at any moment, or with any sync failing, it leaves a
//! folder in which the next start succeeds.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::PowerLoss;
use crate::Failure;
use crate::death::Death as _;
use crate::fault::{Fault, injected};
use crate::process::Process;
use crate::random::Random;

/// More syncs than a start has in one thread.
const SYNCS_MAX: usize = 100;

/// Cuts the first start on an empty folder this many times.
pub(super) async fn cut(
    binary: &Path,
    folder: &Path,
    power: &mut PowerLoss,
    seed: u64,
    times: u32,
) -> Result<String, Failure> {
    let mut random = Random::new(seed.rotate_left(16));
    let whole_us = first_start_us(binary, folder, power).await?;
    let mut unready = 0;
    for time in 0..times {
        let data = power.data().with_file_name(format!("first {time}"));
        let mut process = Process::new(binary, folder, &data)?;
        power.arm()?;
        process.start()?;
        let moment = random.below(whole_us) as u64;
        tokio::time::sleep(Duration::from_micros(moment)).await;
        unready += u32::from(!data.join("keys").exists());
        power.strike(&mut process).await?;
        let what = |failure| format!("the first start, cut after {moment} us: {failure}");
        starts(&mut process).await.map_err(what)?;
        std::fs::remove_dir_all(&data)?;
    }
    Ok(format!("{times} first starts were cut, {unready} of them before there were keys; each started again"))
}

/// How long a first start takes that nobody cuts, in microseconds.
async fn first_start_us(binary: &Path, folder: &Path, power: &PowerLoss) -> Result<usize, Failure> {
    let data = power.data().with_file_name("first");
    let mut process = Process::new(binary, folder, &data)?;
    process.start()?;
    let (_, ready) = process.ready().await?;
    process.kill()?;
    std::fs::remove_dir_all(&data)?;
    Ok(usize::try_from(ready.as_micros())?.max(1))
}

/// Starts with the first sync failing, then with one `step` later, and so on until all succeed. Each failure is followed by a
/// cut: most end the start with a message, the others must not have mattered, and each leaves a folder that starts.
/// Without a folder the start is a first one each time.
pub(super) async fn fail(
    binary: &Path,
    folder: &Path,
    power: &mut PowerLoss,
    existing: Option<PathBuf>,
    step: usize,
) -> Result<String, Failure> {
    let mut went_on = 0;
    for nth in (1..=SYNCS_MAX).step_by(step) {
        let data = existing.clone().unwrap_or_else(|| power.data().with_file_name(format!("failed {nth}")));
        let mut process = Process::new(binary, folder, &data)?;
        let fault = Fault { calls: "fsync,fdatasync", answer: "error=EIO", when: nth.to_string() };
        power.arm()?;
        process.start_with(&fault)?;
        let ended = process.ready().await.is_err();
        if ended && !process.forgive()?.contains("error[E00") {
            return Err(format!("a start with {fault:?} ended without a message").into());
        }
        power.cut(if ended { None } else { Some(process.id()?) })?;
        process.kill()?;
        power.come_back()?;
        process.forgive()?;
        // Only now the log is whole: strace ends after the server.
        let has_come = ended || !injected(&folder.join("faults.log"))?.is_empty();
        let what = |failure| format!("after a start with {fault:?}: {failure}");
        starts(&mut process).await.map_err(what)?;
        if existing.is_none() {
            std::fs::remove_dir_all(&data)?;
        }
        if !has_come {
            let kind = if existing.is_some() { "later" } else { "first" };
            return Ok(format!(
                "a {kind} start has under {} syncs in one thread; with one failing and a cut after it, it starts \
                 again ({} tried, {went_on} of them did not end it)",
                nth + 1,
                nth.div_ceil(step) - 1
            ));
        }
        went_on += u32::from(!ended);
    }
    Err("a start has more syncs than were tried".into())
}

/// The next start succeeds and reports nothing.
async fn starts(process: &mut Process) -> Result<(), Failure> {
    process.start()?;
    process.ready().await?;
    process.kill()?;
    process.check_log()
}
