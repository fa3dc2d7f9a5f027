//! Histories with one thing wrong each: a checker that cannot fail proves nothing.

#![allow(clippy::unwrap_used, reason = "a test")]

mod story;

use history::{
    Answer, Call, Change, Entry, Event, Fault, Happening, LogId, Outcome, Packet, Part, Peer, Seen, Update,
};
use story::{A, B, C, Story, begin, breaks, fresh, old, send, token};

/// Takes the newest message of `to`'s dialog with `from` away, as a server does that has lost it.
fn lose(story: &mut Story, to: history::UserId, from: history::UserId) -> Seen {
    let id = story.boxes[&to].dialog(from).last().unwrap().id;
    story.mailbox(to).messages.remove(&id).unwrap()
}

/// Changes the outcome of the last call.
fn last_answer(story: &mut Story) -> &mut Answer {
    let last = story.events.iter_mut().rev().find_map(|event| match &mut event.is {
        Happening::Ended { outcome: Outcome::Acked(answer), .. } => Some(answer),
        _ => None,
    });
    last.unwrap()
}

#[test]
fn i1_a_message_that_a_later_page_lacks() {
    for user in [A, B] {
        let mut story = begin();
        story.send(A, B);
        let other = if user == A { B } else { A };
        let lost = lose(&mut story, user, other);
        story.look(old(user), other, 0, 5);
        story.mailbox(user).messages.insert(lost.id, lost);
        breaks("I1", &story.end());
    }
}

#[test]
fn i1_a_message_that_the_recipient_never_gets() {
    let mut story = begin();
    let random_id = story.next_random_id();
    let op = story.begun(old(A), send(B, random_id));
    let (id, own, _) = story.deliver(A, B, token(random_id));
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![own] });
    let lost = lose(&mut story, B, A);
    story.mailbox(B).log.pop();
    story.mailbox(B).pts -= 1;
    story.mailbox(B).last_id = lost.id;
    story.send(A, B);
    story.look(old(B), A, 0, 3);
    breaks("I1", &story.clone().end());
    // Without that page the sides differ at the end.
    let pages = |event: &Event| {
        !matches!(&event.is, Happening::Ended { outcome: Outcome::Acked(Answer::History { .. }), .. })
    };
    story.events.retain(pages);
    breaks("I1", &story.end());
}

#[test]
fn i1_an_edit_that_is_lost() {
    let mut story = begin();
    let (random_id, id) = story.send(A, B);
    story.edit(A, id, "new", 10);
    let (_, twin) = story.twins[&(A, id)];
    story.mailbox(B).messages.get_mut(&twin).unwrap().token = Some(token(random_id));
    story.look(old(B), A, 0, 5);
    breaks("I1", &story.end());
}

#[test]
fn i1_a_list_of_dialogs_that_is_behind() {
    let mut story = begin();
    story.send(A, B);
    story.list(old(A));
    let Answer::Dialogs(dialogs) = last_answer(&mut story) else { panic!("no dialogs") };
    dialogs[0].top_message -= 1;
    breaks("I1", &story.end());
}

#[test]
fn i2_a_repetition_that_is_sent_again() {
    let mut story = begin();
    let (random_id, _) = story.send(A, B);
    let op = story.begun(old(A), send(B, random_id));
    let (id, own, _) = story.deliver(A, B, token(random_id));
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![own] });
    breaks("I2", &story.end());
}

#[test]
fn i2_a_send_in_doubt_that_comes_twice() {
    let mut story = begin();
    let random_id = story.next_random_id();
    let op = story.begun(old(A), send(B, random_id));
    story.ended(op, Outcome::Unknown("the connection is closed".to_owned()));
    story.deliver(A, B, token(random_id));
    story.deliver(A, B, token(random_id));
    breaks("I2", &story.end());
}

#[test]
fn i2_an_answer_that_names_no_message() {
    let mut story = begin();
    story.send(A, B);
    let Answer::Sent { ids, .. } = last_answer(&mut story) else { panic!("no send") };
    ids.clear();
    breaks("I2", &story.end());
}

