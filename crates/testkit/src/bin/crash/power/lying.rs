//! A disk that lies: it says that it has synced, and has not. The judge must find that out.
//!
//! Were this to pass, no other part of the campaign would prove anything.

use super::PowerLoss;
use crate::Failure;
use crate::campaign::Campaign;
use crate::death::Death as _;
use crate::fault::Fault;
use crate::random::Random;

/// How long the server works over the disk that lies.
const LOAD: std::time::Duration = std::time::Duration::from_millis(500);

/// Runs a round over such a disk. Fails if the judge finds nothing wrong with it.
pub(super) async fn is_found(campaign: &mut Campaign<PowerLoss>) -> Result<String, Failure> {
    campaign.process.kill()?;
    let fault = Fault { calls: "fsync,fdatasync", answer: "retval=0", when: "1+".to_owned() };
    campaign.death.arm()?;
    campaign.process.start_with(&fault)?;
    campaign.come_back().await?;
    let load = campaign.begin_load(&mut Random::new(1), false);
    tokio::time::sleep(LOAD).await;
    campaign.death.strike(&mut campaign.process).await?;
    campaign.end_load(load).await?;
    let outcome = match campaign.start().await {
        Ok(_) => campaign.judge().await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Err("over a disk that only says that it syncs, nothing was found to be lost".into()),
        Err(found) => Ok(format!("a disk that lies is found out: {found}")),
    }
}
