//! Compares the group with what was acknowledged.

use testkit::Error;
use tl::types;

use super::calls::{PAGE, id_of};
use super::ledger::{Deletion, Fate, Ledger, Post};
use super::mirror::Mirror;
use super::{Group, OWNER, lock};
use crate::Failure;
use crate::history::Ack;
use crate::person::Person;
use crate::random::Random;

/// What whoever may stay and not write is told.
const MUTED: &str = "USER_BANNED_IN_CHANNEL";

/// Acknowledged posts that are repeated after a restart.
const REPEATED: usize = 12;

impl Group {
    /// Catches everybody up, and compares. `listed` is the row of the group in each person's list of dialogs.
    pub(crate) async fn judge(
        &mut self,
        persons: &[Person],
        listed: &[Option<types::Dialog>],
    ) -> Result<(), Failure> {
        let mut inside = Vec::new();
        for (person, own) in persons.iter().zip(&mut self.mirrors) {
            let is_inside = own.catch_up(person).await.map_err(|what| of(person, what))?;
            inside.push(is_inside);
        }
        for ((person, is_inside), row) in persons.iter().zip(&inside).zip(listed) {
            self.check_person(person, *is_inside, row.as_ref()).await.map_err(|what| of(person, what))?;
        }
        let expected: Vec<i64> =
            persons.iter().zip(&inside).filter(|(_, inside)| **inside).map(|(one, _)| one.user_id).collect();
        let members = persons[OWNER].members().await?;
        if sorted(expected.clone()) != members {
            return Err(format!("the group says that {members:?} are in it, and {expected:?} are").into());
        }
        let mut ledger = lock(&self.ledger);
        ledger.settle(inside)?;
        let whole = &self.mirrors[OWNER];
        let user_ids: Vec<i64> = persons.iter().map(|person| person.user_id).collect();
        ledger.posts.iter_mut().try_for_each(|post| check_post(post, whole, &user_ids))?;
        check_order(&ledger, whole)
    }

    /// A member holds and is shown the same as the owner; whoever is out is shown nothing.
    async fn check_person(
        &self,
        person: &Person,
        is_inside: bool,
        row: Option<&types::Dialog>,
    ) -> Result<(), Failure> {
        if row.is_some() != is_inside {
            return Err(format!("in the group: {is_inside}; among the dialogs: {}", row.is_some()).into());
        }
        let (own, whole) = (&self.mirrors[person.index], &self.mirrors[OWNER]);
        let Some(row) = row else {
            let shown = person.page(0).await;
            return if shown.is_err() { Ok(()) } else { Err("is out of the group and reads it".into()) };
        };
        if own.pts != whole.pts || own.messages != whole.messages {
            let (pts, count) = (own.pts, own.messages.len());
            let (whole_pts, whole_count) = (whole.pts, whole.messages.len());
            return Err(format!(
                "holds {count} messages of the group at pts {pts}, the owner {whole_count} at {whole_pts}, or others"
            )
            .into());
        }
        let shown: Vec<i32> = person.page(0).await?.iter().map(id_of).collect();
        let expected: Vec<i32> = own.messages.keys().rev().take(PAGE as usize).copied().collect();
        if shown != expected {
            return Err("the history of the group is not what its log says".into());
        }
        check_row(row, own, person.user_id)
    }

    /// Repeats what is in doubt and some of what was acknowledged, and settles the former by the answers; tells how many
    /// were in doubt.
    pub(crate) async fn repeat(&mut self, persons: &[Person], random: &mut Random) -> Result<usize, Failure> {
        let posts = lock(&self.ledger).posts.clone();
        let doubts = (0..posts.len()).filter(|place| posts[*place].fate == Fate::Doubtful);
        let doubts: Vec<usize> = doubts.collect();
        let chosen = (0..REPEATED.min(posts.len())).map(|_| random.below(posts.len()));
        let chosen: Vec<usize> = doubts.iter().copied().chain(chosen).collect();
        for place in chosen {
            let post = posts[place];
            let is_inside = lock(&self.ledger).inside[post.from];
            if post.fate == Fate::Refused || post.deletion == Deletion::Done {
                continue;
            }
            let there = self.mirrors[OWNER].by_random_id.get(&post.random_id).copied();
            let again = match is_inside {
                true => answered_again(&persons[post.from], &post, there).await?,
                false => None,
            };
            // Where nobody asks any more who may: there or not, it stays so.
            let stays = there.map_or(Fate::Refused, |id| Fate::Acked(Ack { id, pts: 0 }));
            let fate = again.map_or(stays, Fate::Acked);
            if post.fate == Fate::Doubtful {
                lock(&self.ledger).posts[place].fate = fate;
            }
        }
        Ok(doubts.len())
    }
}

