//! Two people talk; a second device of one of them catches up.

use super::world::{Device, Member, NEWEST, World};
use tl::enums::{Message, Update, Updates};
use tl::{enums, functions as f, types};

const ADA: &str = "9996611111";
const BOB: &str = "9996622222";

fn text(peer: impl Into<enums::InputPeer>, message: &str, random_id: i64) -> f::messages::SendMessage {
    f::messages::SendMessage {
        peer: peer.into(),
        message: message.to_owned(),
        random_id,
        ..Default::default()
    }
}

fn updates(answer: Updates) -> types::Updates {
    let Updates::Updates(all) = answer else { panic!("{answer:?}") };
    (*all).clone()
}

fn message(of: &Message) -> &types::Message {
    let Message::Message(message) = of else { panic!("{of:?}") };
    message
}

fn new_message(update: &Update) -> (&types::Message, i32, i32) {
    let Update::UpdateNewMessage(new) = update else { panic!("{update:?}") };
    (message(&new.message), new.pts, new.pts_count)
}

async fn two(world: &World) -> (Member, Member, types::InputPeerUser, types::InputPeerUser) {
    let ada = world.sign_up(1, ADA, "Ada").await;
    let bob = world.sign_up(2, BOB, "Bob").await;
    let to_bob = world.import(ada, BOB).await;
    let to_ada = world.import(bob, ADA).await;
    world.forget_nudges();
    (ada, bob, to_bob, to_ada)
}

