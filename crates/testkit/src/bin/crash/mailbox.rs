//! A person's box as the server tells it: caught up by difference from where it stood, and never trusted to be whole.

use std::collections::{BTreeMap, HashMap};

use ::history::{HeldDialog, Peer, Token, UserId};
use tl::enums;
use tl::enums::updates::Difference;
use tl::functions::updates::GetDifference;

use crate::Failure;
use crate::history::{parse, text};
use crate::person::Person;

/// A message of the box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// The send that it comes from; nothing for messages of the service user, and those that tell of a group.
    pub(crate) random_id: Option<i64>,
    /// The dialog that it is in.
    pub(crate) peer: Peer,
    pub(crate) out: bool,
    pub(crate) version: u32,
}

/// Everything that the server has told of one box.
pub(crate) struct Mailbox {
    pub(crate) pts: i32,
    date: i32,
    pub(crate) messages: BTreeMap<i32, Held>,
    pub(crate) by_random_id: HashMap<i64, i32>,
}

impl Default for Mailbox {
    fn default() -> Self {
        // The first pts is 1, and a date of 0 gets nothing twice that counts.
        Self { pts: 1, date: 0, messages: BTreeMap::new(), by_random_id: HashMap::new() }
    }
}

impl Mailbox {
    /// Reads what is new. Fails if a pts or a message id is missing or comes twice.
    pub(crate) async fn catch_up(&mut self, person: &Person) -> Result<(), Failure> {
        loop {
            let call = GetDifference { pts: self.pts, date: self.date, ..Default::default() };
            match person.ask(&call).await? {
                Difference::DifferenceEmpty(empty) => {
                    self.date = empty.date;
                    return Ok(());
                }
                Difference::Difference(all) => {
                    return self.take(&all.new_messages, &all.other_updates, &all.state);
                }
                Difference::DifferenceSlice(slice) => {
                    self.take(&slice.new_messages, &slice.other_updates, &slice.intermediate_state)?;
                }
                Difference::DifferenceTooLong(_) => {
                    return Err("a difference is too long to be judged".into());
                }
            }
        }
    }

    fn take(
        &mut self,
        messages: &[enums::Message],
        updates: &[enums::Update],
        state: &enums::updates::State,
    ) -> Result<(), Failure> {
        let enums::updates::State::State(state) = state;
        let before = self.pts;
        let mut counted = 0;
        for message in messages {
            self.add(message)?;
            counted += 1;
        }
        for update in updates {
            if is_entry(update) {
                counted += 1;
                self.edit(update)?;
            }
        }
        if counted != state.pts - before {
            return Err(format!("from pts {before} to {} there are entries for {counted}", state.pts).into());
        }
        self.pts = state.pts;
        self.date = state.date;
        Ok(())
    }

    fn add(&mut self, message: &enums::Message) -> Result<(), Failure> {
        let (id, held) = read(message)?;
        let next = self.messages.last_key_value().map_or(1, |(id, _)| id + 1);
        if id != next {
            return Err(format!("message {id} comes where {next} was expected").into());
        }
        self.messages.insert(id, held);
        if let Some(random_id) = held.random_id
            && let Some(other) = self.by_random_id.insert(random_id, id)
        {
            return Err(format!("the send {random_id} is both message {other} and message {id}").into());
        }
        Ok(())
    }

    fn edit(&mut self, update: &enums::Update) -> Result<(), Failure> {
        let enums::Update::UpdateEditMessage(edit) = update else { return Ok(()) };
        let (id, new) = read(&edit.message)?;
        let held = self.messages.get_mut(&id).ok_or_else(|| format!("an edit of an unknown message {id}"))?;
        held.version = held.version.max(new.version);
        Ok(())
    }

    /// Everything that it holds of these dialogs.
    pub(crate) fn held(&self, peers: impl Iterator<Item = Peer>) -> Vec<HeldDialog> {
        let token = |held: &Held| held.random_id.map(|random_id| Token::of(&text(random_id, held.version)));
        let dialog = |peer: Peer| HeldDialog {
            peer,
            messages: self.dialog(peer).map(|(id, held)| (id, token(held))).collect(),
        };
        peers.map(dialog).collect()
    }

    /// The messages of one dialog, oldest first.
    pub(crate) fn dialog(&self, peer: Peer) -> impl DoubleEndedIterator<Item = (i32, &Held)> {
        self.messages.iter().map(|(id, held)| (*id, held)).filter(move |(_, held)| held.peer == peer)
    }
}

/// Whether an update is one that a pts stands for. In a difference its own pts says nothing, but each entry is there
/// once, and in this campaign each counts for one.
fn is_entry(update: &enums::Update) -> bool {
    use enums::Update as Is;
    matches!(
        update,
        Is::UpdateEditMessage(_) | Is::UpdateReadHistoryInbox(_) | Is::UpdateReadHistoryOutbox(_)
    )
}

fn read(message: &enums::Message) -> Result<(i32, Held), Failure> {
    let (id, peer, out, text) = match message {
        enums::Message::Message(message) => {
            (message.id, &message.peer_id, message.out, Some(&message.message))
        }
        enums::Message::MessageService(message) => (message.id, &message.peer_id, message.out, None),
        enums::Message::MessageEmpty(_) => return Err("an empty message".into()),
    };
    let (random_id, version) = text.and_then(|text| parse(text)).unzip();
    let version = version.unwrap_or_default();
    Ok((id, Held { random_id, peer: named(peer)?, out, version }))
}

/// The dialog of a box that the server names.
pub(crate) fn named(peer: &enums::Peer) -> Result<Peer, Failure> {
    match peer {
        enums::Peer::PeerUser(user) => Ok(Peer::User(UserId(user.user_id))),
        enums::Peer::PeerChat(group) => Ok(Peer::Chat(group.chat_id)),
        enums::Peer::PeerChannel(_) => Err("a channel in the box of a person".into()),
    }
}