/// Makes a post again, which is to be answered as it was the first time; none if its author is kept from writing.
async fn answered_again(person: &Person, post: &Post, there: Option<i32>) -> Result<Option<Ack>, Failure> {
    let again = match person.post(post.random_id).await {
        Ok(again) => again,
        Err(Error::Rpc(refusal)) if refusal.name == MUTED => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let first = match post.fate {
        Fate::Acked(first) => first.agrees(again),
        _ => there.is_none_or(|id| id == again.id),
    };
    if first {
        Ok(Some(again))
    } else {
        Err(format!("{post:?}, at {there:?}, repeated is answered {again:?}").into())
    }
}

/// An acknowledged post is there once, under its author's name and with at least the text acknowledged last, unless
/// it is deleted; a refused one is not. That nothing is there twice, the mirror itself has checked. What is seen of what
/// was in doubt has to stay.
fn check_post(post: &mut Post, whole: &Mirror, user_ids: &[i64]) -> Result<(), Failure> {
    let there = whole.by_random_id.get(&post.random_id).copied();
    let held = there.map(|id| whole.messages[&id]);
    let is_gone = post.deletion == Deletion::Done;
    match (post.fate, there) {
        (Fate::Acked(_), Some(_)) if is_gone => return Err(format!("{post:?} is deleted and there").into()),
        (Fate::Acked(ack), Some(id)) if ack.id != id => {
            return Err(format!("{post:?} is message {id} of the group").into());
        }
        (Fate::Acked(_), None) if post.deletion == Deletion::Unasked => {
            return Err(format!("{post:?} is lost").into());
        }
        (Fate::Refused, Some(id)) => return Err(format!("{post:?} was refused and is message {id}").into()),
        _ => {}
    }
    if let Some(held) = held {
        if held.version < post.version || held.from != user_ids[post.from] {
            return Err(format!("{post:?} is shown as {held:?}").into());
        }
        post.version = held.version;
    }
    if post.deletion == Deletion::Doubtful {
        post.deletion = if there.is_some() { Deletion::Unasked } else { Deletion::Done };
    }
    Ok(())
}

/// Of the posts that were answered a later message has a later pts, and none lies beyond the group.
fn check_order(ledger: &Ledger, whole: &Mirror) -> Result<(), Failure> {
    let mut acks: Vec<(i32, i32)> = Vec::new();
    for post in &ledger.posts {
        if let Fate::Acked(ack) = post.fate
            && ack.pts > 0
        {
            acks.push((ack.id, ack.pts));
        }
    }
    acks.sort_unstable();
    if let Some(pair) = acks.windows(2).find(|pair| pair[0].1 >= pair[1].1) {
        return Err(format!("of two posts (id, pts) {pair:?} the pts do not ascend").into());
    }
    match acks.last().filter(|(_, pts)| *pts > whole.pts) {
        Some(beyond) => Err(format!("{beyond:?} lies beyond pts {} of the group", whole.pts).into()),
        None => Ok(()),
    }
}

/// The row among the dialogs says what the log says.
fn check_row(row: &types::Dialog, own: &Mirror, user_id: i64) -> Result<(), Failure> {
    let newest = own.messages.last_key_value().map_or(0, |(id, _)| *id);
    let behind = own.messages.range(row.read_inbox_max_id + 1..);
    let unread = behind.filter(|(_, held)| held.from != user_id).count();
    let expected = (newest, i32::try_from(unread)?, Some(own.pts));
    let shown = (row.top_message, row.unread_count, row.pts);
    if shown != expected {
        return Err(format!("the group has (newest, unread, pts) {shown:?} instead of {expected:?}").into());
    }
    Ok(())
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids
}

fn of(person: &Person, what: Failure) -> Failure {
    format!("person {}: {what}", person.index).into()
}
