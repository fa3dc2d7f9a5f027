//! Compares boxes with what was acknowledged.

use std::collections::BTreeSet;

use ::history::{Peer, UserId};
use tl::functions::messages::{GetDialogs, GetHistory};
use tl::{enums, types};

use crate::Failure;
use crate::history::Sent;
use crate::mailbox::{Mailbox, named};
use crate::person::Person;

/// The newest messages of a dialog that are read to check the views.
const PAGE: usize = 100;

/// An acknowledged send is in both boxes, once, with at least the text that was acknowledged last; one in doubt is in
/// both or in none. That nothing is in a box twice, the box itself has checked.
pub(crate) fn check_sends(sends: &[Sent], boxes: &[Mailbox]) -> Result<(), Failure> {
    let lost =
        |sent: &&Sent| sent.ack.is_some() && !boxes[sent.from].by_random_id.contains_key(&sent.random_id);
    let lost: Vec<&Sent> = sends.iter().filter(lost).collect();
    if let Some(first) = lost.first() {
        return Err(format!("{} acknowledged messages are lost, the first is {first:?}", lost.len()).into());
    }
    for sent in sends {
        let at_sender = boxes[sent.from].by_random_id.get(&sent.random_id);
        let at_recipient = boxes[sent.to].by_random_id.get(&sent.random_id);
        if at_sender.is_some() != at_recipient.is_some() {
            return Err(format!("{sent:?} is in one box and not in the other").into());
        }
        let Some(ack) = sent.ack else { continue };
        if at_sender != Some(&ack.id) {
            return Err(format!("{sent:?} was acknowledged; in the box it is {at_sender:?}").into());
        }
        for (own, id) in [(sent.from, at_sender), (sent.to, at_recipient)] {
            let shown = id.map(|id| boxes[own].messages[id].version);
            if shown < Some(sent.version) {
                return Err(format!("{sent:?}: the box of person {own} shows version {shown:?}").into());
            }
        }
    }
    Ok(())
}

/// Sends of one person that were answered: later messages have a later pts, and none lies beyond the box.
pub(crate) fn check_order(sends: &[Sent], boxes: &[Mailbox]) -> Result<(), Failure> {
    for (person, own) in boxes.iter().enumerate() {
        let acks = sends.iter().filter(|sent| sent.from == person).filter_map(|sent| sent.ack);
        let mut acks: Vec<(i32, i32)> =
            acks.filter(|ack| ack.pts != 0).map(|ack| (ack.id, ack.pts)).collect();
        acks.sort_unstable();
        if let Some(pair) = acks.windows(2).find(|pair| pair[0].1 >= pair[1].1) {
            return Err(
                format!("person {person}: of two messages (id, pts) {pair:?} the pts do not ascend").into()
            );
        }
        if acks.last().is_some_and(|(_, pts)| *pts > own.pts) {
            return Err(format!("person {person}: {:?} lies beyond pts {}", acks.last(), own.pts).into());
        }
    }
    Ok(())
}

/// `getHistory` and `getDialogs` show the same as the log. Answers the row of the group among the dialogs.
pub(crate) async fn check_views(person: &Person, own: &Mailbox) -> Result<Option<types::Dialog>, Failure> {
    for (dialog, peer) in person.dialogs() {
        let call = GetHistory { peer, limit: PAGE as i32, ..Default::default() };
        let shown = message_ids(&person.ask(&call).await?);
        let expected: Vec<i32> = own.dialog(dialog).rev().take(PAGE).map(|(id, _)| id).collect();
        if shown != expected {
            let differ: Vec<_> = difference(&shown, &expected);
            return Err(
                format!("person {}: history of {dialog:?} differs in {differ:?}", person.index).into()
            );
        }
    }
    let call = GetDialogs { offset_peer: enums::InputPeer::InputPeerEmpty, limit: 100, ..Default::default() };
    let shown = person.ask(&call).await?;
    let (channels, others): (Vec<_>, Vec<_>) =
        dialogs(&shown).into_iter().partition(|row| matches!(row.peer, enums::Peer::PeerChannel(_)));
    for dialog in others {
        check_dialog(dialog, own, person.user_id)
            .map_err(|what| format!("person {}: {what}", person.index))?;
    }
    Ok(channels.first().map(|row| types::Dialog::clone(row)))
}

fn check_dialog(dialog: &types::Dialog, own: &Mailbox, user_id: i64) -> Result<(), Failure> {
    let peer = named(&dialog.peer)?;
    let top = own.dialog(peer).next_back().map(|(id, _)| id);
    if top != Some(dialog.top_message) {
        return Err(format!("{peer:?}: top {} instead of {top:?}", dialog.top_message).into());
    }
    // Saved Messages are never unread.
    let incoming = own.dialog(peer).filter(|(_, held)| !held.out && peer != Peer::User(UserId(user_id)));
    let unread = incoming.filter(|(id, _)| *id > dialog.read_inbox_max_id).count();
    if usize::try_from(dialog.unread_count) != Ok(unread) {
        return Err(format!("{peer:?}: {} unread instead of {unread}", dialog.unread_count).into());
    }
    Ok(())
}

pub(crate) fn message_ids(messages: &enums::messages::Messages) -> Vec<i32> {
    let messages = match messages {
        enums::messages::Messages::Messages(all) => &all.messages,
        enums::messages::Messages::MessagesSlice(slice) => &slice.messages,
        _ => return Vec::new(),
    };
    messages.iter().filter_map(message_id).collect()
}

fn message_id(message: &enums::Message) -> Option<i32> {
    match message {
        enums::Message::Message(message) => Some(message.id),
        enums::Message::MessageService(message) => Some(message.id),
        enums::Message::MessageEmpty(_) => None,
    }
}

fn dialogs(dialogs: &enums::messages::Dialogs) -> Vec<&types::Dialog> {
    let dialogs = match dialogs {
        enums::messages::Dialogs::Dialogs(all) => &all.dialogs,
        enums::messages::Dialogs::DialogsSlice(slice) => &slice.dialogs,
        enums::messages::Dialogs::DialogsNotModified(_) => return Vec::new(),
    };
    dialogs
        .iter()
        .filter_map(|dialog| match dialog {
            enums::Dialog::Dialog(dialog) => Some(&**dialog),
            _ => None,
        })
        .collect()
}

/// The ids in one list and not in the other.
fn difference(a: &[i32], b: &[i32]) -> Vec<i32> {
    let (a, b): (BTreeSet<i32>, BTreeSet<i32>) = (a.iter().copied().collect(), b.iter().copied().collect());
    a.symmetric_difference(&b).copied().collect()
}
