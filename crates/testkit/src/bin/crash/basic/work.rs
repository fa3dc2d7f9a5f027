//! What persons do in the basic group until the server dies.

use testkit::Error;

use super::{OWNER, Shared, lock};
use crate::load::Trouble;
use crate::person::Person;
use crate::random::Random;

/// What somebody is told who acts on what was true a moment ago. Nothing is to come of it.
const TOO_LATE: [&str; 7] = [
    "CHAT_ADMIN_REQUIRED",
    "CHAT_ID_INVALID",
    "CHAT_NOT_MODIFIED",
    "CHAT_WRITE_FORBIDDEN",
    "USER_ALREADY_PARTICIPANT",
    "USER_KICKED",
    "USER_NOT_PARTICIPANT",
];

/// A message that a task has written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    random_id: i64,
    id: i32,
    version: u32,
}

/// One thing done by a person.
pub(crate) async fn work(
    person: &Person,
    heard: &Shared,
    random: &mut Random,
    own: &mut Vec<Written>,
) -> Result<(), Trouble> {
    let whom = 1 + random.below(person.peers.len() - 1);
    let is_admin = person.index == OWNER || lock(heard).admin[person.index];
    match random.below(100) {
        0..12 if is_admin => bring_back(person, heard).await,
        12..16 if is_admin => go(person, heard, whom).await,
        16..21 if person.index == OWNER => promote(person, heard, whom).await,
        // Nobody but the owner may; it is to be refused.
        16..17 => late(person.promote_in_basic(whom, true).await).map(drop),
        21..25 if person.index != OWNER => go(person, heard, person.index).await,
        25..37 if !own.is_empty() => {
            let place = random.below(own.len());
            edit(person, &mut own[place]).await
        }
        37..44 if !own.is_empty() => repeat(person, own[random.below(own.len())]).await,
        44..54 => late(person.read_basic().await).map(drop),
        _ => write(person, random, own).await,
    }
}

/// Passes over refusals that come of acting too late; tells whether the call was acknowledged.
fn late<T>(outcome: Result<T, Error>) -> Result<Option<T>, Trouble> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Error::Rpc(refusal)) if TOO_LATE.contains(&refusal.name.as_str()) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn write(person: &Person, random: &mut Random, own: &mut Vec<Written>) -> Result<(), Trouble> {
    let random_id = random.next().cast_signed() | 1;
    let id = late(person.write_to_basic(random_id).await)?.flatten();
    own.extend(id.map(|id| Written { random_id, id, version: 0 }));
    Ok(())
}

async fn repeat(person: &Person, first: Written) -> Result<(), Trouble> {
    match late(person.write_to_basic(first.random_id).await)?.flatten() {
        Some(again) if again != first.id => {
            Err(Trouble::Other(format!("{first:?} repeated is answered with message {again}").into()))
        }
        _ => Ok(()),
    }
}

async fn edit(person: &Person, written: &mut Written) -> Result<(), Trouble> {
    let Written { random_id, id, version } = *written;
    if late(person.edit_in_basic(id, random_id, version + 1).await)?.is_some() {
        written.version += 1;
    }
    Ok(())
}

/// Somebody who is out is added; without anybody, nothing is done.
async fn bring_back(person: &Person, heard: &Shared) -> Result<(), Trouble> {
    let Some(whom) = lock(heard).inside.iter().position(|inside| !inside) else { return Ok(()) };
    // Whoever is in already is told so: then it was heard of late.
    late(person.add_to_basic(whom).await)?;
    lock(heard).inside[whom] = true;
    Ok(())
}

/// Somebody leaves, or is thrown out.
async fn go(person: &Person, heard: &Shared, whom: usize) -> Result<(), Trouble> {
    if late(person.remove_from_basic(whom).await)?.is_some() {
        let mut heard = lock(heard);
        (heard.inside[whom], heard.admin[whom]) = (false, false);
    }
    Ok(())
}

/// The owner makes somebody an administrator, or the contrary.
async fn promote(owner: &Person, heard: &Shared, whom: usize) -> Result<(), Trouble> {
    let is_admin = !lock(heard).admin[whom];
    // Somebody who leaves is none any more, so that what was heard may be wrong either way.
    late(owner.promote_in_basic(whom, is_admin).await)?;
    lock(heard).admin[whom] = is_admin;
    Ok(())
}
