//! Several at once, also in different processes over one store.

use super::*;

#[test]
fn a_group_has_two_hundred_members_and_no_more() {
    run(async {
        let world = World::with_users(203).await;
        let all = NewGroup { title: "All".to_owned(), users: world.users[1..201].to_vec() };
        assert_eq!(refused(world.groups.create(&world.caller(0), all).await), "USERS_TOO_MUCH");
        let members: Vec<usize> = (0..199).collect();
        let chat = world.group(&members).await;
        world.groups.add(&world.caller(0), chat, world.users[200]).await.unwrap().unwrap();
        let outcome = world.groups.add(&world.caller(0), chat, world.users[201]).await;
        assert_eq!(refused(outcome), "USERS_TOO_MUCH");
        world.post(0, chat, 1).await;
        for user in [0, 1, 198, 200] {
            assert_eq!(world.texts(user, chat).await, ["text 1"]);
        }
    });
}

/// Two processes that do not know of each other's locks: the heads of the boxes decide.
#[test]
fn i22_of_two_processes_that_change_a_group_none_loses_a_change() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        let outside = world.outside.clone();
        let boxes = Boxes::new(outside.clone(), 16);
        let users = Arc::new(Users::open(outside.clone(), Arc::new(boxes.clone())).await.unwrap());
        let blocks = Arc::new(Blocks::new(outside.clone(), Arc::new(boxes.clone())));
        let other = Groups::new(outside, boxes, users, blocks);
        for (n, title) in ["one", "two", "three"].iter().enumerate() {
            let (by, about) = (world.caller(ADA), n.to_string());
            let (here, there) =
                tokio::join!(world.groups.edit_title(&by, chat, title), other.edit_about(&by, chat, &about));
            here.unwrap();
            there.unwrap();
            let now = world.groups.read(chat).await.unwrap().unwrap();
            assert_eq!((now.title.as_str(), now.about.as_str()), (*title, about.as_str()));
            assert_eq!(now.version, 3 + 2 * n as i32);
        }
    });
}

#[test]
fn i19_a_message_sent_while_somebody_is_removed_reaches_all_or_those_who_stay() {
    run(async {
        for _ in 0..20 {
            let world = World::new().await;
            let chat = world.group(&[ADA, BOB, CAT]).await;
            let (ada, bob) = (world.caller(ADA), world.caller(BOB));
            let (sent, removed) = tokio::join!(
                world.chats.send(&bob, world.sending(chat, 1)),
                world.groups.remove(&ada, chat, world.users[CAT])
            );
            sent.unwrap();
            removed.unwrap();
            let history = world.history(CAT, chat).await;
            let place = |of: &dyn Fn(&Message) -> bool| history.iter().position(of);
            let left = place(&|m| m.action == Some(ServiceAction::DeleteUser(world.users[CAT])));
            let text = place(&|m| m.action.is_none());
            assert_eq!(left, Some(0), "leaving is the last that is told");
            assert!(text.is_none_or(|text| text == 1));
            assert_eq!(world.texts(ADA, chat).await, ["text 1"]);
        }
    });
}
