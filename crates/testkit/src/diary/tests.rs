use history::{Answer, Call, Change, Door, LogId, Peer, Rights, Token, Update, UserId};
use tl::enums::updates::Difference;
use tl::functions::{channels, messages, updates};
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

fn group() -> enums::InputChannel {
    types::InputChannel { channel_id: 7, access_hash: 1 }.into()
}

fn post(id: i32, from: i64, text: &str) -> enums::Message {
    let (peer_id, from_id) = (types::PeerChannel { channel_id: 7 }.into(), types::PeerUser { user_id: from });
    types::Message {
        id,
        peer_id,
        from_id: Some(from_id.into()),
        message: text.to_owned(),
        ..Default::default()
    }
    .into()
}

#[test]
fn a_difference_of_a_channel_counts_its_own_places() {
    let deleted =
        types::UpdateDeleteChannelMessages { channel_id: 7, messages: vec![1, 2], pts: 0, pts_count: 0 };
    let read = types::UpdateReadChannelOutbox { channel_id: 7, max_id: 3 };
    let difference = types::updates::ChannelDifference {
        new_messages: vec![post(4, 6, "hello")],
        other_updates: vec![deleted.into(), read.into()],
        pts: 9,
        ..Default::default()
    };
    let call = updates::GetChannelDifference { channel: group(), pts: 6, ..Default::default() };
    assert_eq!(call.call(OWN), Call::Difference { log: LogId::Channel(7), pts: 6 });
    let answer = call.answer(OWN, &difference.into());
    let Answer::Difference { entries, pts: 9, complete: false } = answer else { panic!("{answer:?}") };
    let counts: Vec<i32> = entries.iter().map(|entry| entry.count).collect();
    assert_eq!(counts, [1, 2, 0]);
    assert!(matches!(&entries[0].change, Change::New(seen) if seen.from == UserId(6)));
    let mark = Change::ReadOutbox { peer: Peer::Channel(7), max_id: 3 };
    assert_eq!(entries[2].change, mark, "a mark has no place");
}

#[test]
fn too_long_a_difference_leads_to_the_pts_of_the_dialog() {
    let dialog = types::Dialog { pts: Some(12), ..Default::default() }.into();
    let messages = vec![post(4, 6, "hello")];
    let anew = types::updates::ChannelDifferenceTooLong { dialog, messages, ..Default::default() };
    let call = updates::GetChannelDifference { channel: group(), pts: 6, ..Default::default() };
    let answer = call.answer(OWN, &anew.into());
    assert!(matches!(&answer, Answer::TooLong { pts: 12, messages } if messages.len() == 1), "{answer:?}");
}

#[test]
fn the_link_that_was_made_is_the_one_that_is_used() {
    let link = "https://t.me/+abc".to_owned();
    let made = types::ChatInviteExported { link, ..Default::default() };
    let export = messages::ExportChatInvite::default();
    let Answer::Link(made) = export.answer(OWN, &made.into()) else { panic!("no link") };
    let import = messages::ImportChatInvite { hash: "abc".to_owned() };
    assert_eq!(import.call(OWN), Call::Join(Door::Link(made)));
}

#[test]
fn only_a_ban_that_hides_the_channel_throws_out() {
    let call = |view_messages| {
        let banned_rights =
            types::ChatBannedRights { view_messages, send_messages: true, ..Default::default() }.into();
        channels::EditBanned { channel: group(), participant: other(), banned_rights }.call(OWN)
    };
    let ban = |banned| Call::Ban { channel: 7, user: UserId(6), banned, muted: !banned };
    assert_eq!((call(true), call(false)), (ban(true), ban(false)));
}

#[test]
fn what_a_deletion_says_is_said_of_the_channel() {
    let call = channels::DeleteMessages { channel: group(), id: vec![3] };
    let affected = types::messages::AffectedMessages { pts: 8, pts_count: 1 };
    let update = Update { log: LogId::Channel(7), pts: 8, count: 1, change: Change::Unsaid };
    assert_eq!(call.answer(OWN, &affected.into()), Answer::Done { updates: vec![update] });
}

#[test]
fn who_could_not_be_added_to_a_group_is_not_in_it() {
    let missing = types::MissingInvitee { user_id: 6, ..Default::default() }.into();
    let chats = vec![types::Chat { id: 9, ..Default::default() }.into()];
    let updates = types::Updates { chats, ..Default::default() }.into();
    let invited: tl::enums::messages::InvitedUsers =
        types::messages::InvitedUsers { updates, missing_invitees: vec![missing] }.into();
    let whom = types::InputUser { user_id: 6, access_hash: 1 };
    let create = messages::CreateChat { users: vec![whom.clone().into()], ..Default::default() };
    assert_eq!(create.call(OWN), Call::CreateGroup { users: vec![UserId(6)] });
    let made = Answer::CreatedGroup { group: 9, missing: vec![UserId(6)], updates: Vec::new() };
    assert_eq!(create.answer(OWN, &invited), made);
    let add = messages::AddChatUser { chat_id: 9, user_id: whom.into(), fwd_limit: 0 };
    assert_eq!(add.call(OWN), Call::AddToGroup { group: 9, user: UserId(6) });
    assert_eq!(add.answer(OWN, &invited), Answer::NotAdded);
}

#[test]
fn rights_of_administrators_are_those_that_are_judged() {
    let user_id = types::InputUser { user_id: 6, access_hash: 1 };
    let given = types::ChatAdminRights { delete_messages: true, pin_messages: true, ..Default::default() };
    let promote = channels::EditAdmin {
        channel: group(),
        user_id: user_id.clone().into(),
        admin_rights: given.into(),
        rank: None,
    };
    let rights = Rights { delete: true, ..Rights::default() };
    assert_eq!(promote.call(OWN), Call::Promote { room: Peer::Channel(7), user: UserId(6), rights });
    let demote = messages::EditChatAdmin { chat_id: 9, user_id: user_id.into(), is_admin: false };
    let rights = Rights::default();
    assert_eq!(demote.call(OWN), Call::Promote { room: Peer::Chat(9), user: UserId(6), rights });
}