#[test]
fn i3_places_that_overlap() {
    let mut story = begin();
    let pts = story.boxes[&A].pts;
    let update = Update { log: LogId::User(A), pts, count: 2, change: Change::Deleted(vec![900, 901]) };
    let mut wide = update.clone();
    wide.pts = pts + 1;
    story.push(A, wide);
    breaks("I3", &story.clone().end());
    story.events.pop();
    story.push(A, update);
    breaks("I3", &story.end());
}

#[test]
fn i3_a_difference_that_does_not_count_its_places() {
    for more in [false, true] {
        let mut story = begin();
        story.difference(old(A), 5);
        let Answer::Difference { entries, .. } = last_answer(&mut story) else { panic!("no difference") };
        if more {
            entries.push(Entry { count: 1, change: Change::Other });
        } else {
            entries.pop();
        }
        breaks("I3", &story.end());
    }
}

#[test]
fn i3_a_difference_without_a_message_that_stands_there() {
    let mut story = begin();
    story.difference(old(A), 5);
    let Answer::Difference { entries, .. } = last_answer(&mut story) else { panic!("no difference") };
    entries.last_mut().unwrap().change = Change::Other;
    breaks("I3", &story.end());
}

#[test]
fn i3_a_device_that_was_never_told() {
    let mut story = begin();
    let start = story.boxes[&A].pts;
    for _ in 0..2 {
        let random_id = story.next_random_id();
        let op = story.begun(old(B), send(A, random_id));
        let (id, own, _) = story.deliver(B, A, token(random_id));
        story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![own] });
    }
    story.difference(old(A), start + 1);
    breaks("I3", &story.end());
}

#[test]
fn i4_devices_that_hold_different_things() {
    let mut story = begin();
    story.note(Happening::Quiet);
    story.look(old(A), B, 0, usize::MAX);
    story.note(Happening::Device { device: fresh(A), user: A, fresh: true });
    story.look(fresh(A), B, 0, usize::MAX);
    let Answer::History { messages, .. } = last_answer(&mut story) else { panic!("no page") };
    messages.pop();
    breaks("I4", &history::check(story.events));
}

#[test]
fn i4_a_device_that_added_up_something_else() {
    let mut story = begin();
    story.note(Happening::Quiet);
    story.look(old(A), B, 0, usize::MAX);
    let held = Happening::Held {
        device: old(A),
        log: LogId::User(A),
        pts: story.boxes[&A].pts,
        dialogs: Vec::new(),
    };
    story.note(held);
    breaks("I4", &history::check(story.events));
}

#[test]
fn i6_an_order_against_acknowledgements() {
    let mut story = begin();
    let (random_id, id) = story.send(A, B);
    let (later, second) = story.send(A, B);
    for event in &mut story.events {
        let Happening::Ended { outcome: Outcome::Acked(Answer::Sent { ids, updates }), .. } = &mut event.is
        else {
            continue;
        };
        for (random, own) in ids.iter_mut().filter(|(random, _)| *random == random_id || *random == later) {
            *own = if *random == random_id { second } else { id };
            updates.clear();
        }
    }
    breaks("I6", &history::check(story.events));
}

#[test]
fn i6_sides_that_disagree_about_the_order() {
    let mut story = begin();
    let (_, first) = story.send(A, B);
    let (_, second) = story.send(A, B);
    let (one, other) = (story.twins[&(A, first)].1, story.twins[&(A, second)].1);
    let dialog = &mut story.mailbox(B).messages;
    let (a, b) = (dialog[&one].token, dialog[&other].token);
    dialog.get_mut(&one).unwrap().token = b;
    dialog.get_mut(&other).unwrap().token = a;
    // Nobody was told of the places before.
    story.events.retain(|event| !matches!(event.is, Happening::Pushed { .. }));
    let verdict = story.end();
    breaks("I6", &verdict);
}

#[test]
fn i6_a_page_that_is_not_in_order() {
    let mut story = begin();
    story.look(old(A), B, 0, 5);
    let Answer::History { messages, .. } = last_answer(&mut story) else { panic!("no page") };
    messages.swap(0, 1);
    breaks("I6", &story.end());
}

#[test]
fn i7_a_mark_that_goes_back() {
    let mut story = begin();
    let mark = story.read(A, B);
    story.mailbox(A).inbox.insert(B, mark - 1);
    story.list(old(A));
    story.mailbox(A).inbox.insert(B, mark);
    breaks("I7", &story.end());
}

