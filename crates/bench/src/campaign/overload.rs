//! Three times as many messages as the server can do (D06).

use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{StreamExt, TryStreamExt, iter};
use tl::types::updates::State;

use super::checks::{Checks, milliseconds};
use super::ear::{Ear, catch_up};
use super::herald::{Book, Herald};
use super::ledger::{Fate, Judgement};
use super::stand::{Plan, Stand};
use crate::clock;
use crate::error::Error;
use crate::fleet::{Device, Fleet};
use crate::histogram::Histogram;
use crate::pacer::Pacer;
use crate::progress;

/// Accounts that send.
const HERALDS: usize = 50;

/// Recipients of each.
const EACH: usize = 4;

const TEXT: usize = 64;

/// Messages that each has under way while the capacity is measured.
const WINDOW: usize = 4;

/// How many times the capacity is asked for.
const FACTOR: f64 = 3.0;

/// An answer under overload, whichever it is, comes within this time.
const ANSWER_MAX_MS: f64 = 2_000.0;

/// After this time a call is as quick as ever.
const RECOVERY_MAX_S: f64 = 10.0;

/// A call is as quick as ever if it takes no longer than this.
const QUICK: Duration = Duration::from_millis(50);

/// So many quick calls in a row are no accident.
const QUICK_CALLS: usize = 5;

/// Runs the scenario.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(plan: &Plan) -> Result<Checks, Error> {
    let heralds = plan.size(HERALDS, 10);
    let seconds = plan.size(15, 1);
    let mut checks = Checks::new("overload", plan.quick);
    let stand = Stand::start(plan, Vec::new()).await?;
    let fleet = stand.fleet().await?;
    let book = Book::new(&fleet, TEXT);
    let recipients = fleet.members(heralds * EACH).await?;
    let (ears, states): (Vec<Ear>, Vec<State>) =
        recipients.into_iter().map(|member| (Ear::open(member.line, &book.marker), member.state)).unzip();
    let heralds = people(&fleet, heralds, &book).await?;
    let capacity = capacity(&heralds, &book, Duration::from_secs(plan.size(8, 1))).await;
    checks.figure("messages acknowledged when asked one after the other", capacity, "1/s");
    tokio::time::sleep(Duration::from_secs(plan.size(20, 0))).await;
    let before = stand.sample().await?;
    before.show("before", &mut checks);

    *book.answers.borrow_mut() = Histogram::default();
    let acknowledged = book.count(Fate::Acknowledged);
    let start = clock::nanos();
    let offered = overload(&heralds, capacity * FACTOR, Duration::from_secs(seconds)).await?;
    let spent = (clock::nanos() - start) as f64 / 1e9;
    stand.sample().await?.show("during", &mut checks);
    let recovery = recovery(&heralds).await;
    let answered = all_done(&heralds).await;
    checks.load("messages due", offered as f64 / spent / capacity, "times that", FACTOR * 0.9);
    checks.figure("acknowledged", (book.count(Fate::Acknowledged) - acknowledged) as f64 / spent, "1/s");
    checks.quantiles("answers:", &book.answers.borrow());
    checks.timed("answers p99", milliseconds(&book.answers.borrow(), 0.99), "ms", ANSWER_MAX_MS);
    for (name, count) in &*book.refusals.borrow() {
        checks.count(format!("refused with {name}"), *count);
    }
    checks.exactly("senders whose connection ended or who wait forever", heralds.len() - answered, 0);
    checks.timed("as quick as ever after", recovery, "s", RECOVERY_MAX_S);
    let dropped = ears.iter().filter(|ear| !ear.lives()).count();
    checks.exactly("recipients whose connection ended", dropped, 0);

    compare(&mut checks, &fleet, states, &book).await?;
    progress::show("waiting for a minute");
    tokio::time::sleep(Duration::from_secs(plan.size(60, 0))).await;
    let (after, _) = stand.wait(Duration::from_secs(10), |now| now.tasks <= before.tasks).await?;
    after.check_back(&before, "a minute after", &mut checks);
    stand.finish(&mut checks).await?;
    Ok(checks)
}

