//! Idle connections are held, active pairs talk, and strangers flood the server with key exchanges (H23, I24).

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::checks::{Checks, milliseconds};
use super::ear::Ear;
use super::flood::Flood;
use super::herald::{Book, Herald};
use super::stand::{Plan, Stand};
use crate::clock;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::load::Load;
use crate::progress;

/// Messages a second among the active.
const RATE: f64 = 200.0;

/// Key exchanges that strangers begin each second.
const FLOOD: f64 = 500.0;

/// Pairs that talk.
const PAIRS: usize = 20;

const TEXT: usize = 64;

/// Messages that a herald has under way at a time.
const WINDOW: usize = 32;

/// The p99 of the active during the flood, in milliseconds.
const P99_MAX_MS: f64 = 250.0;

/// Runs the scenario.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(plan: &Plan) -> Result<Checks, Error> {
    let idle = plan.size(10_000, 200);
    let seconds = Duration::from_secs(plan.size(60, 2));
    let mut checks = Checks::new("storm", plan.quick);
    let stand = Stand::start(plan, Vec::new()).await?;
    stand.sample().await?.show("of the empty server", &mut checks);
    let fleet = stand.fleet().await?;
    let active = Load::start(&fleet, fleet.couples(PAIRS).await?, TEXT)?;
    let book = Book::new(&fleet, TEXT);
    let (ears, herald) = crowd(&fleet, PAIRS * 2, idle, &book).await?;

    progress::show("waiting until the server is quiet");
    tokio::time::sleep(Duration::from_secs(plan.size(60, 1))).await;
    active.pace(RATE, seconds / 3).await?;
    let alone = active.tally.times();
    let before = stand.sample().await?;
    before.show("before", &mut checks);

    let flood = Flood::start(stand.server().await?, FLOOD)?;
    let start = clock::nanos();
    let counts = active.pace(RATE, seconds).await?;
    let flooded = (clock::nanos() - start) as f64 / 1e9;
    let begun = flood.outcomes.begun.load(Ordering::Relaxed);
    stand.sample().await?.show("during", &mut checks);
    let outcomes = flood.stop();

    checks.count("idle connections", idle);
    checks.load("key exchanges begun", begun as f64 / flooded, "1/s", FLOOD * 0.95);
    checks.load("messages of the active", counts.completed as f64 / flooded, "1/s", RATE * 0.95);
    checks.quantiles("delivery without the flood:", &alone.delivery);
    let times = active.tally.times();
    checks.quantiles("delivery:", &times.delivery);
    checks.timed("p99 of the active", milliseconds(&times.delivery, 0.99), "ms", P99_MAX_MS);
    let problems: u64 = active.tally.problems().values().sum();
    checks.exactly("messages of the active that were refused or lost", problems as usize, 0);
    checks.count("keys that strangers made", outcomes.made.load(Ordering::Relaxed));
    checks.count("key exchanges refused with -429", outcomes.refused.load(Ordering::Relaxed));
    checks.count("key exchanges that failed otherwise", outcomes.failed.load(Ordering::Relaxed));

    progress::show("waiting for a minute after the flood");
    tokio::time::sleep(Duration::from_secs(plan.size(60, 1))).await;
    // A machine with much else to do needs longer to hear that strangers have gone.
    let (after, _) = stand.wait(Duration::from_secs(60), |now| now.tasks <= before.tasks).await?;
    prove(&mut checks, &ears, &herald).await?;
    after.check_back(&before, "a minute after", &mut checks);
    stand.finish(&mut checks).await?;
    Ok(checks)
}

/// The idle ones, and one who knows them all.
async fn crowd(
    fleet: &Fleet,
    first: usize,
    count: usize,
    book: &std::rc::Rc<Book>,
) -> Result<(Vec<Ear>, Herald), Error> {
    let members = fleet.members_at(first..first + count).await?;
    let ears = members.into_iter().map(|member| Ear::open(member.line, &book.marker)).collect();
    let herald = fleet.members_at(first + count..first + count + 1).await?;
    let herald = herald.into_iter().next().ok_or_else(|| Error::Usage("there is no herald".into()))?;
    let herald = Herald::new(fleet, herald, first..first + count, book).await?;
    Ok((ears, herald))
}

/// Demands of every idle connection that it answers a ping and gets a message by itself.
async fn prove(checks: &mut Checks, ears: &[Ear], herald: &Herald) -> Result<(), Error> {
    let dropped = ears.iter().filter(|ear| !ear.lives()).count();
    checks.exactly("idle connections dropped", dropped, 0);
    let start = clock::nanos();
    ears.iter().try_for_each(Ear::ping)?;
    herald.send_all(herald.recipients(), WINDOW);
    herald.done(Duration::from_secs(120)).await;
    let has_proven = |ear: &&Ear| ear.heard.pongs.get() > 0 && !ear.heard.tokens.borrow().is_empty();
    let mut proven = 0;
    while proven < ears.len() && clock::nanos() - start < clock::seconds(150) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        proven = ears.iter().filter(has_proven).count();
    }
    checks.exactly("idle connections without pong or push at the end", ears.len() - proven, 0);
    checks.figure("all of them reached within", (clock::nanos() - start) as f64 / 1e9, "s");
    Ok(())
}
