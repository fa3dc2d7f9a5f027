//! Supergroups and channels: histories in which nothing is wrong, and such with one thing wrong each.

#![allow(clippy::unwrap_used, reason = "a test")]

mod story;

use history::{
    Answer, Call, Change, Door, Fault, Happening, LogId, Outcome, Peer, Rights, Update, Verdict, check,
};
use story::{A, B, C, GROUP, Story, begin_with_group, breaks, old, post, token};

#[track_caller]
fn is_valid(story: Story) {
    let verdict = story.end();
    assert!(matches!(verdict, Verdict::Valid(_)), "{verdict}");
}

/// Changes the last answer.
fn last_answer(story: &mut Story) -> &mut Answer {
    let last = story.events.iter_mut().rev().find_map(|event| match &mut event.is {
        Happening::Ended { outcome: Outcome::Acked(answer), .. } => Some(answer),
        _ => None,
    });
    last.unwrap()
}

/// B leaves, and something is written meanwhile.
fn without_b() -> (Story, Update) {
    let mut story = begin_with_group();
    story.leave(B);
    let random_id = story.next_random_id();
    let op = story.begun(old(A), post(random_id));
    let (id, update) = story.deliver_in_group(A, Some(token(random_id)));
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![update.clone()] });
    (story, update)
}

#[test]
fn a_group_in_which_people_come_and_go() {
    let mut story = begin_with_group();
    let (_, id) = story.post(B);
    story.edit_in_group(B, id, "edited");
    let (_, gone) = story.post(C);
    story.delete_in_group(C, gone);
    story.read_group(C);
    story.leave(B);
    story.look_in_vain(old(B));
    story.list(old(B));
    story.post(A);
    let link = story.link(Some(1));
    story.join(B, link);
    story.difference_of_group(old(B), 1);
    story.ban(C, true);
    story.look_in_vain(old(C));
    story.ban(C, false);
    let link = story.link(None);
    story.join(C, link);
    story.list(old(C));
    is_valid(story);
}

#[test]
fn whoever_is_out_at_the_end_need_not_look() {
    let (mut story, _) = without_b();
    story.list(old(B));
    is_valid(story);
}

#[test]
fn what_is_in_doubt_may_be_done_until_the_server_has_died() {
    for done in [false, true] {
        let mut story = begin_with_group();
        let op = story.begun(old(B), Call::Leave { channel: GROUP });
        story.fault(Fault::Killed);
        story.ended(op, Outcome::Unknown("the connection is closed".to_owned()));
        story.fault(Fault::Healed);
        if done {
            story.group.members.remove(&B);
            story.look_in_vain(old(B));
        }
        story.list(old(B));
        is_valid(story);
    }
}

#[test]
fn too_much_was_missed() {
    let mut story = begin_with_group();
    let op = story.begun(old(B), Call::Difference { log: LogId::Channel(GROUP), pts: 1 });
    let messages = story.group.messages.values().rev().take(2).cloned().collect();
    story.acked(op, Answer::TooLong { pts: story.group.pts, messages });
    is_valid(story.clone());
    let Answer::TooLong { messages, .. } = last_answer(&mut story) else { panic!("not too long") };
    messages.remove(0);
    breaks("I1", &story.end());
}

#[test]
fn i1_a_post_that_a_members_page_lacks() {
    let mut story = begin_with_group();
    let (_, id) = story.post(A);
    let lost = story.group.messages.remove(&id).unwrap();
    story.look_at_group(old(C), usize::MAX);
    story.group.messages.insert(id, lost);
    breaks("I1", &story.end());
}

#[test]
fn i1_a_joining_that_is_forgotten() {
    let mut story = begin_with_group();
    story.look_in_vain(old(B));
    breaks("I1", &story.end());
}

#[test]
fn i1_a_list_of_dialogs_without_the_group() {
    let mut story = begin_with_group();
    story.list(old(B));
    let Answer::Dialogs(dialogs) = last_answer(&mut story) else { panic!("no dialogs") };
    dialogs.pop();
    breaks("I1", &story.end());
}

#[test]
fn i2_a_post_that_is_made_again() {
    let mut story = begin_with_group();
    let (random_id, _) = story.post(A);
    let op = story.begun(old(A), post(random_id));
    let (id, update) = story.deliver_in_group(A, Some(token(random_id)));
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![update] });
    breaks("I2", &story.end());
}

#[test]
fn i3_places_of_the_group_that_overlap() {
    let mut story = begin_with_group();
    let change = Change::Deleted(vec![900, 901]);
    story.push(A, Update { log: LogId::Channel(GROUP), pts: story.group.pts + 1, count: 2, change });
    breaks("I3", &story.end());
}