async fn people(fleet: &Fleet, count: usize, book: &Rc<Book>) -> Result<Vec<Herald>, Error> {
    let first = count * EACH;
    let mut heralds = Vec::new();
    for (index, member) in fleet.members_at(first..first + count).await?.into_iter().enumerate() {
        heralds.push(Herald::new(fleet, member, index * EACH..(index + 1) * EACH, book).await?);
    }
    Ok(heralds)
}

/// Messages a second while every sender waits for answers before it goes on.
async fn capacity(heralds: &[Herald], book: &Book, time: Duration) -> f64 {
    let start = clock::nanos();
    let before = book.count(Fate::Acknowledged);
    while u128::from(clock::nanos() - start) < time.as_nanos() {
        for herald in heralds.iter().filter(|herald| herald.open() < WINDOW * 8) {
            (0..8).for_each(|_| herald.send_all(herald.recipients(), WINDOW));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = (book.count(Fate::Acknowledged) - before) as f64 * 1e9 / (clock::nanos() - start) as f64;
    all_done(heralds).await;
    rate
}

/// Sends at this rate whatever the answers are; answers how many messages became due.
async fn overload(heralds: &[Herald], rate: f64, time: Duration) -> Result<u64, Error> {
    let mut pacer = Pacer::new(rate)?;
    let end = pacer.start() + u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let mut targets = heralds
        .iter()
        .cycle()
        .enumerate()
        .map(|(turn, herald)| (herald, herald.recipients().start + (turn / heralds.len() % EACH) as u32));
    let mut next = 0;
    while pacer.due(next) < end && clock::nanos() < end {
        if pacer.due(next) > clock::nanos() {
            pacer.wait().await?;
        } else if let Some((herald, recipient)) = targets.next() {
            herald.send_now(recipient, pacer.due(next));
            next += 1;
            if next % 64 == 0 {
                // Answers are read between.
                tokio::task::yield_now().await;
            }
        }
    }
    Ok(next)
}

/// Seconds until calls are quick again, and stay so.
async fn recovery(heralds: &[Herald]) -> f64 {
    let start = clock::nanos();
    let mut quick = 0;
    let mut since = start;
    while quick < QUICK_CALLS && clock::nanos() - start < clock::seconds(60) {
        heralds.iter().for_each(Herald::flush);
        let Some(prober) = heralds.iter().find(|herald| herald.open() == 0) else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let asked = clock::nanos();
        prober.send_now(prober.recipients().start, asked);
        let answered = prober.done(Duration::from_secs(20)).await;
        if answered && u128::from(clock::nanos() - asked) <= QUICK.as_nanos() {
            if quick == 0 {
                since = asked;
            }
            quick += 1;
        } else {
            quick = 0;
        }
    }
    if quick < QUICK_CALLS { 60.0 } else { (since - start) as f64 / 1e9 }
}

/// How many heralds got all their answers.
async fn all_done(heralds: &[Herald]) -> usize {
    let mut done = 0;
    for herald in heralds {
        done += usize::from(herald.done(Duration::from_secs(30)).await);
    }
    done
}

/// Demands that every box holds what was acknowledged, once.
async fn compare(checks: &mut Checks, fleet: &Fleet, states: Vec<State>, book: &Book) -> Result<(), Error> {
    let found = iter(states.into_iter().enumerate().map(|(index, state)| async move {
        let mut member = fleet.reopen(index, Device::First, None).await?;
        let tokens = catch_up(&mut member.line, state, &book.marker).await?;
        Ok::<_, Error>(book.ledger.borrow().judge(index as u32, tokens))
    }));
    let found: Vec<Judgement> = found.buffered(16).try_collect().await?;
    let mut all = Judgement::default();
    found.into_iter().for_each(|judgement| all += judgement);
    checks.count("messages acknowledged in all", book.count(Fate::Acknowledged));
    checks.exactly("acknowledged messages lost", all.lost, 0);
    checks.exactly("messages there more than once", all.doubled, 0);
    checks.exactly("messages there that were refused", all.unasked, 0);
    Ok(())
}