#[test]
fn i7_a_mark_that_goes_back_in_the_log() {
    let mut story = begin();
    for max_id in [5, 4] {
        let update = story.append(A, 1, Change::ReadInbox { peer: Peer::User(B), max_id });
        story.push(A, update);
    }
    breaks("I7", &story.end());
}

#[test]
fn i7_a_mark_beyond_the_newest_message() {
    let mut story = begin();
    story.mailbox(A).inbox.insert(B, 10_000);
    story.list(old(A));
    breaks("I7", &story.end());
}

#[test]
fn i7_a_writer_who_sees_more_as_read_than_was() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    story.mailbox(A).outbox.insert(B, id);
    breaks("I7", &story.end());
}

#[test]
fn i8_a_deleted_message_that_is_shown() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    let (_, twin) = story.twins[&(A, id)];
    let kept = story.boxes[&B].messages[&twin].clone();
    story.delete(A, id);
    story.mailbox(B).messages.insert(twin, kept);
    story.look(old(B), A, 0, 5);
    story.mailbox(B).messages.remove(&twin);
    breaks("I8", &story.end());
}

#[test]
fn i8_whoever_deletes_for_oneself_first_leaves_the_other_side_alone() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    for revoke in [false, true] {
        let op = story.begun(old(A), Call::Delete { log: LogId::User(A), ids: vec![id], revoke });
        if !revoke {
            story.mailbox(A).messages.remove(&id);
            story.append(A, 1, Change::Deleted(vec![id]));
        }
        story.acked(op, Answer::Done { updates: Vec::new() });
    }
    let pts = story.boxes[&A].pts;
    story.difference(old(A), pts - 1);
    story.look(old(B), A, 0, 5);
    let verdict = story.end();
    assert!(matches!(verdict, history::Verdict::Valid(_)), "{verdict}");
}

#[test]
fn i9_a_text_for_others() {
    let mut story = begin();
    let (random_id, _) = story.send(A, B);
    let seen = Seen {
        peer: Peer::User(A),
        id: 900,
        from: A,
        token: Some(token(random_id)),
        forwarded: false,
        edit_date: None,
    };
    let pts = story.boxes[&C].pts + 1;
    story.push(C, Update { log: LogId::User(C), pts, count: 1, change: Change::New(seen) });
    breaks("I9", &story.end());
}

#[test]
fn i9_a_text_under_another_name() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    let (_, twin) = story.twins[&(A, id)];
    story.mailbox(B).messages.get_mut(&twin).unwrap().from = B;
    story.look(old(B), A, 0, 5);
    breaks("I9", &story.end());
}

#[test]
fn i9_an_update_of_a_foreign_box() {
    let mut story = begin();
    story.push(A, Update { log: LogId::User(B), pts: 900, count: 1, change: Change::Other });
    breaks("I9", &story.end());
}

#[test]
fn i13_packets_that_break_the_rules() {
    let mut story = begin();
    for digest in [7, 8] {
        let parts = vec![Part { msg_id: digest * 2 + 1, answers: Some(4), digest: digest.unsigned_abs() }];
        let cipher = digest.unsigned_abs();
        let packet = Packet { session: 5, connection: 0, cipher, msg_id: digest * 2 + 1, parts };
        story.note(Happening::Packet(packet));
    }
    breaks("I13", &story.end());
}

#[test]
fn i16_a_counter_that_is_wrong() {
    let mut story = begin();
    story.read(B, A);
    story.send(A, B);
    story.note(Happening::Quiet);
    story.look(old(B), A, 0, usize::MAX);
    story.list(old(B));
    let Answer::Dialogs(dialogs) = last_answer(&mut story) else { panic!("no dialogs") };
    assert_eq!(dialogs[0].unread_count, 1);
    dialogs[0].unread_count = 2;
    breaks("I16", &history::check(story.events));
}

#[test]
fn i20_edits_in_the_wrong_order() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    story.edit(A, id, "first", 10);
    story.edit(A, id, "second", 11);
    // In the recipient's box the two stand the other way round.
    let edits = story.events.iter_mut().filter_map(|event| match &mut event.is {
        Happening::Pushed { updates, .. } => {
            updates.iter_mut().find(|u| matches!(u.change, Change::Edited(_)))
        }
        _ => None,
    });
    let mut edits: Vec<&mut Update> = edits.collect();
    let [first, second] = edits.as_mut_slice() else { panic!("two edits") };
    std::mem::swap(&mut first.pts, &mut second.pts);
    breaks("I20", &story.end());
}

