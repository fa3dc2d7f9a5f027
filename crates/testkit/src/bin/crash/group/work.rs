//! What persons do in the group until the server dies.

use testkit::Error;

use super::ledger::{Deletion, Fate};
use super::{OWNER, Shared, lock};
use crate::load::Trouble;
use crate::person::Person;
use crate::random::Random;

/// What somebody is told who acts on what was true a moment ago. Nothing is to come of it.
const TOO_LATE: [&str; 12] = [
    "CHANNEL_PRIVATE",
    "CHAT_ADMIN_REQUIRED",
    "CHAT_WRITE_FORBIDDEN",
    "INVITE_HASH_EXPIRED",
    "MESSAGE_DELETE_FORBIDDEN",
    "MESSAGE_ID_INVALID",
    "RIGHT_FORBIDDEN",
    "USER_ADMIN_INVALID",
    "USER_ALREADY_PARTICIPANT",
    "USER_BANNED_IN_CHANNEL",
    "USER_KICKED",
    "USER_NOT_PARTICIPANT",
];

/// Of so many latest posts one is deleted by somebody else.
const LATEST: usize = 12;

/// Posts that a task has made and not deleted, by their places in the ledger.
pub(crate) type Own = Vec<usize>;

/// One thing done by a person.
pub(crate) async fn work(
    person: &Person,
    ledger: &Shared,
    random: &mut Random,
    own: &mut Own,
) -> Result<(), Trouble> {
    let chosen = random.below(100);
    if !lock(ledger).seems_inside(person.index) {
        return match chosen {
            0..75 => join(person, ledger, random).await,
            75..90 => post(person, ledger, random, own).await,
            _ => look(person).await,
        };
    }
    match chosen {
        0..4 if person.index == OWNER => narrow_link(person, ledger).await,
        4..8 if person.index == OWNER => ban(person, ledger, random).await,
        10..24 if person.index == OWNER => let_back(person, ledger).await,
        24..28 if person.index == OWNER => promote(person, ledger, random).await,
        28..30 if person.index == OWNER => demote(person, random).await,
        30..32 if person.index == OWNER => mute(person, ledger, random).await,
        0..8 if person.index != OWNER => leave(person, ledger).await,
        // By whoever is an administrator just then; of all others it is to be refused.
        8..10 if person.index != OWNER => ban(person, ledger, random).await,
        10..17 => delete_of_others(person, ledger, random).await,
        32..42 if !own.is_empty() => edit(person, ledger, own[random.below(own.len())]).await,
        42..52 if !own.is_empty() => {
            let place = own.swap_remove(random.below(own.len()));
            delete(person, ledger, place).await
        }
        52..59 if !own.is_empty() => repeat(person, ledger, own[random.below(own.len())]).await,
        59..68 => late(person.read_group().await).map(drop),
        68..74 => look(person).await,
        _ => post(person, ledger, random, own).await,
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

async fn post(person: &Person, ledger: &Shared, random: &mut Random, own: &mut Own) -> Result<(), Trouble> {
    let random_id = random.next().cast_signed() | 1;
    let place = lock(ledger).begin(random_id, person.index);
    let acked = late(person.post(random_id).await)?;
    lock(ledger).posts[place].fate = acked.map_or(Fate::Refused, Fate::Acked);
    own.extend(acked.map(|_| place));
    Ok(())
}

async fn repeat(person: &Person, ledger: &Shared, place: usize) -> Result<(), Trouble> {
    let post = lock(ledger).posts[place];
    if post.deletion != Deletion::Unasked {
        return Ok(());
    }
    match (late(person.post(post.random_id).await)?, post.fate) {
        (Some(again), Fate::Acked(first)) if !first.agrees(again) => {
            Err(Trouble::Other(format!("{post:?} repeated is answered {again:?}").into()))
        }
        _ => Ok(()),
    }
}

async fn edit(person: &Person, ledger: &Shared, place: usize) -> Result<(), Trouble> {
    let post = lock(ledger).posts[place];
    let Fate::Acked(ack) = post.fate else { return Ok(()) };
    let version = post.version + 1;
    if late(person.edit_post(ack.id, post.random_id, version).await)?.is_some() {
        lock(ledger).posts[place].version = version;
    }
    Ok(())
}

async fn delete(person: &Person, ledger: &Shared, place: usize) -> Result<(), Trouble> {
    let ack = {
        let post = &mut lock(ledger).posts[place];
        let Fate::Acked(ack) = post.fate else { return Ok(()) };
        // What somebody deletes nobody else does.
        if post.deletion != Deletion::Unasked {
            return Ok(());
        }
        post.deletion = Deletion::Doubtful;
        ack
    };
    let done = late(person.delete_post(ack.id).await)?.is_some();
    lock(ledger).posts[place].deletion = if done { Deletion::Done } else { Deletion::Unasked };
    Ok(())
}

async fn look(person: &Person) -> Result<(), Trouble> {
    late(person.page(0).await).map(drop)
}

/// Comes by the link for all, or by the one for whoever is first.
async fn join(person: &Person, ledger: &Shared, random: &mut Random) -> Result<(), Trouble> {
    let link = {
        let ledger = lock(ledger);
        let narrow = ledger.narrow_link.clone().filter(|_| random.below(2) == 0);
        narrow.unwrap_or_else(|| ledger.link.clone())
    };
    moving(ledger, person.index, true, person.join(&link)).await
}

async fn leave(person: &Person, ledger: &Shared) -> Result<(), Trouble> {
    moving(ledger, person.index, false, person.leave()).await
}

/// Deletes one of the latest posts, whoever wrote it.
async fn delete_of_others(person: &Person, ledger: &Shared, random: &mut Random) -> Result<(), Trouble> {
    let place = {
        let posts = &lock(ledger).posts;
        posts.len().checked_sub(1 + random.below(LATEST))
    };
    match place {
        Some(place) => delete(person, ledger, place).await,
        None => Ok(()),
    }
}

/// Throws somebody out.
async fn ban(person: &Person, ledger: &Shared, random: &mut Random) -> Result<(), Trouble> {
    let whom = 1 + random.below(person.peers.len() - 1);
    if whom == person.index {
        return Ok(());
    }
    lock(ledger).banned[whom] = true;
    moving(ledger, whom, false, person.ban(whom, true)).await
}

/// The owner makes somebody an administrator, who is brought in by that.
async fn promote(owner: &Person, ledger: &Shared, random: &mut Random) -> Result<(), Trouble> {
    let whom = 1 + random.below(owner.peers.len() - 1);
    moving(ledger, whom, true, owner.promote(whom, true)).await
}

async fn demote(owner: &Person, random: &mut Random) -> Result<(), Trouble> {
    let whom = 1 + random.below(owner.peers.len() - 1);
    late(owner.promote(whom, false).await).map(drop)
}

/// The owner keeps somebody from writing, until it lets it back as if it had been thrown out.
async fn mute(owner: &Person, ledger: &Shared, random: &mut Random) -> Result<(), Trouble> {
    let whom = 1 + random.below(owner.peers.len() - 1);
    lock(ledger).banned[whom] = true;
    late(owner.mute(whom).await).map(drop)
}

/// The owner lets somebody back whom it has thrown out; without anybody, it does nothing.
async fn let_back(owner: &Person, ledger: &Shared) -> Result<(), Trouble> {
    let Some(whom) = lock(ledger).banned.iter().position(|banned| *banned) else { return Ok(()) };
    if late(owner.ban(whom, false).await)?.is_some() {
        lock(ledger).banned[whom] = false;
    }
    Ok(())
}

async fn moving<T>(
    ledger: &Shared,
    who: usize,
    comes: bool,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<(), Trouble> {
    let act = lock(ledger).moves(who, comes);
    let moved = late(call.await)?.is_some();
    let mut ledger = lock(ledger);
    if moved {
        ledger.moved(act)
    } else {
        ledger.stayed(act)
    }
    Ok(())
}

/// A link by which one may come, for which those who are out race.
async fn narrow_link(owner: &Person, ledger: &Shared) -> Result<(), Trouble> {
    if let Some(link) = late(owner.make_link(Some(1)).await)? {
        lock(ledger).narrow_link = Some(link);
    }
    Ok(())
}
