//! What persons do until the server dies.

use std::sync::{Arc, Mutex};

use testkit::{Client, Credentials, Error, Options, Server};

use crate::Failure;
use crate::basic;
use crate::group;
use crate::history::History;
use crate::person::Person;
use crate::random::Random;

/// The history, shared by all who send.
pub(crate) type Shared = Arc<Mutex<History>>;

/// So many of ten things are done in the supergroup, and so many in the basic group.
const IN_GROUP: usize = 4;
const IN_BASIC: usize = 2;

/// What all tasks share.
pub(crate) struct Common {
    pub(crate) history: Shared,
    pub(crate) ledger: group::Shared,
    pub(crate) basic: basic::Shared,
}

/// One of the tasks of a person: it sends, edits and reads, one call after the other, until the connection is lost.
/// It edits only what it has sent itself, so that the edits of one message have an order. If
/// the server `may_fail`, the task also ends when it is told so, and what the server failed at is in doubt.
pub(crate) async fn work(
    person: Arc<Person>,
    common: Common,
    may_fail: bool,
    mut random: Random,
) -> Result<(), Failure> {
    let Common { history, ledger, basic } = common;
    let (mut own, mut posts, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let place = random.below(10);
        let outcome = match random.below(10) {
            _ if place < IN_GROUP => group::work(&person, &ledger, &mut random, &mut posts).await,
            _ if place < IN_GROUP + IN_BASIC => basic::work(&person, &basic, &mut random, &mut copies).await,
            0 => read(&person, &mut random).await,
            1 if !own.is_empty() => edit(&person, &history, own[random.below(own.len())]).await,
            2 if !own.is_empty() => repeat(&person, &history, own[random.below(own.len())]).await,
            _ => send(&person, &history, &mut random, &mut own).await,
        };
        match outcome {
            Ok(()) => {}
            Err(Trouble::Call(error)) if is_lost(&error) || (may_fail && is_failure(&error)) => return Ok(()),
            Err(Trouble::Call(error)) => return Err(format!("person {}: {error}", person.index).into()),
            Err(Trouble::Other(failure)) => return Err(failure),
        }
    }
}

/// Makes one key after the other until the server is gone; answers those that the server confirmed.
pub(crate) async fn make_keys(server: Server) -> Vec<Credentials> {
    let mut made = Vec::new();
    while let Ok(client) = Client::connect(&server, Options { events: false, ..Options::default() }).await {
        made.push(client.credentials());
    }
    made
}

/// Why a task does not go on.
pub(crate) enum Trouble {
    Call(Error),
    Other(Failure),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

/// Whether the connection is gone, rather than the call refused.
pub(crate) fn is_lost(error: &Error) -> bool {
    matches!(error, Error::Closed | Error::Io(_))
}

/// Whether the server says that it failed.
pub(crate) fn is_failure(error: &Error) -> bool {
    matches!(error, Error::Rpc(refusal) if refusal.code == 500)
}

async fn send(
    person: &Person,
    history: &Shared,
    random: &mut Random,
    own: &mut Vec<usize>,
) -> Result<(), Trouble> {
    let to = random.below(person.peers.len());
    let random_id = random.next().cast_signed() | 1;
    let place = lock(history).begin(random_id, person.index, to)?;
    let ack = person.send(to, random_id).await?;
    lock(history).acknowledge(place, ack)?;
    own.push(place);
    Ok(())
}

async fn edit(person: &Person, history: &Shared, place: usize) -> Result<(), Trouble> {
    let sent = lock(history).sends[place];
    let Some(ack) = sent.ack else { return Ok(()) };
    let version = sent.version + 1;
    person.edit(sent.to, ack.id, sent.random_id, version).await?;
    lock(history).edited(place, version)?;
    Ok(())
}

async fn repeat(person: &Person, history: &Shared, place: usize) -> Result<(), Trouble> {
    let sent = lock(history).sends[place];
    let again = person.send(sent.to, sent.random_id).await?;
    match sent.ack {
        Some(first) if !first.agrees(again) => {
            Err(Trouble::Other(format!("{sent:?} repeated is answered {again:?}").into()))
        }
        _ => Ok(()),
    }
}

async fn read(person: &Person, random: &mut Random) -> Result<(), Trouble> {
    Ok(person.read(random.below(person.peers.len())).await?)
}

pub(crate) fn lock(history: &Shared) -> std::sync::MutexGuard<'_, History> {
    history.lock().expect("nothing panics while it is held")
}
