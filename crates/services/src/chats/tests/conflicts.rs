//! Two devices of one user at once, repetitions, and moments that lie close together.

use super::*;

impl World {
    fn peer(&self, user: usize) -> Peer {
        Peer::User(self.users[user])
    }

    /// Two operations of one user, begun while the box is locked: each has read what it reads before the lock.
    async fn at_once<A: Future, B: Future>(&self, user: usize, one: A, two: B) -> (A::Output, B::Output) {
        let locked = self.boxes.lock(self.users[user]).await.unwrap();
        let (one, two, ()) = tokio::join!(one, two, async { drop(locked) });
        (one, two)
    }

    async fn dialog(&self, user: usize, with: usize) -> model::Dialog {
        let page = self.chats.peer_dialogs(self.users[user], &[self.peer(with)]).await.unwrap();
        page.dialogs[0].dialog.clone()
    }
}

#[test]
fn i2_a_repeated_send_to_saved_messages_is_answered_with_the_first_message() {
    run(async {
        let world = World::new().await;
        let first = world.send(0, 0, 5).await;
        let again = world.send(0, 0, 5).await;
        assert_eq!(again.ids, first.ids);
        assert_eq!(world.history(0, 0).await.len(), 1);
    });
}

#[test]
fn i3_of_two_devices_that_delete_one_message_one_does() {
    run(async {
        let world = World::new().await;
        world.send(0, 1, 1).await;
        let before = world.send(0, 1, 2).await.at;
        let by = world.caller(0);
        let delete = || world.chats.delete(&by, &[MessageId(1)], true);
        let (one, two) = world.at_once(0, delete(), delete()).await;
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.entries.len() + two.entries.len(), 1);
        assert_eq!(one.at.max(two.at).pts, Pts(before.pts.0 + 1));
        for (user, with) in [(0, 1), (1, 0)] {
            assert_eq!(world.dialog(user, with).await.message_count, 1);
        }
    });
}

#[test]
fn i4_pins_of_two_devices_at_once_are_both_kept() {
    run(async {
        let world = World::new().await;
        let by = world.caller(0);
        let pin = |user| world.chats.toggle_pin(&by, world.peer(user), true);
        let (one, two) = world.at_once(0, pin(1), pin(2)).await;
        one.unwrap();
        two.unwrap();
        let pinned = world.chats.pinned_dialogs(world.users[0]).await.unwrap().dialogs;
        let pinned: Vec<Peer> = pinned.iter().map(|entry| entry.dialog.peer).collect();
        assert_eq!(pinned, [world.peer(2), world.peer(1)]);
    });
}

/// Reading a dialog again up to an old message takes the mark away that was set by hand, and nothing else.
#[test]
fn i16_an_old_read_mark_in_a_dialog_marked_as_unread_counts_nothing_anew() {
    run(async {
        let world = World::new().await;
        for n in 1..=5 {
            world.send(0, 1, n).await;
        }
        let (by, peer) = (world.caller(1), world.peer(0));
        world.chats.read_history(&by, peer, MessageId(5)).await.unwrap();
        world.chats.mark_unread(&by, peer, true).await.unwrap();
        world.chats.read_history(&by, peer, MessageId(2)).await.unwrap();
        let dialog = world.dialog(1, 0).await;
        assert_eq!((dialog.read_inbox_max, dialog.unread_count), (MessageId(5), 0));
        assert!(!dialog.unread_mark);
    });
}

#[test]
fn i16_deleting_the_last_message_read_leaves_the_count() {
    run(async {
        let world = World::new().await;
        for n in 1..=3 {
            world.send(0, 1, n).await;
        }
        world.chats.read_history(&world.caller(1), world.peer(0), MessageId(2)).await.unwrap();
        world.chats.delete(&world.caller(1), &[MessageId(2)], false).await.unwrap();
        assert_eq!(world.dialog(1, 0).await.unread_count, 1);
    });
}

/// Wherever the snapshots of the dialogs fall: a dialog that changed once is there after a restart.
#[test]
fn i4_snapshots_leave_no_entry_out() {
    run(async {
        for place in 55..75 {
            let mut world = World::new().await;
            for n in 1..=150 {
                let from = if n == place { 2 } else { 0 };
                world.send(from, 1, n).await;
            }
            world.step(0, Step::Restart).await;
            let counts =
                [world.dialog(1, 0).await, world.dialog(1, 2).await].map(|dialog| dialog.unread_count);
            assert_eq!(counts, [149, 1], "the other dialog changed with message {place}");
        }
    });
}

#[test]
fn i20_the_date_of_an_edit_never_goes_back() {
    run(async {
        let world = World::new().await;
        let id = world.send(0, 1, 1).await.ids[0].1;
        let edit = async |text: &str| {
            let text = Text::message(text, vec![]).unwrap();
            let editing = Editing { peer: world.peer(1), id, text, invert_media: false };
            world.chats.edit(&world.caller(0), editing).await.unwrap();
            world.history(1, 0).await[0].edit_date.unwrap()
        };
        world.env.advance(Duration::from_secs(60));
        let first = edit("one").await;
        world.env.set_now(UnixTime::from_secs(1_700_000_010));
        assert_eq!(edit("two").await, first);
    });
}

#[test]
fn a_notice_of_the_same_second_is_in_the_difference() {
    run(async {
        let world = World::new().await;
        let at = world.send(0, 1, 1).await.at;
        world.chats.mark_unread(&world.caller(0), world.peer(1), true).await.unwrap();
        let ask = |date| world.sync.difference(world.users[0], at.pts, Date(date), None, None);
        let answer = ask(1_700_000_000).await.unwrap();
        let Difference::Entries { entries, .. } = answer else { panic!("{answer:?}") };
        assert_eq!(entries.len(), 1);
        assert!(matches!(ask(1_700_000_001).await.unwrap(), Difference::Empty { .. }));
    });
}

#[test]
fn p15_a_protected_message_is_not_forwarded_with_or_without_its_author() {
    run(async {
        let world = World::new().await;
        let sending = Sending { noforwards: true, ..world.sending(1, 1, "for your eyes") };
        world.chats.send(&world.caller(0), sending).await.unwrap();
        let id = world.history(1, 0).await[0].id;
        for drop_author in [false, true] {
            let forwarding = Forwarding {
                messages: vec![(id, RandomId(7))],
                from: Some(world.peer(0)),
                to: world.users[2].into(),
                drop_author,
                silent: false,
                noforwards: false,
            };
            let outcome = world.chats.forward(&world.caller(1), forwarding).await;
            assert_eq!(refused(outcome).name, "CHAT_FORWARDS_RESTRICTED");
        }
        assert!(world.history(2, 1).await.is_empty());
    });
}
