//! Histories in which nothing is wrong, and such that show too little.

#![allow(clippy::unwrap_used, reason = "a test")]

mod story;

use history::{
    Answer, Call, Event, Events, Fault, Happening, LogId, Outcome, Recorder, Verdict, check, check_files,
};
use story::{A, B, C, SECOND, begin, breaks, old, send, token};

#[track_caller]
fn is_valid(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Valid(_)), "{verdict}");
}

#[track_caller]
fn is_unknown(verdict: &Verdict, why: &str) {
    assert!(
        matches!(verdict, Verdict::Unknown(reasons) if reasons.iter().any(|r| r.contains(why))),
        "{verdict}"
    );
}

#[test]
fn a_conversation() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    story.edit(A, id, "first", 10);
    story.edit(A, id, "second", 10);
    let (_, gone) = story.send(B, A);
    story.read(A, B);
    story.delete(B, gone);
    story.look(old(A), B, 0, 5);
    story.list(old(A));
    let Verdict::Valid(figures) = story.end() else { panic!("not valid") };
    assert_eq!((figures.messages, figures.edits_acknowledged, figures.deletions_acknowledged), (47, 2, 1));
}

#[test]
fn a_server_dies_and_what_was_in_doubt_may_be_there_or_not() {
    for there in [false, true] {
        let mut story = begin();
        let random_id = story.next_random_id();
        let op = story.begun(old(A), send(B, random_id));
        story.fault(Fault::Killed);
        if there {
            story.deliver(A, B, token(random_id));
        }
        story.ended(op, Outcome::Unknown("the connection is closed".to_owned()));
        story.fault(Fault::Healed);
        let pts = story.boxes[&A].pts - i32::from(there);
        story.difference(old(A), pts);
        let pts = story.boxes[&B].pts - i32::from(there);
        story.difference(old(B), pts);
        is_valid(&story.end());
    }
}

#[test]
fn a_repeated_send_gets_the_first_answer() {
    let mut story = begin();
    let (random_id, id) = story.send(A, B);
    let op = story.begun(old(A), send(B, random_id));
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: Vec::new() });
    is_valid(&story.end());
}

#[test]
fn an_old_text_may_be_shown_while_an_edit_is_under_way() {
    let mut story = begin();
    let (_, id) = story.send(A, B);
    let peer = story.boxes[&A].messages[&id].peer;
    let op = story.begun(old(A), Call::Edit { peer, id, token: token("new") });
    story.look(old(B), A, 0, 5);
    let (own, theirs) = story.replace(A, id, "new", 10);
    story.push(B, theirs);
    story.look(old(B), A, 0, 5);
    story.acked(op, Answer::Done { updates: vec![own] });
    is_valid(&story.end());
}

#[test]
fn too_few_messages_are_no_pass() {
    let mut story = begin();
    let many = |event: &Event| !matches!(&event.is, Happening::Ended { op, .. } if op.0 > 20);
    story.events.retain(many);
    is_unknown(&check(story.events), "messages were acknowledged");
}

#[test]
fn without_an_end_there_is_no_pass() {
    is_unknown(&check(begin().events), "the end is not known");
}

#[test]
fn an_end_that_is_disturbed_is_none() {
    let mut story = begin();
    story.note(Happening::Quiet);
    story.send(A, B);
    is_unknown(&check(story.events), "the end is not known");
}

#[test]
fn whoever_never_looks_proves_nothing() {
    let mut story = begin();
    story.note(Happening::Quiet);
    story.look(old(A), B, 0, usize::MAX);
    let verdict = check(story.events);
    is_unknown(&verdict, "no fresh device of user 1");
    is_unknown(&verdict, "no old device of user 2");
    is_unknown(&verdict, "not looked at");
}

#[test]
fn a_text_that_is_used_twice_names_nothing() {
    let mut story = begin();
    for random_id in [1001, 1002] {
        let call = Call::Send { to: history::Peer::User(C), random_id, token: token("same") };
        story.begun(old(A), call);
    }
    is_unknown(&story.end(), "is used for two messages");
}

#[test]
fn a_file_tells_the_same_as_the_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let story = begin();
    let recorder = Recorder::create(&path, 1).unwrap();
    story.events.iter().for_each(|event| recorder.note(event.is.clone()));
    recorder.flush().unwrap();
    let read: Vec<Event> = Events::open([&path]).unwrap().map(Result::unwrap).collect();
    assert!(read.windows(2).all(|pair| pair[0].at < pair[1].at));
    assert!(read.iter().map(|event| &event.is).eq(story.events.iter().map(|event| &event.is)));
}

#[test]
fn files_are_read_in_the_order_of_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["one", "two"].map(|name| folder.path().join(name));
    let recorders: Vec<Recorder> =
        paths.iter().zip(1..).map(|(path, writer)| Recorder::create(path, writer).unwrap()).collect();
    assert_ne!(recorders[0].device(), recorders[1].device());
    for recorder in recorders.iter().cycle().take(10) {
        recorder.fault(Fault::Troubled);
        recorder.flush().unwrap();
    }
    let read: Vec<Event> = Events::open(&paths).unwrap().map(Result::unwrap).collect();
    assert_eq!(read.len(), 10);
    assert!(read.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    std::fs::write(&path, "{\"at\":1,\"is\":\"quiet\"}\n{\"at\":2,\"is\":{\"be").unwrap();
    let error = check_files([&path]).unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
}

#[test]
fn i15_a_call_may_fail_while_the_server_is_down_and_a_little_later() {
    let mut story = begin();
    story.fault(Fault::PowerLost);
    story.wait(60 * SECOND);
    let op = story.begun(old(A), Call::State { log: LogId::User(A) });
    story.ended(op, Outcome::Unknown("no answer in time".to_owned()));
    story.fault(Fault::Healed);
    story.wait(9 * SECOND);
    let op = story.begun(old(A), Call::State { log: LogId::User(A) });
    story.ended(op, Outcome::Unknown("no answer in time".to_owned()));
    is_valid(&story.clone().end());
    story.wait(SECOND);
    let op = story.begun(old(A), Call::State { log: LogId::User(A) });
    story.ended(op, Outcome::Unknown("500 INTERNAL".to_owned()));
    breaks("I15", &story.end());
}

#[test]
fn i15_a_call_without_an_answer_is_a_violation_after_a_while() {
    let mut story = begin();
    story.wait(20 * SECOND);
    story.begun(old(A), Call::State { log: LogId::User(A) });
    is_valid(&story.clone().end());
    story.wait(31 * SECOND);
    breaks("I15", &story.end());
}
