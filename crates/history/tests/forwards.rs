//! Copies of messages: the recipient's copy has no name of its own until the end.

#![allow(clippy::unwrap_used, reason = "a test")]

mod story;

use history::{Answer, Call, Change, LogId, Outcome, Peer, Seen, Update, Verdict};
use story::{A, B, C, Story, begin, breaks, old, token};

/// A copy of a message of A's for C, as it comes into both boxes; answers the sender's id and the updates.
fn copy(story: &mut Story, text: i64) -> (i32, Update, Update) {
    let (id, own, theirs) = story.deliver(A, C, token(text));
    let (_, twin) = story.twins[&(A, id)];
    for (user, id) in [(A, id), (C, twin)] {
        story.mailbox(user).messages.get_mut(&id).unwrap().forwarded = true;
    }
    let forwarded = |update: Update| match update.change {
        Change::New(seen) => Update { change: Change::New(Seen { forwarded: true, ..seen }), ..update },
        _ => update,
    };
    (id, forwarded(own), forwarded(theirs))
}

/// A sends to B and forwards that to C.
fn forward(story: &mut Story) -> (Call, i64, i32) {
    let (text, id) = story.send(A, B);
    let random_id = story.next_random_id();
    let call =
        Call::Forward { from: Peer::User(B), ids: vec![id], to: Peer::User(C), random_ids: vec![random_id] };
    let op = story.begun(old(A), call.clone());
    let (id, own, theirs) = copy(story, text);
    story.push(C, theirs);
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![own] });
    (call, random_id, id)
}

#[test]
fn a_forwarded_text_is_for_the_recipient_too() {
    let mut story = begin();
    let (call, random_id, id) = forward(&mut story);
    let op = story.begun(old(A), call);
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: Vec::new() });
    story.look(old(C), A, 0, 5);
    let verdict = story.end();
    assert!(matches!(verdict, Verdict::Valid(_)), "{verdict}");
}

#[test]
fn i9_a_forwarded_text_is_for_nobody_else() {
    let mut story = begin();
    let (text, _) = story.send(A, B);
    let (_, _, theirs) = copy(&mut story, text);
    story.push(C, theirs);
    breaks("I9", &story.end());
}

#[test]
fn i2_a_forward_that_is_made_twice() {
    let mut story = begin();
    let (call, random_id, _) = forward(&mut story);
    let op = story.begun(old(A), call);
    let (id, own, theirs) = copy(&mut story, random_id - 1);
    story.push(C, theirs);
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![own] });
    breaks("I2", &story.end());
}

#[test]
fn i1_a_copy_that_never_comes() {
    let mut story = begin();
    let (_, _, id) = forward(&mut story);
    let (_, twin) = story.twins[&(A, id)];
    story.mailbox(C).messages.remove(&twin);
    breaks("I1", &story.end());
}

#[test]
fn i23_a_refused_forward_that_is_made() {
    let mut story = begin();
    let (text, id) = story.send(A, B);
    let random_id = story.next_random_id();
    let (from, to) = (Peer::User(B), Peer::User(C));
    let op = story.begun(old(A), Call::Forward { from, ids: vec![id], to, random_ids: vec![random_id] });
    story.ended(op, Outcome::of_rpc_error(400, "PEER_ID_INVALID"));
    let (_, own, _) = copy(&mut story, text);
    assert_eq!(own.log, LogId::User(A));
    breaks("I23", &story.end());
}