#[test]
fn i3_a_difference_of_the_group_that_leaves_something_out() {
    let mut story = begin_with_group();
    story.difference_of_group(old(B), 2);
    let Answer::Difference { entries, .. } = last_answer(&mut story) else { panic!("no difference") };
    entries.pop();
    breaks("I3", &story.end());
}

#[test]
fn i3_a_difference_may_leave_out_what_is_gone_and_nothing_else() {
    let mut story = begin_with_group();
    let (_, gone) = story.post(A);
    story.delete_in_group(A, gone);
    story.post(B);
    story.difference_of_group(old(B), 2);
    is_valid(story.clone());
    let Answer::Difference { entries, .. } = last_answer(&mut story) else { panic!("no difference") };
    // Somebody's coming, of which no device was told by itself.
    let coming =
        entries.iter().position(|entry| matches!(&entry.change, Change::New(seen) if seen.token.is_none()));
    entries.remove(coming.unwrap());
    breaks("I3", &story.end());
}

#[test]
fn i3_a_member_that_was_never_told() {
    let mut story = begin_with_group();
    let before = story.group.pts;
    story.difference_of_group(old(B), 1);
    for _ in 0..2 {
        let random_id = story.next_random_id();
        let op = story.begun(old(A), post(random_id));
        let (id, update) = story.deliver_in_group(A, Some(token(random_id)));
        story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![update] });
    }
    story.difference_of_group(old(B), before + 1);
    story.note(Happening::Quiet);
    breaks("I3", &check(story.events));
}

#[test]
fn i5_members_who_see_different_messages() {
    let mut story = begin_with_group();
    story.note(Happening::Quiet);
    story.look_at_group(old(A), usize::MAX);
    // Somebody's coming, which nobody asked to be shown, is missing for one.
    let (first, _) = story.group.messages.pop_first().unwrap();
    assert_eq!(first, 1);
    story.look_at_group(old(B), usize::MAX);
    breaks("I5", &check(story.events));
}

#[test]
fn i6_an_order_of_the_group_against_acknowledgements() {
    let mut story = begin_with_group();
    let [first, second] = [token("one"), token("two")];
    let mut answers = Vec::new();
    for (random_id, token, id) in [(901, first, 102), (902, second, 101)] {
        let op = story.begun(old(A), Call::Send { to: Peer::Channel(GROUP), random_id, token });
        story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: Vec::new() });
        answers.push(op);
    }
    breaks("I6", &story.end());
}

#[test]
fn i7_a_mark_of_a_member_that_goes_back() {
    let mut story = begin_with_group();
    story.read_group(B);
    let mark = story.group.marks[&B];
    story.group.marks.insert(B, mark - 1);
    story.list(old(B));
    breaks("I7", &story.end());
}

#[test]
fn i7_marks_are_each_members_own() {
    let mut story = begin_with_group();
    story.read_group(B);
    story.list(old(C));
    is_valid(story);
}

#[test]
fn i7_more_is_seen_as_read_than_anybody_has_read() {
    let mut story = begin_with_group();
    story.post(A);
    story.group.outbox = *story.group.messages.keys().next_back().unwrap();
    breaks("I7", &story.end());
}

#[test]
fn i8_a_deleted_post_that_a_member_is_shown() {
    let mut story = begin_with_group();
    let (_, id) = story.post(A);
    let kept = story.group.messages[&id].clone();
    story.delete_in_group(A, id);
    story.group.messages.insert(id, kept);
    story.look_at_group(old(C), 3);
    story.group.messages.remove(&id);
    breaks("I8", &story.end());
}

#[test]
fn i9_a_private_text_that_is_shown_in_the_group() {
    let mut story = begin_with_group();
    let (random_id, _) = story.send(A, B);
    let (_, update) = story.deliver_in_group(A, Some(token(random_id)));
    story.push(C, update);
    breaks("I9", &story.end());
}

#[test]
fn i16_an_unread_count_of_the_group_that_is_wrong() {
    let mut story = begin_with_group();
    story.note(Happening::Quiet);
    story.list(old(B));
    let Answer::Dialogs(dialogs) = last_answer(&mut story) else { panic!("no dialogs") };
    dialogs.last_mut().unwrap().unread_count += 1;
    story.look_at_group(old(B), usize::MAX);
    breaks("I16", &check(story.events));
}

#[test]
fn i19_whoever_left_is_pushed_what_is_written_later() {
    let (mut story, update) = without_b();
    story.push(B, update);
    breaks("I19", &story.end());
}