async fn history(world: &World, by: Device, peer: types::InputPeerUser) -> Vec<Message> {
    let get = f::messages::GetHistory { peer: peer.into(), limit: 100, ..Default::default() };
    match world.call(by, get).await.unwrap() {
        enums::messages::Messages::Messages(all) => all.messages.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_is_sent_pushed_read_edited_and_deleted() {
    let world = World::new().await;
    let (ada, bob, to_bob, to_ada) = two(&world).await;

    // Ada's result names the message before it comes, and everybody in it.
    let sent = updates(world.call(ada.device, text(to_bob.clone(), "Hello", 77)).await.unwrap());
    let Update::UpdateMessageID(id) = &sent.updates[0] else { panic!("{sent:?}") };
    let (own, pts, pts_count) = new_message(&sent.updates[1]);
    assert_eq!((id.random_id, id.id), (77, own.id));
    assert!(own.out && pts_count == 1 && sent.seq == 0);
    assert_eq!(sent.users.len(), 2);

    // Again with the same random_id: the same answer, nothing new.
    let again = updates(world.call(ada.device, text(to_bob.clone(), "Hello", 77)).await.unwrap());
    assert_eq!(new_message(&again.updates[1]).1, pts);
    assert_eq!(history(&world, bob.device, to_ada.clone()).await.len(), 1);

    // Bob is pushed his own copy.
    let pushed: Vec<_> = world.pushed(bob).await.into_iter().map(updates).collect();
    let (theirs, _, _) = new_message(&pushed[0].updates[0]);
    assert_eq!((theirs.message.as_str(), theirs.out), ("Hello", false));
    assert_eq!((pushed[0].seq, pushed[0].users.len()), (0, 1), "whoever wrote it");
    world.forget_nudges();

    // Bob reads; Ada's message is marked.
    let read = f::messages::ReadHistory { peer: to_ada.clone().into(), max_id: theirs.id };
    let enums::messages::AffectedMessages::AffectedMessages(affected) =
        world.call(bob.device, read).await.unwrap();
    assert_eq!(affected.pts_count, 1);
    let marks: Vec<_> = world.pushed(ada).await.into_iter().map(updates).collect();
    let Update::UpdateReadHistoryOutbox(mark) = &marks[0].updates[0] else { panic!("{marks:?}") };
    assert_eq!((mark.max_id, mark.pts), (own.id, pts + 1));
    world.forget_nudges();

    // Ada edits, then deletes for both.
    let edit = f::messages::EditMessage {
        peer: to_bob.clone().into(),
        id: own.id,
        message: Some("Goodbye".to_owned()),
        ..Default::default()
    };
    let edited = updates(world.call(ada.device, edit).await.unwrap());
    assert!(matches!(&edited.updates[..], [Update::UpdateEditMessage(_)]));
    let delete = f::messages::DeleteMessages { revoke: true, id: vec![own.id] };
    let enums::messages::AffectedMessages::AffectedMessages(affected) =
        world.call(ada.device, delete).await.unwrap();
    assert_eq!((affected.pts, affected.pts_count), (pts + 3, 1));
    assert!(history(&world, bob.device, to_ada).await.is_empty());
    let seen: Vec<_> = world.pushed(bob).await.into_iter().flat_map(|all| updates(all).updates).collect();
    assert!(matches!(&seen[..], [Update::UpdateEditMessage(_), Update::UpdateDeleteMessages(_)]), "{seen:?}");
}

#[tokio::test]
async fn saved_messages_come_back_incoming_with_their_peer() {
    let world = World::new().await;
    let (ada, _, to_bob, _) = two(&world).await;
    let own =
        updates(world.call(ada.device, text(enums::InputPeer::InputPeerSelf, "note", 1)).await.unwrap());
    let (saved, ..) = new_message(&own.updates[1]);
    assert!(!saved.out && saved.saved_peer_id.is_some());

    // A forward into Saved Messages tells where it was saved from.
    let sent = updates(world.call(ada.device, text(to_bob.clone(), "keep", 2)).await.unwrap());
    let (kept, ..) = new_message(&sent.updates[1]);
    let forward = f::messages::ForwardMessages {
        from_peer: to_bob.clone().into(),
        id: vec![kept.id],
        random_id: vec![3],
        to_peer: enums::InputPeer::InputPeerSelf,
        ..Default::default()
    };
    let forwarded = updates(world.call(ada.device, forward).await.unwrap());
    let (copy, ..) = new_message(&forwarded.updates[1]);
    let bob: enums::Peer = types::PeerUser { user_id: to_bob.user_id }.into();
    assert_eq!(copy.saved_peer_id, Some(bob));
    assert!(copy.fwd_from.is_some());
}

#[tokio::test]
async fn a_second_device_catches_up() {
    let world = World::new().await;
    let (ada, bob, _, to_ada) = two(&world).await;
    let second = world.sign_in(3, ADA).await;
    let enums::updates::State::State(state) =
        world.call(second.device, f::updates::GetState {}).await.unwrap();
    for n in 0..5 {
        world.call(bob.device, text(to_ada.clone(), &format!("message {n}"), 100 + n)).await.unwrap();
    }
    let ask =
        f::updates::GetDifference { pts: state.pts, date: state.date, qts: state.qts, ..Default::default() };
    let answer = world.call(second.device, ask).await.unwrap();
    let enums::updates::Difference::Difference(missed) = answer else { panic!("{answer:?}") };
    let texts: Vec<_> = missed.new_messages.iter().map(|new| message(new).message.clone()).collect();
    assert_eq!(texts, ["message 0", "message 1", "message 2", "message 3", "message 4"]);
    let enums::updates::State::State(now) = &missed.state;
    assert_eq!(now.pts, state.pts + 5);

    let ask = f::updates::GetDifference { pts: now.pts, date: now.date, qts: 0, ..Default::default() };
    let answer = world.call(second.device, ask).await.unwrap();
    assert!(matches!(answer, enums::updates::Difference::DifferenceEmpty(_)), "{answer:?}");
    assert_eq!(second.id, ada.id);
}

#[tokio::test]
async fn changes_in_a_difference_have_no_place_in_the_order_of_the_box() {
    let world = World::new().await;
    let (ada, bob, to_bob, _) = two(&world).await;
    let enums::updates::State::State(state) = world.call(bob.device, f::updates::GetState {}).await.unwrap();
    let sent = updates(world.call(ada.device, text(to_bob.clone(), "Hello", 1)).await.unwrap());
    let id = new_message(&sent.updates[1]).0.id;
    let message = Some("Goodbye".to_owned());
    let edit = f::messages::EditMessage { peer: to_bob.clone().into(), id, message, ..Default::default() };
    world.call(ada.device, edit).await.unwrap();
    let gone = updates(world.call(ada.device, text(to_bob, "gone", 2)).await.unwrap());
    let delete = f::messages::DeleteMessages { revoke: true, id: vec![new_message(&gone.updates[1]).0.id] };
    world.call(ada.device, delete).await.unwrap();

    let ask = f::updates::GetDifference { pts: state.pts, date: state.date, ..Default::default() };
    let answer = world.call(bob.device, ask).await.unwrap();
    let enums::updates::Difference::Difference(missed) = answer else { panic!("{answer:?}") };
    let enums::updates::State::State(now) = &missed.state;
    assert_eq!(now.pts, state.pts + 4);
    let [new] = &missed.new_messages[..] else { panic!("{missed:?}") };
    assert_eq!(self::message(new).message, "Goodbye", "as it is now");
    let places: Vec<_> = missed
        .other_updates
        .iter()
        .filter_map(|update| match update {
            Update::UpdateEditMessage(edit) => Some((edit.pts, edit.pts_count)),
            Update::UpdateDeleteMessages(delete) => Some((delete.pts, delete.pts_count)),
            _ => None,
        })
        .collect();
    assert_eq!(places, [(0, 0), (0, 0)], "the state counts them");
}

#[tokio::test]
async fn the_list_of_dialogs_names_everybody_in_it() {
    let world = World::new().await;
    let (ada, bob, to_bob, _) = two(&world).await;
    world.call(ada.device, text(to_bob.clone(), "Hello", 1)).await.unwrap();
    let list = f::messages::GetDialogs { offset_date: 2_146_999_999, limit: 20, ..Default::default() };
    for (member, named) in [(ada, 2), (bob, 1)] {
        let answer = world.call(member.device, list.clone()).await.unwrap();
        let enums::messages::Dialogs::Dialogs(all) = answer else { panic!("{answer:?}") };
        assert_eq!((all.dialogs.len(), all.messages.len(), all.users.len()), (1, 1, named));
    }
    let archive = f::messages::GetDialogs { folder_id: Some(1), limit: 20, ..Default::default() };
    let answer = world.call(ada.device, archive).await.unwrap();
    assert_eq!(answer, enums::messages::Dialogs::default());

    let peer = types::InputDialogPeer { peer: to_bob.into() };
    let get = f::messages::GetPeerDialogs { peers: vec![peer.into()] };
    let enums::messages::PeerDialogs::PeerDialogs(one) = world.call(ada.device, get).await.unwrap();
    let enums::Dialog::Dialog(dialog) = &one.dialogs[0] else { panic!("a folder") };
    assert_eq!(dialog.read_outbox_max_id, 0);
}

#[tokio::test]
async fn older_layers_talk_to_newer_ones() {
    let world = World::new().await;
    let (ada, mut bob, to_bob, to_ada) = two(&world).await;
    bob.device.layer = 133;
    let reply = updates(world.call(bob.device, text(to_ada, "Hello from 133", 9)).await.unwrap());
    assert_eq!(new_message(&reply.updates[1]).0.message, "Hello from 133");
    let spoiler = types::MessageEntitySpoiler { offset: 0, length: 2 };
    let bold = types::MessageEntityBold { offset: 0, length: 2 };
    let mut send = text(to_bob, "Hi", 10);
    send.entities = Some(vec![spoiler.into(), bold.clone().into()]);
    world.call(ada.device, send).await.unwrap();
    let pushed: Vec<_> = world.pushed(bob).await.into_iter().map(updates).collect();
    let (theirs, ..) = new_message(&pushed.last().unwrap().updates[0]);
    assert_eq!(theirs.entities, Some(vec![bold.into()]), "a spoiler is newer than layer 133");
    assert_eq!(ada.device.layer, NEWEST);
}

#[tokio::test]
async fn i3_a_deletion_of_several_messages_tells_how_far_the_box_went() {
    let world = World::new().await;
    let (ada, _, to_bob, _) = two(&world).await;
    let mut sent = Vec::new();
    for n in 1..=3 {
        let all = updates(world.call(ada.device, text(to_bob.clone(), "Hello", n)).await.unwrap());
        let (message, pts, _) = new_message(&all.updates[1]);
        sent.push((message.id, pts));
    }
    let id = sent.iter().map(|(id, _)| *id).collect();
    let delete = f::messages::DeleteMessages { revoke: true, id };
    let enums::messages::AffectedMessages::AffectedMessages(affected) =
        world.call(ada.device, delete).await.unwrap();
    assert_eq!((affected.pts, affected.pts_count), (sent[2].1 + 3, 3));
}
