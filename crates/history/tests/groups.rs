//! Basic groups: histories in which nothing is wrong, and such with one thing wrong each.

#![allow(clippy::unwrap_used, reason = "a test")]

mod story;

use history::{Answer, Call, Change, LogId, Peer, Rights, Verdict};
use story::{A, B, BASIC, C, Story, begin_with_basic, breaks, old, send_to_basic, token};

#[track_caller]
fn is_valid(story: Story) {
    let verdict = story.end();
    assert!(matches!(verdict, Verdict::Valid(_)), "{verdict}");
}

#[test]
fn a_basic_group_in_which_people_come_and_go() {
    let mut story = begin_with_basic();
    let (_, id) = story.write_to_basic(B);
    story.edit_in_basic(B, id, "edited");
    story.remove_from_basic(C, C);
    story.edit_in_basic(B, id, "edited while C is out");
    story.write_to_basic(A);
    story.look_at_basic(old(C));
    story.list(old(C));
    story.add_to_basic(B, C);
    let (_, gone) = story.write_to_basic(C);
    story.delete_in_basic(C, gone);
    let (_, gone) = story.write_to_basic(B);
    let at_a = story.copies[&(B, gone)].iter().find(|(owner, _)| *owner == A).unwrap().1;
    story.delete_in_basic(A, at_a);
    story.remove_from_basic(A, B);
    story.write_to_basic(C);
    is_valid(story);
}

#[test]
fn i20_an_edit_does_not_reach_the_copy_of_whoever_is_out() {
    let mut story = begin_with_basic();
    let (_, id) = story.write_to_basic(B);
    story.remove_from_basic(C, C);
    story.edit_in_basic(B, id, "edited while C is out");
    story.look_at_basic(old(A));
    story.look_at_basic(old(C));
    is_valid(story);
}

#[test]
fn i1_a_copy_that_is_in_no_box_of_a_member() {
    for push_later in [false, true] {
        let mut story = begin_with_basic();
        story.write_to(&[A, B]);
        if push_later {
            story.write_to_basic(A);
            story.look_at_basic(old(C));
        }
        breaks("I1", &story.end());
    }
}

#[test]
fn i1_what_is_in_doubt_is_in_all_boxes_or_in_none() {
    for to in [&[A, B, C][..], &[A, B]] {
        let mut story = begin_with_basic();
        let random_id = story.next_random_id();
        let op = story.begun(old(A), send_to_basic(random_id));
        let updates = story.copy_to(to, A, Some(token(random_id)));
        story.tell(updates);
        story.fault(history::Fault::Killed);
        story.ended(op, history::Outcome::Unknown("the connection is closed".to_owned()));
        story.fault(history::Fault::Healed);
        let pts = story.boxes[&A].pts;
        story.difference(old(A), pts - 1);
        if to.len() == 3 { is_valid(story) } else { breaks("I1", &story.end()) }
    }
}

#[test]
fn i1_an_edit_that_a_members_copy_lacks() {
    let mut story = begin_with_basic();
    let (_, id) = story.write_to_basic(B);
    story.basic.remove(&C);
    story.edit_in_basic(B, id, "edited");
    story.basic.insert(C);
    breaks("I1", &story.end());
}

#[test]
fn i1_a_member_without_the_group_in_its_list() {
    let mut story = begin_with_basic();
    let own = story.mailbox(C);
    own.messages.retain(|_, seen| seen.peer != Peer::Chat(BASIC));
    story.list(old(C));
    breaks("I1", &story.end());
}

#[test]
fn i6_copies_in_another_order() {
    let mut story = begin_with_basic();
    let ids = [story.next_random_id(), story.next_random_id()];
    let ops = ids.map(|id| story.begun(old(A), send_to_basic(id)));
    let tokens = ids.map(|id| Some(token(id)));
    let mut answers = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let updates = story.copy_to(&[A, B], A, tokens[n]);
        answers.push((story.boxes[&A].last_id, *id, story.tell(updates)));
    }
    for token in tokens.into_iter().rev() {
        let updates = story.copy_to(&[C], A, token);
        story.push(C, updates[0].clone());
    }
    for (op, (id, random_id, updates)) in ops.into_iter().zip(answers) {
        story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates });
    }
    breaks("I6", &story.end());
}

#[test]
fn i8_a_copy_that_outlives_its_deletion() {
    let mut story = begin_with_basic();
    let (_, id) = story.write_to_basic(B);
    let at_c = story.copies[&(B, id)].iter().find(|(owner, _)| *owner == C).unwrap().1;
    let copy = story.boxes[&C].messages[&at_c].clone();
    story.delete_in_basic(B, id);
    story.mailbox(C).messages.insert(at_c, copy);
    story.look_at_basic(old(C));
    breaks("I8", &story.end());
}

#[test]
fn i19_whoever_left_gets_a_copy() {
    let mut story = begin_with_basic();
    story.remove_from_basic(C, C);
    story.write_to(&[A, B, C]);
    breaks("I19", &story.end());
}

#[test]
fn i19_whoever_was_thrown_out_writes() {
    let mut story = begin_with_basic();
    story.remove_from_basic(A, C);
    story.write_to(&[C, A, B]);
    breaks("I19", &story.end());
}

#[test]
fn i19_whoever_is_no_administrator_deletes_what_others_wrote() {
    for (promoted, demoted) in [(false, false), (true, false), (true, true)] {
        let mut story = begin_with_basic();
        let (_, id) = story.write_to_basic(B);
        let at_c = story.copies[&(B, id)].iter().find(|(owner, _)| *owner == C).unwrap().1;
        for rights in [promoted.then_some(Rights::OF_GROUP), demoted.then_some(Rights::default())] {
            let Some(rights) = rights else { continue };
            let call = Call::Promote { room: Peer::Chat(BASIC), user: C, rights };
            let op = story.begun(old(A), call);
            story.acked(op, Answer::Done { updates: Vec::new() });
        }
        story.delete_in_basic(C, at_c);
        if promoted && !demoted { is_valid(story) } else { breaks("I19", &story.end()) }
    }
}

#[test]
fn i22_somebody_is_added_two_times_in_a_row() {
    let mut story = begin_with_basic();
    story.add_to_basic(B, C);
    breaks("I22", &story.end());
}

#[test]
fn a_group_that_moves_takes_its_members_along() {
    let mut story = begin_with_basic();
    story.remove_from_basic(A, C);
    let op = story.begun(old(A), Call::Migrate { group: BASIC });
    story.group.pts = 1;
    story.group.members.extend([A, B]);
    story.acked(op, Answer::Created { channel: story::GROUP, updates: Vec::new() });
    story.post(A);
    story.post(B);
    story.list(old(B));
    is_valid(story.clone());
    story.write_to(&[B, A]);
    breaks("I19", &story.end());
}

#[test]
fn i7_a_mark_in_a_basic_group_that_goes_back() {
    let mut story = begin_with_basic();
    story.write_to_basic(A);
    let pts = story.boxes[&B].pts;
    let change = Change::ReadInbox { peer: Peer::Chat(BASIC), max_id: story.boxes[&B].last_id };
    let op = story.begun(old(B), Call::State { log: LogId::User(B) });
    story.acked(op, Answer::State { pts });
    let update = story.append(B, 1, change);
    story.push(B, update);
    // The list goes on saying that nothing was read.
    breaks("I7", &story.end());
}
