//! Coming, going, and what each may do.

use super::*;

#[test]
fn p12_who_has_blocked_the_caller_is_not_added() {
    run(async {
        let world = World::new().await;
        world.blocks.block(&world.caller(BOB), world.users[ADA]).await.unwrap();
        let new = NewGroup { title: " Towers ".to_owned(), users: world.users[1..3].to_vec() };
        let (id, done, missing) = world.groups.create(&world.caller(ADA), new).await.unwrap();
        assert_eq!(missing, [world.users[BOB]]);
        assert_eq!(done.entries.len(), 1);
        let chat = world.groups.expect(id).await.unwrap();
        assert_eq!((chat.title.as_str(), chat.members.len()), ("Towers", 2));
        assert!(world.groups.add(&world.caller(ADA), id, world.users[BOB]).await.unwrap().is_none());
        assert!(world.history(BOB, id).await.is_empty());
    });
}

#[test]
fn i19_p06_nothing_sent_after_leaving_arrives_and_the_history_stays() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let early = world.post(ADA, chat, 1).await;
        world.groups.remove(&world.caller(ADA), chat, world.users[BOB]).await.unwrap();
        world.groups.remove(&world.caller(CAT), chat, world.users[CAT]).await.unwrap();
        world.post(ADA, chat, 2).await;
        let edit = Editing {
            peer: Peer::Chat(chat),
            id: early,
            text: Text::message("later", vec![]).unwrap(),
            invert_media: false,
        };
        world.chats.edit(&world.caller(ADA), edit).await.unwrap();
        world.groups.edit_title(&world.caller(ADA), chat, "Signals").await.unwrap();
        for gone in [BOB, CAT] {
            assert_eq!(world.texts(gone, chat).await, ["text 1"]);
            let outcome = world.chats.send(&world.caller(gone), world.sending(chat, 3)).await;
            assert_eq!(refused(outcome), "CHAT_WRITE_FORBIDDEN");
            let outcome = world.groups.edit_title(&world.caller(gone), chat, "Mine").await;
            assert_eq!(refused(outcome), "CHAT_ID_INVALID");
        }
        // The last that each was told is that somebody left.
        let last = world.history(BOB, chat).await[0].action.clone();
        assert_eq!(last, Some(ServiceAction::DeleteUser(world.users[BOB])));
    });
}

#[test]
fn p04_a_number_gives_nothing_to_who_was_never_in_the_group() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let dan = world.users[DAN];
        assert!(world.groups.known_to(dan, chat).await.unwrap().is_none());
        assert!(world.groups.known_to(dan, ChatId(chat.0 ^ 1)).await.unwrap().is_none());
        assert!(world.groups.known_to(world.users[BOB], chat).await.unwrap().is_some());
        assert!(world.history(DAN, chat).await.is_empty());
        let outcome = world.chats.send(&world.caller(DAN), world.sending(chat, 1)).await;
        assert_eq!(refused(outcome), "CHAT_WRITE_FORBIDDEN");
    });
}

#[test]
fn p10_what_each_may_do_in_a_group() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let (ada, bob, cat) = (world.caller(ADA), world.caller(BOB), world.caller(CAT));
        let required = "CHAT_ADMIN_REQUIRED";
        let groups = &world.groups;
        assert_eq!(refused(groups.edit_admin(&bob, chat, cat.user, true).await), required);
        assert_eq!(refused(groups.remove(&bob, chat, cat.user).await), required);
        assert_eq!(refused(groups.edit_default_banned(&bob, chat, BannedRights::NONE).await), required);
        assert_eq!(refused(world.chats.delete_group(&bob, chat).await), required);
        groups.edit_admin(&ada, chat, bob.user, true).await.unwrap();
        assert_eq!(refused(groups.edit_admin(&ada, chat, bob.user, true).await), "CHAT_NOT_MODIFIED");
        // An administrator removes members, and neither the owner nor makes others administrators.
        assert_eq!(refused(groups.remove(&bob, chat, ada.user).await), required);
        assert_eq!(refused(groups.edit_admin(&bob, chat, cat.user, true).await), required);
        groups.remove(&bob, chat, cat.user).await.unwrap();
        assert_eq!(refused(groups.remove(&bob, chat, cat.user).await), "USER_NOT_PARTICIPANT");
        // Whom a member has added, it may remove.
        groups.edit_admin(&ada, chat, bob.user, false).await.unwrap();
        groups.add(&bob, chat, world.users[DAN]).await.unwrap().unwrap();
        groups.remove(&bob, chat, world.users[DAN]).await.unwrap();
        assert_eq!(refused(groups.add(&bob, chat, cat.user).await), "USER_KICKED");
        groups.add(&ada, chat, cat.user).await.unwrap().unwrap();
        assert_eq!(refused(groups.add(&ada, chat, cat.user).await), "USER_ALREADY_PARTICIPANT");
    });
}

