use history::{Answer, Call, Change, LogId, Peer, Token, Update, UserId};
use tl::enums::updates::Difference;
use tl::functions::{messages, updates};
use tl::{enums, types};

use super::Recorded as _;
use super::read::Reading;

const OWN: UserId = UserId(5);
const OTHER: Peer = Peer::User(UserId(6));

fn other() -> enums::InputPeer {
    types::InputPeerUser { user_id: 6, access_hash: 1 }.into()
}

fn message(id: i32, out: bool, text: &str) -> enums::Message {
    let peer_id = types::PeerUser { user_id: 6 }.into();
    types::Message { id, out, peer_id, message: text.to_owned(), ..Default::default() }.into()
}

#[test]
fn the_short_answer_to_a_send_is_a_new_message_of_ones_own() {
    let call = messages::SendMessage {
        peer: other(),
        message: "hello".to_owned(),
        random_id: 9,
        ..Default::default()
    };
    let token = Token::of("hello");
    assert_eq!(call.call(OWN), Call::Send { to: OTHER, random_id: 9, token });
    let short = types::UpdateShortSentMessage { id: 3, pts: 7, pts_count: 1, ..Default::default() };
    let Answer::Sent { ids, updates } = call.answer(OWN, &short.into()) else { panic!("not sent") };
    assert_eq!(ids, [(9, 3)]);
    let new = types::UpdateNewMessage { message: message(3, true, "hello"), pts: 7, pts_count: 1 };
    let long = types::Updates { updates: vec![new.into()], ..Default::default() };
    assert_eq!(updates, Reading(OWN).updates(&long.into()), "both forms say the same");
}

#[test]
fn in_a_private_chat_out_tells_who_wrote() {
    let from = |out| Reading(OWN).seen(&message(3, out, "hello")).map(|seen| seen.from);
    assert_eq!((from(true), from(false)), (Some(OWN), Some(UserId(6))));
}

#[test]
fn entries_of_a_difference_count_as_much_as_elsewhere() {
    let deleted = types::UpdateDeleteMessages { messages: vec![1, 2, 3], pts: 0, pts_count: 0 };
    let typing = types::UpdateUserTyping::default();
    let difference = types::updates::Difference {
        new_messages: vec![message(4, false, "hello")],
        other_updates: vec![deleted.into(), typing.into()],
        state: types::updates::State { pts: 11, ..Default::default() }.into(),
        ..Default::default()
    };
    let call = updates::GetDifference { pts: 7, ..Default::default() };
    let answer = call.answer(OWN, &Difference::from(difference));
    let Answer::Difference { entries, pts: 11, complete: true } = answer else { panic!("{answer:?}") };
    let counts: Vec<i32> = entries.iter().map(|entry| entry.count).collect();
    assert_eq!(counts, [1, 3]);
    assert_eq!(entries[1].change, Change::Deleted(vec![1, 2, 3]));
}

#[test]
fn a_short_page_ends_with_the_oldest_message() {
    let page = |limit| {
        let call = messages::GetHistory { peer: other(), limit, ..Default::default() };
        let all =
            types::messages::Messages { messages: vec![message(4, true, "hello")], ..Default::default() };
        match call.answer(OWN, &all.into()) {
            Answer::History { complete, .. } => complete,
            answer => panic!("{answer:?}"),
        }
    };
    assert_eq!((page(1), page(2)), (false, true));
}

#[test]
fn affected_messages_have_a_place_and_no_meaning() {
    let call = messages::DeleteMessages { revoke: true, id: vec![3] };
    assert_eq!(call.call(OWN), Call::Delete { log: LogId::User(OWN), ids: vec![3], revoke: true });
    let affected = types::messages::AffectedMessages { pts: 8, pts_count: 1 };
    let update = Update { log: LogId::User(OWN), pts: 8, count: 1, change: Change::Unsaid };
    assert_eq!(call.answer(OWN, &affected.into()), Answer::Done { updates: vec![update] });
}
