//! The server is killed while it works, and everybody comes back at once (I24, H27).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use tl::types::updates::State;
use tokio::task::JoinSet;

use super::checks::{Checks, milliseconds};
use super::ear::{Ear, catch_up};
use super::herald::{Book, Herald};
use super::ledger::{Fate, Judgement};
use super::stand::{Plan, Stand};
use crate::clock;
use crate::error::Error;
use crate::fleet::{Device, Fleet};
use crate::histogram::Histogram;
use crate::template::Token;

/// Accounts that write to the others.
const HERALDS: usize = 8;

/// Messages that each has under way.
const WINDOW: usize = 8;

/// Messages that everybody has before the kill, all acknowledged.
const BEFORE: usize = 3;

const TEXT: usize = 100;

/// Everybody is caught up after this time.
const LIMIT: Duration = Duration::from_secs(60);

/// After a connection that failed a client waits this long.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs the scenario.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(plan: &Plan) -> Result<Checks, Error> {
    let clients = plan.size(5_000, 150);
    let mut checks = Checks::new("reconnect", plan.quick);
    let mut stand = Stand::start(plan, Vec::new()).await?;
    let fleet = Rc::new(stand.fleet().await?);
    let book = Book::new(&fleet, TEXT);
    let (ears, states) = sign_in(&fleet, clients, &book).await?;
    let heralds = heralds(&fleet, clients, &book).await?;
    for _ in 0..BEFORE {
        send_to_all(&heralds);
        for herald in &heralds {
            herald.done(LIMIT).await;
        }
    }
    send_to_all(&heralds);
    // Killed when about half of the last round is written.
    let half = clients * BEFORE + clients / 2;
    while book.count(Fate::Acknowledged) < half && heralds.iter().any(|herald| herald.open() > 0) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stand.kill()?;
    drop((ears, heralds));

    let ready = stand.launch().await?;
    let back = come_back(&fleet, states, &book).await;
    checks.count("clients", clients);
    checks.count("messages acknowledged before the kill", book.count(Fate::Acknowledged));
    checks.count("messages in doubt", book.count(Fate::Open));
    checks.figure("the server was ready again after", ready as f64 / 1e6, "ms");
    checks.count("connections that had to be tried again", back.retries);
    checks.figure("caught up, the first half, after", milliseconds(&back.times, 0.5) / 1e3, "s");
    checks.timed("caught up, the last, after", back.times.max() as f64 / 1e9, "s", LIMIT.as_secs_f64());
    for (reason, count) in &back.failures {
        checks.count(format!("not caught up: {reason}"), *count);
    }
    checks.exactly("clients that did not catch up", back.failures.values().sum(), 0);
    checks.exactly("acknowledged messages lost", back.judgement.lost, 0);
    checks.exactly("messages there more than once", back.judgement.doubled, 0);
    checks.exactly("messages there that nobody sent", back.judgement.unasked, 0);
    stand.sample().await?.show("afterwards", &mut checks);
    stand.finish(&mut checks).await?;
    Ok(checks)
}

/// The clients, who listen, and where each stands.
async fn sign_in(fleet: &Fleet, count: usize, book: &Book) -> Result<(Vec<Ear>, Vec<State>), Error> {
    let members = fleet.members(count).await?;
    Ok(members.into_iter().map(|member| (Ear::open(member.line, &book.marker), member.state)).unzip())
}

async fn heralds(fleet: &Fleet, clients: usize, book: &Rc<Book>) -> Result<Vec<Herald>, Error> {
    let mut heralds = Vec::new();
    for (index, member) in fleet.members_at(clients..clients + HERALDS).await?.into_iter().enumerate() {
        let share = clients * index / HERALDS..clients * (index + 1) / HERALDS;
        heralds.push(Herald::new(fleet, member, share, book).await?);
    }
    Ok(heralds)
}

fn send_to_all(heralds: &[Herald]) {
    for herald in heralds {
        herald.send_all(herald.recipients(), WINDOW);
    }
}

/// How the return went.
#[derive(Default)]
struct Back {
    times: Histogram,
    retries: usize,
    failures: BTreeMap<String, usize>,
    judgement: Judgement,
}

/// All connect at once, and each asks for the difference until there is none.
async fn come_back(fleet: &Rc<Fleet>, states: Vec<State>, book: &Rc<Book>) -> Back {
    let back = Rc::new(RefCell::new(Back::default()));
    let start = clock::nanos();
    let mut clients = JoinSet::new();
    for (index, state) in states.into_iter().enumerate() {
        let (fleet, book, back) = (Rc::clone(fleet), Rc::clone(book), Rc::clone(&back));
        clients.spawn_local(async move {
            let returned =
                tokio::time::timeout(LIMIT * 2, return_of(&fleet, index, state, &book, &back)).await;
            let mut back = back.borrow_mut();
            match returned {
                Ok(Ok(tokens)) => {
                    back.times.record(clock::nanos() - start);
                    back.judgement += book.ledger.borrow().judge(index as u32, tokens);
                }
                Ok(Err(error)) => *back.failures.entry(error.to_string()).or_default() += 1,
                Err(_) => *back.failures.entry("no time was left".into()).or_default() += 1,
            }
        });
    }
    clients.join_all().await;
    back.take()
}

async fn return_of(
    fleet: &Fleet,
    index: usize,
    state: State,
    book: &Book,
    back: &RefCell<Back>,
) -> Result<Vec<Token>, Error> {
    let mut member = loop {
        match fleet.reopen(index, Device::First, None).await {
            Ok(member) => break member,
            // The connection was not taken; a client tries again.
            Err(Error::Io(_) | Error::Closed | Error::TimedOut(_)) => {
                back.borrow_mut().retries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    };
    catch_up(&mut member.line, state, &book.marker).await
}
