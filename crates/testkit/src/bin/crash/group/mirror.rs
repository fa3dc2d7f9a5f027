//! The group as the server tells it to a member: caught up by difference from where it stood, and never trusted to be
//! whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::history::Token;
use testkit::Error;
use tl::enums::updates::ChannelDifference;
use tl::{enums, types};

use super::calls::id_of;
use crate::Failure;
use crate::history::{parse, text};
use crate::person::Person;

/// A message of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeldPost {
    /// The post that it is; nothing for service messages.
    pub(super) random_id: Option<i64>,
    /// Who wrote it, as a user id.
    pub(super) from: i64,
    pub(super) version: u32,
}

/// Everything that the server has told a person of the group.
pub(super) struct Mirror {
    pub(super) pts: i32,
    pub(super) messages: BTreeMap<i32, HeldPost>,
    pub(super) by_random_id: HashMap<i64, i32>,
    /// The messages that are gone.
    pub(super) deleted: BTreeSet<i32>,
}

impl Default for Mirror {
    fn default() -> Self {
        // The first pts is 1.
        Self { pts: 1, messages: BTreeMap::new(), by_random_id: HashMap::new(), deleted: BTreeSet::new() }
    }
}

/// What a difference held, over all its slices.
#[derive(Default)]
struct Missed {
    /// Places that were shown.
    places: i32,
    /// Messages that were deleted, of which some may not have been shown for that.
    deleted: usize,
}

impl Mirror {
    /// Reads what is new; answers whether the person is in the group. Fails if a pts or a message id is missing or comes
    /// twice.
    pub(super) async fn catch_up(&mut self, person: &Person) -> Result<bool, Failure> {
        let (before, mut missed) = (self.pts, Missed::default());
        loop {
            let is_whole = match person.missed(self.pts).await {
                Ok(ChannelDifference::ChannelDifferenceEmpty(empty)) => {
                    self.leads_on(empty.pts)?;
                    true
                }
                Ok(ChannelDifference::ChannelDifference(some)) => {
                    self.take(&some, &mut missed)?;
                    some.final_
                }
                Ok(ChannelDifference::ChannelDifferenceTooLong(_)) => {
                    return self.begin_anew(person).await.map(|()| true);
                }
                Err(Error::Rpc(refusal)) if refusal.name == "CHANNEL_PRIVATE" => return Ok(false),
                Err(error) => return Err(error.into()),
            };
            if is_whole {
                break;
            }
        }
        self.is_accounted_for(before, &missed)?;
        Ok(true)
    }

    fn leads_on(&mut self, pts: i32) -> Result<(), Failure> {
        if pts < self.pts {
            return Err(format!("the group goes back from pts {} to {pts}", self.pts).into());
        }
        self.pts = pts;
        Ok(())
    }

    fn take(&mut self, some: &types::updates::ChannelDifference, missed: &mut Missed) -> Result<(), Failure> {
        for message in &some.new_messages {
            self.add(message)?;
            missed.places += 1;
        }
        for update in &some.other_updates {
            match update {
                enums::Update::UpdateEditChannelMessage(edit) => {
                    self.edit(&edit.message)?;
                    missed.places += 1;
                }
                enums::Update::UpdateDeleteChannelMessages(gone) => {
                    gone.messages.iter().for_each(|id| self.remove(*id));
                    missed.places += i32::try_from(gone.messages.len())?;
                    missed.deleted += gone.messages.len();
                }
                _ => {}
            }
        }
        self.leads_on(some.pts)
    }

    /// Each pts stands for something that was shown, or for a message that is gone since; and so does each message id.
    fn is_accounted_for(&self, before: i32, missed: &Missed) -> Result<(), Failure> {
        let left_out = self.pts - before - missed.places;
        if left_out < 0 || (left_out > 0 && missed.deleted == 0) {
            return Err(format!(
                "from pts {before} to {} of the group there are entries for {}",
                self.pts, missed.places
            )
            .into());
        }
        let newest = self.messages.last_key_value().map_or(0, |(id, _)| *id);
        let is_known = |id: &i32| self.messages.contains_key(id) || self.deleted.contains(id);
        match (1..=newest).find(|id| !is_known(id)) {
            Some(hole) => Err(format!("message {hole} of the group is missing").into()),
            None => Ok(()),
        }
    }

    fn add(&mut self, message: &enums::Message) -> Result<(), Failure> {
        let (id, held) = read(message)?;
        let newest = self.messages.last_key_value().map_or(0, |(id, _)| *id);
        if id <= newest {
            return Err(format!("message {id} of the group comes after message {newest}").into());
        }
        self.messages.insert(id, held);
        if let Some(random_id) = held.random_id
            && let Some(other) = self.by_random_id.insert(random_id, id)
        {
            return Err(format!("the post {random_id} is both message {other} and message {id}").into());
        }
        Ok(())
    }

    fn edit(&mut self, message: &enums::Message) -> Result<(), Failure> {
        let (id, new) = read(message)?;
        let held =
            self.messages.get_mut(&id).ok_or_else(|| format!("an edit of the unknown message {id}"))?;
        held.version = held.version.max(new.version);
        Ok(())
    }

    fn remove(&mut self, id: i32) {
        self.deleted.insert(id);
        if let Some(random_id) = self.messages.remove(&id).and_then(|held| held.random_id) {
            self.by_random_id.remove(&random_id);
        }
    }

    /// Too much was missed: everything is read again. What is not there counts as gone.
    async fn begin_anew(&mut self, person: &Person) -> Result<(), Failure> {
        let ChannelDifference::ChannelDifferenceTooLong(anew) = person.missed(self.pts).await? else {
            return Err("a difference was too long, and no longer is".into());
        };
        let enums::Dialog::Dialog(dialog) = &anew.dialog else { return Err("no dialog of the group".into()) };
        *self = Self { pts: dialog.pts.ok_or("a dialog of a channel without a pts")?, ..Self::default() };
        for message in person.walk_group().await?.iter().rev() {
            let newest = self.messages.last_key_value().map_or(0, |(id, _)| *id);
            self.deleted.extend(newest + 1..id_of(message));
            self.add(message)?;
        }
        Ok(())
    }

    /// Everything that it holds.
    pub(super) fn held(&self) -> Vec<(i32, Option<Token>)> {
        let token =
            |held: &HeldPost| held.random_id.map(|random_id| Token::of(&text(random_id, held.version)));
        self.messages.iter().map(|(id, held)| (*id, token(held))).collect()
    }
}

fn read(message: &enums::Message) -> Result<(i32, HeldPost), Failure> {
    let (id, from, text) = match message {
        enums::Message::Message(message) => (message.id, &message.from_id, Some(&message.message)),
        enums::Message::MessageService(message) => (message.id, &message.from_id, None),
        enums::Message::MessageEmpty(_) => return Err("an empty message in the group".into()),
    };
    let Some(enums::Peer::PeerUser(from)) = from else { return Err("a message of nobody".into()) };
    let (random_id, version) = text.and_then(|text| parse(text)).unzip();
    Ok((id, HeldPost { random_id, from: from.user_id, version: version.unwrap_or_default() }))
}