#[test]
fn i20_concurrent_edits_that_two_boxes_order_differently() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    let peer = Peer::User(B);
    let ops =
        ["first", "second"].map(|text| story.begun(old(A), Call::Edit { peer, id, token: token(text) }));
    for (op, text) in ops.into_iter().zip(["first", "second"]) {
        let (own, mut theirs) = story.replace(A, id, text, 10);
        let Change::Edited(seen) = &mut theirs.change else { panic!("no edit") };
        seen.token = Some(token(if text == "first" { "second" } else { "first" }));
        story.push(B, theirs);
        story.acked(op, Answer::Done { updates: vec![own] });
    }
    breaks("I20", &story.end());
}

#[test]
fn i20_an_edit_date_that_goes_back() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    story.edit(A, id, "first", 10);
    story.look(old(A), B, 0, 5);
    story.edit(A, id, "second", 9);
    breaks("I20", &story.end());
}

#[test]
fn i21_a_place_that_means_two_things() {
    let mut story = begin();
    let pts = story.boxes[&A].pts;
    story.push(A, Update { log: LogId::User(A), pts, count: 1, change: Change::Deleted(vec![900]) });
    breaks("I21", &story.end());
}

#[test]
fn i21_a_message_id_that_is_given_out_again() {
    let mut story = begin();
    let lost = lose(&mut story, A, B);
    story.mailbox(A).last_id = lost.id - 1;
    story.mailbox(A).pts -= 1;
    story.send(C, A);
    breaks("I21", &story.end());
}

#[test]
fn i21_a_pts_that_goes_back_over_a_crash() {
    let mut story = begin();
    story.fault(Fault::PowerLost);
    story.mailbox(A).pts -= 1;
    story.fault(Fault::Healed);
    story.state(old(A));
    breaks("I21", &story.clone().end());
    story.events.pop();
    story.events.pop();
    let pts = story.boxes[&A].pts;
    story.difference(old(A), pts);
    breaks("I21", &story.end());
}

#[test]
fn i21_what_was_shown_before_it_was_durable() {
    let mut story = begin();
    let random_id = story.next_random_id();
    let op = story.begun(old(A), send(B, random_id));
    let (_, _, theirs) = story.deliver(A, B, token(random_id));
    story.push(B, theirs);
    story.fault(Fault::PowerLost);
    story.ended(op, Outcome::Unknown("the connection is closed".to_owned()));
    lose(&mut story, A, B);
    lose(&mut story, B, A);
    story.fault(Fault::Healed);
    story.look(old(B), A, 0, 5);
    breaks("I21", &story.end());
}

#[test]
fn i23_what_was_refused_and_is_there() {
    let mut story = begin();
    let random_id = story.next_random_id();
    let op = story.begun(old(A), send(B, random_id));
    let (_, _, theirs) = story.deliver(A, B, token(random_id));
    story.push(B, theirs);
    story.ended(op, Outcome::of_rpc_error(400, "PEER_ID_INVALID"));
    breaks("I23", &story.end());
}

#[test]
fn i23_a_refused_edit_that_is_made() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    let op = story.begun(old(A), Call::Edit { peer: Peer::User(B), id, token: token("refused") });
    story.replace(A, id, "refused", 10);
    story.ended(op, Outcome::of_rpc_error(400, "MESSAGE_EDIT_TIME_EXPIRED"));
    breaks("I23", &story.end());
}

#[test]
fn i23_what_nobody_wrote() {
    let mut story = begin();
    story.deliver(A, B, token("nobody wrote this"));
    breaks("I23", &story.end());
}

#[test]
fn an_error_of_the_server_leaves_a_call_in_doubt() {
    assert!(matches!(Outcome::of_rpc_error(500, "INTERNAL"), Outcome::Unknown(_)));
    assert!(matches!(Outcome::of_rpc_error(400, "MSG_WAIT_TIMEOUT"), Outcome::Unknown(_)));
    assert!(matches!(Outcome::of_rpc_error(420, "FLOOD_WAIT_3"), Outcome::Refused(_)));
}