#[test]
fn i19_a_join_that_is_refused_later_excuses_nothing() {
    let (mut story, update) = without_b();
    let link = story.link(None);
    let op = story.begun(old(B), Call::Join(Door::Link(link)));
    story.push(B, update);
    is_valid_if_never_answered(story.clone());
    story.ended(op, Outcome::of_rpc_error(400, "INVITE_HASH_EXPIRED"));
    breaks("I19", &story.end());
}

#[track_caller]
fn is_valid_if_never_answered(story: Story) {
    let verdict = story.end();
    assert!(!verdict.is_invalid(), "{verdict}");
}

#[test]
fn i19_whoever_left_reads_what_is_written_later() {
    let (mut story, _) = without_b();
    story.look_at_group(old(B), 1);
    breaks("I19", &story.end());
}

#[test]
fn i19_whoever_was_never_in_is_shown_something() {
    let mut story = begin_with_group();
    story.events.retain(|event| {
        !matches!(&event.is, Happening::Begun { device, call: Call::Join(_), .. } if *device == old(C))
    });
    breaks("I19", &check(story.events));
}

#[test]
fn i19_whoever_left_is_shown_a_later_edit() {
    let mut story = begin_with_group();
    let (_, id) = story.post(A);
    story.ban(B, true);
    story.edit_in_group(A, id, "not for B");
    story.look_at_group(old(B), 3);
    breaks("I19", &story.end());
}

#[test]
fn i19_what_was_written_before_may_be_shown_late() {
    let mut story = begin_with_group();
    let random_id = story.next_random_id();
    let op = story.begun(old(A), post(random_id));
    let (id, update) = story.deliver_in_group(A, Some(token(random_id)));
    story.leave(B);
    story.push(B, update.clone());
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![update] });
    is_valid(story);
}

#[test]
fn i19_whoever_left_writes() {
    let (mut story, _) = without_b();
    let random_id = story.next_random_id();
    let op = story.begun(old(B), post(random_id));
    let (id, update) = story.deliver_in_group(B, Some(token(random_id)));
    story.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![update] });
    breaks("I19", &story.end());
}

#[test]
fn i19_the_group_is_still_listed_for_whom_was_thrown_out() {
    let mut story = begin_with_group();
    story.ban(B, true);
    story.group.members.insert(B);
    story.list(old(B));
    story.group.members.remove(&B);
    breaks("I19", &story.end());
}

#[test]
fn i19_whoever_was_thrown_out_comes_in_again() {
    let mut story = begin_with_group();
    story.ban(B, true);
    let link = story.link(None);
    story.join(B, link);
    breaks("I19", &story.end());
}

#[test]
fn i20_edits_of_a_post_that_stand_against_acknowledgements() {
    let mut story = begin_with_group();
    let (_, id) = story.post(A);
    let mut shown = Vec::new();
    for text in ["first", "second"] {
        let op = story.begun(old(A), Call::Edit { peer: Peer::Channel(GROUP), id, token: token(text) });
        story.acked(op, Answer::Done { updates: Vec::new() });
        shown.push(token(text));
    }
    for edit in shown.into_iter().rev() {
        story.group.messages.get_mut(&id).unwrap().token = Some(edit);
        let seen = story.group.messages[&id].clone();
        let update = story.append_in_group(1, Change::Edited(seen));
        story.push(C, update);
    }
    breaks("I20", &story.end());
}

#[test]
fn i21_a_place_of_the_group_that_means_two_things() {
    let mut story = begin_with_group();
    let (pts, change) = (story.group.pts, Change::Deleted(vec![900]));
    story.push(B, Update { log: LogId::Channel(GROUP), pts, count: 1, change });
    breaks("I21", &story.end());
}

#[test]
fn i21_a_group_that_goes_back_over_a_loss_of_power() {
    let mut story = begin_with_group();
    story.fault(Fault::PowerLost);
    story.fault(Fault::Healed);
    story.group.pts -= 1;
    let pts = story.group.pts;
    story.difference_of_group(old(B), pts);
    breaks("I21", &story.end());
}

#[test]
fn i22_somebody_joins_two_times_at_once() {
    let mut story = begin_with_group();
    story.leave(B);
    let link = story.link(None);
    let ops = [(), ()].map(|()| story.begun(old(B), Call::Join(Door::Link(link))));
    story.group.members.insert(B);
    for op in ops {
        story.acked(op, Answer::Done { updates: Vec::new() });
    }
    breaks("I22", &story.end());
}

#[test]
fn i22_somebody_leaves_two_times_at_once() {
    let mut story = begin_with_group();
    let ops = [(), ()].map(|()| story.begun(old(B), Call::Leave { channel: GROUP }));
    story.group.members.remove(&B);
    for op in ops {
        story.acked(op, Answer::Done { updates: Vec::new() });
    }
    breaks("I22", &story.end());
}

