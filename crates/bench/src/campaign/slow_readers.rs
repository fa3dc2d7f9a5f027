//! Devices that subscribe and never read, while much is sent to them (T11).

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{StreamExt, TryStreamExt, iter};
use tl::types::updates::State;

use super::checks::Checks;
use super::ear::{Ear, catch_up};
use super::herald::{Book, Herald};
use super::ledger::{Fate, Judgement};
use super::sample::Sample;
use super::stand::{Plan, Stand};
use crate::error::Error;
use crate::fleet::{Device, Fleet, Member};
use crate::load::Load;
use crate::progress;

/// Accounts that write to the others.
const HERALDS: usize = 8;

/// Messages that each has under way.
const WINDOW: usize = 8;

/// Characters of a message: large, so that the queues of the server end and not only those of the kernel.
const TEXT: usize = 3_000;

/// Messages of that size before the measurement, and pairs of accounts who send them.
const WARM_UP: u64 = 20_000;
const PAIRS: usize = 20;

/// Messages to each slow device: more bytes than the kernel and the server keep for it.
const MESSAGES: usize = 260;

/// The receive buffer of a slow device.
const ROOM: u32 = 4_096;

/// What the server may hold for a slow device, in MiB: what was not acknowledged, and once more encrypted.
const HELD_MAX_MIB: f64 = 1.0;

/// Memory that the store may use meanwhile, in MiB: tables in memory and its reading cache.
const STORE_MIB: f64 = 128.0;

/// Sessions know the messages that they received again for this long.
const GIVEN_BACK: Duration = Duration::from_secs(400);

/// Devices that come back side by side.
const SIDE_BY_SIDE: usize = 64;

/// Runs the scenario.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(plan: &Plan) -> Result<Checks, Error> {
    let slow = plan.size(1_000, 20);
    let mut checks = Checks::new("slow-readers", plan.quick);
    let stand = Stand::start(plan, Vec::new()).await?;
    let fleet = stand.fleet().await?;
    Load::start(&fleet, fleet.couples(PAIRS.min(slow / 2)).await?, TEXT)?
        .warm_up(plan.size(WARM_UP, 100))
        .await;
    let book = Book::new(&fleet, TEXT);
    let people = people(&fleet, slow, &book).await?;
    let heralds = heralds(&fleet, slow, &book).await?;
    tokio::time::sleep(Duration::from_secs(plan.size(30, 0))).await;
    let before = stand.sample().await?;
    before.show("before", &mut checks);

    for herald in &heralds {
        for _ in 0..MESSAGES {
            herald.send_all(herald.recipients(), WINDOW);
        }
    }
    let most = Cell::new(before.memory);
    tokio::select! {
        () = all_done(&heralds) => {}
        watched = watch(&stand, &most) => watched?,
    }
    heard_all(&people.others, MESSAGES).await;
    let held = most.get().saturating_sub(before.memory) as f64 / f64::from(1 << 20);
    checks.count("slow devices", slow);
    checks.count("messages acknowledged", book.count(Fate::Acknowledged));
    checks.exactly("messages refused or without answer", slow * MESSAGES - book.count(Fate::Acknowledged), 0);
    checks.figure("memory at most", most.get() as f64 / f64::from(1 << 20), "MiB");
    checks.timed("memory more than before, at most", held, "MiB", slow as f64 * HELD_MAX_MIB + STORE_MIB);
    stand.sample().await?.show("with all queues full", &mut checks);

    let kept = compare(&mut checks, &fleet, people, &book).await?;
    progress::show("waiting until everything is given back");
    let is_back = |now: &Sample| now.tasks <= before.tasks && (plan.quick || now.has_memory_of(&before));
    let (after, waited) = stand.wait(GIVEN_BACK, is_back).await?;
    checks.timed("given back after", waited, "s", GIVEN_BACK.as_secs_f64());
    after.check_back(&before, "afterwards", &mut checks);
    drop(kept);
    stand.finish(&mut checks).await?;
    Ok(checks)
}

/// Each of them has a device that does not read, and another one that does.
struct People {
    slow: Vec<Member>,
    others: Vec<Ear>,
    /// Where the first and the second device stood.
    states: Vec<[State; 2]>,
}

