//! Messages: everybody has a copy, and the copies find each other.

use super::*;

#[test]
fn i6_everybody_in_a_group_sees_the_same_messages_in_the_same_order() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        for n in 1..=9 {
            world.post(n % 3, chat, n as i64).await;
        }
        let texts = world.texts(ADA, chat).await;
        assert_eq!(texts.len(), 9);
        for user in [BOB, CAT] {
            assert_eq!(world.texts(user, chat).await, texts);
            assert_eq!(world.replayed(user, chat).await, world.history(user, chat).await);
        }
    });
}

#[test]
fn i2_a_repeated_send_to_a_group_is_answered_with_the_first_message() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let first = world.post(ADA, chat, 5).await;
        assert_eq!(world.post(ADA, chat, 5).await, first);
        assert_eq!(world.texts(BOB, chat).await.len(), 1);
    });
}

#[test]
fn i16_unread_counts_and_outbox_marks_of_a_group() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let first = world.post(ADA, chat, 1).await;
        let second = world.post(BOB, chat, 2).await;
        let last = world.post(ADA, chat, 3).await;
        // The service message about the new group counts too.
        assert_eq!(world.dialog(CAT, chat).await.unread_count, 4);
        assert_eq!(world.dialog(ADA, chat).await.unread_count, 1);
        let theirs = world.history(CAT, chat).await;
        world.chats.read_history(&world.caller(CAT), Peer::Chat(chat), theirs[1].id).await.unwrap();
        assert_eq!(world.dialog(CAT, chat).await.unread_count, 1);
        assert_eq!(world.dialog(ADA, chat).await.read_outbox_max, first);
        assert_eq!(world.dialog(BOB, chat).await.read_outbox_max, second);
        world.chats.read_history(&world.caller(CAT), Peer::Chat(chat), MessageId(0)).await.unwrap();
        assert_eq!(world.dialog(ADA, chat).await.read_outbox_max, last);
    });
}

#[test]
fn p14_only_the_author_edits_and_everybody_sees_it() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let id = world.post(BOB, chat, 1).await;
        let edit = |id| Editing {
            peer: Peer::Chat(chat),
            id,
            text: Text::message("new", vec![]).unwrap(),
            invert_media: false,
        };
        let at_ada = world.history(ADA, chat).await[0].id;
        assert_eq!(
            refused(world.chats.edit(&world.caller(ADA), edit(at_ada)).await),
            "MESSAGE_AUTHOR_REQUIRED"
        );
        world.chats.edit(&world.caller(BOB), edit(id)).await.unwrap();
        for user in [ADA, BOB, CAT] {
            assert_eq!(world.texts(user, chat).await, ["new"]);
        }
    });
}

#[test]
fn i8_p14_a_message_is_deleted_for_all_by_its_author_or_an_administrator() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        world.post(BOB, chat, 1).await;
        world.post(BOB, chat, 2).await;
        let at_cat = world.history(CAT, chat).await[0].id;
        let outcome = world.chats.delete(&world.caller(CAT), &[at_cat], true).await;
        assert_eq!(refused(outcome), "MESSAGE_DELETE_FORBIDDEN");
        world.chats.delete(&world.caller(CAT), &[at_cat], false).await.unwrap();
        assert_eq!((world.texts(CAT, chat).await.len(), world.texts(BOB, chat).await.len()), (1, 2));

        // Cat leaves, and loses the copy all the same.
        world.groups.remove(&world.caller(CAT), chat, world.users[CAT]).await.unwrap();
        let at_ada: Vec<MessageId> = world.history(ADA, chat).await[1..3].iter().map(|m| m.id).collect();
        world.chats.delete(&world.caller(ADA), &at_ada, true).await.unwrap();
        for user in [ADA, BOB, CAT] {
            assert!(world.texts(user, chat).await.is_empty());
            assert_eq!(world.replayed(user, chat).await, world.history(user, chat).await);
        }
    });
}