#[test]
fn i22_somebody_leaves_and_is_thrown_out_at_once() {
    let mut story = begin_with_group();
    let leave = story.begun(old(B), Call::Leave { channel: GROUP });
    story.ban(B, true);
    story.acked(leave, Answer::Done { updates: Vec::new() });
    is_valid(story.clone());
    let leave = story.begun(old(B), Call::Leave { channel: GROUP });
    story.acked(leave, Answer::Done { updates: Vec::new() });
    breaks("I22", &story.end());
}

#[test]
fn i22_a_link_for_one_lets_in_two() {
    let mut story = begin_with_group();
    [B, C].into_iter().for_each(|who| story.leave(who));
    let link = story.link(Some(1));
    story.join(B, link);
    is_valid(story.clone());
    story.join(C, link);
    breaks("I22", &story.end());
}

#[test]
fn i23_a_refused_post_that_is_there() {
    let mut story = begin_with_group();
    let random_id = story.next_random_id();
    let op = story.begun(old(B), post(random_id));
    story.ended(op, Outcome::of_rpc_error(403, "CHAT_WRITE_FORBIDDEN"));
    let (_, update) = story.deliver_in_group(B, Some(token(random_id)));
    story.push(C, update);
    breaks("I23", &story.end());
}

#[test]
fn a_member_that_never_looks_proves_nothing() {
    let mut story = begin_with_group();
    story.note(Happening::Quiet);
    story.look_at_group(old(A), usize::MAX);
    let Verdict::Unknown(reasons) = check(story.events) else { panic!("decided") };
    assert!(reasons.iter().any(|reason| reason.contains("no fresh device of user 3")), "{reasons:?}");
}

/// B deletes a message of C.
fn b_deletes_of_c(story: &mut Story) {
    let (_, id) = story.post(C);
    story.delete_in_group(B, id);
}

#[test]
fn i19_administrators_do_what_they_may() {
    let mut story = begin_with_group();
    story.promote(B, Rights { delete: true, ..Rights::default() });
    b_deletes_of_c(&mut story);
    story.promote(B, Rights::default());
    story.promote(B, Rights { delete: true, ..Rights::default() });
    b_deletes_of_c(&mut story);
    story.mute(C, true);
    story.mute(C, false);
    story.post(C);
    is_valid(story);
}

#[test]
fn i19_whoever_never_was_an_administrator_deletes() {
    let mut story = begin_with_group();
    b_deletes_of_c(&mut story);
    breaks("I19", &story.end());
}

#[test]
fn i19_an_administrator_without_this_right_deletes() {
    let mut story = begin_with_group();
    story.promote(B, Rights { ban: true, ..Rights::default() });
    b_deletes_of_c(&mut story);
    breaks("I19", &story.end());
}

#[test]
fn i19_a_demoted_administrator_still_acts() {
    let mut story = begin_with_group();
    story.promote(B, Rights { delete: true, ..Rights::default() });
    story.promote(B, Rights::default());
    b_deletes_of_c(&mut story);
    breaks("I19", &story.end());
}

#[test]
fn i19_a_demotion_under_way_forbids_nothing_yet() {
    let mut story = begin_with_group();
    story.promote(B, Rights { delete: true, ..Rights::default() });
    let (_, id) = story.post(C);
    let room = Peer::Channel(GROUP);
    let op = story.begun(old(A), Call::Promote { room, user: B, rights: Rights::default() });
    story.delete_in_group(B, id);
    story.acked(op, Answer::Done { updates: Vec::new() });
    is_valid(story);
}

#[test]
fn i19_whoever_is_kept_from_writing_posts() {
    let mut story = begin_with_group();
    story.mute(B, true);
    story.post(B);
    breaks("I19", &story.end());
}

#[test]
fn i19_a_member_throws_somebody_out() {
    let mut story = begin_with_group();
    let call = Call::Ban { channel: GROUP, user: C, banned: true, muted: false };
    let op = story.begun(old(B), call);
    story.group.members.remove(&C);
    story.acked(op, Answer::Done { updates: Vec::new() });
    breaks("I19", &story.end());
}

#[test]
fn i19_whoever_was_thrown_out_is_told_of_a_deletion() {
    let mut story = begin_with_group();
    let (_, id) = story.post(A);
    story.ban(B, true);
    story.delete_in_group(A, id);
    let change = Change::Deleted(vec![id]);
    let update = Update { log: LogId::Channel(GROUP), pts: story.group.pts, count: 1, change };
    story.push(B, update);
    breaks("I19", &story.end());
}