async fn people(fleet: &Fleet, count: usize, book: &Book) -> Result<People, Error> {
    let members = fleet.members(count).await?;
    let seconds = iter((0..count).map(|index| fleet.second(index))).buffered(32);
    let seconds: Vec<Member> = seconds.try_collect().await?;
    let states =
        members.iter().zip(&seconds).map(|(first, second)| [first.state.clone(), second.state.clone()]);
    let states = states.collect();
    drop(members);
    let slow = iter((0..count).map(|index| fleet.reopen(index, Device::First, Some(ROOM)))).buffered(32);
    let slow = slow.try_collect().await?;
    let others = seconds.into_iter().map(|member| Ear::open(member.line, &book.marker)).collect();
    Ok(People { slow, others, states })
}

async fn heralds(fleet: &Fleet, people: usize, book: &Rc<Book>) -> Result<Vec<Herald>, Error> {
    let mut heralds = Vec::new();
    for (index, member) in fleet.members_at(people..people + HERALDS).await?.into_iter().enumerate() {
        let share = people * index / HERALDS..people * (index + 1) / HERALDS;
        heralds.push(Herald::new(fleet, member, share, book).await?);
    }
    Ok(heralds)
}

async fn all_done(heralds: &[Herald]) {
    for herald in heralds {
        herald.done(Duration::from_secs(900)).await;
    }
}

/// Notes the most memory that the server ever has.
async fn watch(stand: &Stand, most: &Cell<u64>) -> Result<(), Error> {
    loop {
        most.set(most.get().max(stand.sample().await?.memory));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Waits until every device that reads has everything, or knows that it has not.
async fn heard_all(ears: &[Ear], count: usize) {
    let lacks =
        |ear: &&Ear| ear.lives() && ear.heard.gaps.get() == 0 && ear.heard.tokens.borrow().len() < count;
    for _ in 0..600 {
        if !ears.iter().any(|ear| lacks(&ear)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Compares what each device has in the end with what was sent; answers the devices, still connected.
async fn compare(
    checks: &mut Checks,
    fleet: &Fleet,
    people: People,
    book: &Book,
) -> Result<(Vec<Member>, Vec<Ear>), Error> {
    let People { slow, others, states } = people;
    drop(slow);
    let mut live = Judgement::default();
    let mut gaps = 0;
    for (index, ear) in (0..).zip(&others) {
        // A device that was told to ask has to ask.
        if ear.heard.gaps.get() > 0 || !ear.lives() {
            gaps += 1;
        } else {
            live += book.ledger.borrow().judge(index, ear.heard.tokens.borrow().iter().copied());
        }
    }
    checks.count("other devices that were told to ask for the difference", gaps);
    checks.exactly("messages that other devices lack without being told", live.lost, 0);
    checks.exactly("messages that other devices got twice", live.doubled, 0);
    let mut kept = Vec::new();
    for device in [Device::First, Device::Second] {
        let side = usize::from(device == Device::Second);
        let back =
            iter((0..).zip(&states).map(|(index, states)| back(fleet, index, device, &states[side], book)));
        let back: Vec<_> = back.buffered(SIDE_BY_SIDE).try_collect().await?;
        let mut judgement = Judgement::default();
        for (member, found) in back {
            judgement += found;
            if device == Device::First {
                kept.push(member);
            }
        }
        let name = if side == 0 { "slow devices" } else { "other devices" };
        checks.exactly(format!("messages that the difference of the {name} lacks"), judgement.lost, 0);
        let wrong = judgement.doubled + judgement.unasked;
        checks.exactly(format!("messages too many in the difference of the {name}"), wrong, 0);
    }
    Ok((kept, others))
}

async fn back(
    fleet: &Fleet,
    index: u32,
    device: Device,
    state: &State,
    book: &Book,
) -> Result<(Member, Judgement), Error> {
    let mut member = fleet.reopen(index as usize, device, None).await?;
    let tokens = catch_up(&mut member.line, state.clone(), &book.marker).await?;
    let judgement = book.ledger.borrow().judge(index, tokens);
    Ok((member, judgement))
}