#[test]
fn a_reply_names_the_copy_in_each_box_and_none_where_there_is_no_copy() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let id = world.post(ADA, chat, 1).await;
        world.groups.add(&world.caller(ADA), chat, world.users[CAT]).await.unwrap().unwrap();
        let sending = Sending { reply_to: Some(ReplyTo::to(id)), ..world.sending(chat, 2) };
        world.chats.send(&world.caller(ADA), sending).await.unwrap();
        let at_bob = world.history(BOB, chat).await;
        assert_eq!(at_bob[0].reply_to.as_ref().map(|reply| reply.message), Some(at_bob[2].id));
        assert_eq!(world.history(CAT, chat).await[0].reply_to, None);
    });
}

#[test]
fn p15_what_a_group_protects_is_not_forwarded() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let id = world.post(BOB, chat, 1).await;
        let forward = |random_id| Forwarding {
            messages: vec![(id, RandomId(random_id))],
            from: Some(Peer::Chat(chat)),
            to: Peer::User(world.users[CAT]),
            drop_author: false,
            silent: false,
            noforwards: false,
        };
        world.chats.forward(&world.caller(BOB), forward(2)).await.unwrap();
        world.groups.toggle_noforwards(&world.caller(ADA), chat, true).await.unwrap();
        let outcome = world.chats.forward(&world.caller(BOB), forward(3)).await;
        assert_eq!(refused(outcome), "CHAT_FORWARDS_RESTRICTED");
        let outcome = world.groups.toggle_noforwards(&world.caller(BOB), chat, false).await;
        assert_eq!(refused(outcome), "CHAT_ADMIN_REQUIRED");
    });
}

#[test]
fn a_pinned_message_is_pinned_for_all_and_told_of_once() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let id = world.post(ADA, chat, 1).await;
        let pin = |pinned| Pinning { peer: Peer::Chat(chat), id, pinned, one_side: false, silent: false };
        world.chats.pin(&world.caller(ADA), pin(true)).await.unwrap();
        assert_eq!(refused(world.chats.pin(&world.caller(ADA), pin(true)).await), "CHAT_NOT_MODIFIED");
        let at_bob = world.history(BOB, chat).await;
        assert_eq!(at_bob[0].action, Some(ServiceAction::PinMessage));
        assert_eq!(at_bob[0].reply_to.as_ref().map(|reply| reply.message), Some(at_bob[1].id));
        assert!(at_bob[1].is_pinned());
        let pinned = async |user: usize| {
            let newest = MessageId(i32::MAX);
            world.chats.pinned(world.users[user], Peer::Chat(chat), newest, 10).await.unwrap().len()
        };
        assert_eq!((pinned(ADA).await, pinned(BOB).await), (1, 1));
        let (done, left) = world.chats.unpin_all(&world.caller(BOB), Peer::Chat(chat)).await.unwrap();
        assert_eq!((done.entries.len(), left), (1, 0));
        assert_eq!((pinned(ADA).await, pinned(BOB).await), (0, 0));

        // A message that is deleted is not pinned any more.
        world.chats.pin(&world.caller(ADA), pin(true)).await.unwrap();
        world.chats.delete(&world.caller(ADA), &[id], true).await.unwrap();
        assert_eq!((pinned(ADA).await, pinned(BOB).await), (0, 0));
    });
}

#[test]
fn clearing_a_history_is_everybodys_own_affair() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        for n in 1..=150 {
            world.post(ADA, chat, n).await;
        }
        let clear = Clearing { revoke: true, ..Clearing::default() };
        let (done, left) = world.chats.clear(&world.caller(BOB), Peer::Chat(chat), clear).await.unwrap();
        assert_eq!((done.entries[0].pts_count, left), (100, 1));
        let (_, left) = world.chats.clear(&world.caller(BOB), Peer::Chat(chat), clear).await.unwrap();
        assert_eq!((left, world.history(BOB, chat).await.len()), (0, 0));
        assert_eq!(world.dialog(BOB, chat).await.unread_count, 0);
        assert_eq!(world.dialog(ADA, chat).await.message_count, 151);
    });
}