#[test]
fn p11_what_is_withheld_from_members_is_left_to_administrators() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let (ada, bob) = (world.caller(ADA), world.caller(BOB));
        let all = BannedRights::SEND_MESSAGES
            .with(BannedRights::CHANGE_INFO)
            .with(BannedRights::INVITE_USERS)
            .with(BannedRights::PIN_MESSAGES);
        let groups = &world.groups;
        groups.edit_title(&bob, chat, "Bob's").await.unwrap();
        groups.edit_default_banned(&ada, chat, all).await.unwrap();
        let outcome = world.chats.send(&bob, world.sending(chat, 1)).await;
        assert_eq!(refused(outcome), "CHAT_WRITE_FORBIDDEN");
        assert_eq!(refused(groups.edit_title(&bob, chat, "again").await), "CHAT_ADMIN_REQUIRED");
        assert_eq!(refused(groups.edit_about(&bob, chat, "again").await), "CHAT_ADMIN_REQUIRED");
        assert_eq!(refused(groups.add(&bob, chat, world.users[CAT]).await), "CHAT_ADMIN_REQUIRED");
        let id = world.history(BOB, chat).await[0].id;
        let pin = Pinning { peer: Peer::Chat(chat), id, pinned: true, one_side: false, silent: false };
        assert_eq!(refused(world.chats.pin(&bob, pin).await), "CHAT_ADMIN_REQUIRED");
        groups.edit_admin(&ada, chat, bob.user, true).await.unwrap();
        world.post(BOB, chat, 2).await;
        let outcome = groups.edit_default_banned(&ada, chat, BannedRights::VIEW_MESSAGES).await;
        assert_eq!(refused(outcome), "BANNED_RIGHTS_INVALID");
    });
}

#[test]
fn p23_groups_in_common_are_those_that_both_are_in() {
    run(async {
        let world = World::new().await;
        let (one, two) = (world.group(&[ADA, BOB]).await, world.group(&[ADA, BOB, CAT]).await);
        world.group(&[ADA, CAT]).await;
        let (ada, bob) = (world.users[ADA], world.users[BOB]);
        let common = async || {
            let mut common = world.groups.in_common(ada, bob).await.unwrap();
            common.sort_unstable();
            common
        };
        assert_eq!(common().await, [one.min(two), one.max(two)]);
        world.groups.remove(&world.caller(BOB), one, bob).await.unwrap();
        assert_eq!(common().await, [two]);
    });
}

#[test]
fn a_group_is_given_away_to_a_member_and_its_former_owner_stays_as_an_administrator() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let give =
            async |by, next: usize| world.groups.transfer(&world.caller(by), chat, world.users[next]).await;
        assert_eq!(refused(give(BOB, BOB).await), "CHAT_ADMIN_REQUIRED");
        assert_eq!(refused(give(ADA, ADA).await), "CHAT_NOT_MODIFIED");
        assert_eq!(refused(give(ADA, DAN).await), "USER_NOT_PARTICIPANT");
        world.groups.edit_admin(&world.caller(ADA), chat, world.users[BOB], true).await.unwrap();
        give(ADA, BOB).await.unwrap();
        let after = world.groups.expect(chat).await.unwrap();
        let admins: Vec<bool> = after.members.iter().map(|member| member.admin).collect();
        assert_eq!((after.creator, admins), (world.users[BOB], vec![true, false, false]));
        assert_eq!(refused(give(ADA, CAT).await), "CHAT_ADMIN_REQUIRED");
    });
}
