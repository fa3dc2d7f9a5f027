//! What members and channels are called, and what a crash in the middle of a renaming leaves.

use super::*;
use crate::testing::refused;
use crate::users::{ProfileChange, Users};

fn called(first_name: &str) -> ProfileChange {
    ProfileChange { first_name: Some(first_name.to_owned()), ..ProfileChange::default() }
}

impl World {
    /// The services of a process that dies at the writing after so many; and whether it came to that.
    async fn dying(&self, writings: usize) -> (Arc<Users>, Channels, impl Fn() -> bool) {
        let (outside, dying) = self.server.dying(writings);
        let boxes = Boxes::new(outside.clone(), 64);
        let users = Users::open(outside.clone(), self.server.heard.clone()).await.unwrap();
        let (users, blocks) = (Arc::new(users), self.server.blocks.clone());
        let channels = Channels::new(outside, boxes, users.clone(), blocks, 64);
        (users, channels, move || dying.is_dead())
    }

    /// Which members another process finds by the beginning of a name.
    async fn found(&self, group: ChannelId, q: &str) -> Vec<UserId> {
        let server = self.server.restart(crate::testing::roomy()).await;
        let boxes = Boxes::new(server.outside.clone(), 64);
        let filter = Filter::List(MemberList::Recent, q.to_owned());
        let page = channels(&server, &boxes).participants(self.people[0].user, group, &filter, 0, 9).await;
        page.unwrap().members.into_iter().map(|member| member.user).collect()
    }
}

#[tokio::test]
async fn a_renamed_member_is_found_by_the_new_name_alone() {
    let world = World::new(2).await;
    let groups = [world.group().await, world.group().await];
    let (caller, user) = (&world.people[1], world.people[1].user);
    for group in groups {
        assert_eq!(world.found(group, "person 2").await, [user]);
    }
    world.server.users.update_profile(caller, called("Zoe")).await.unwrap();
    world.server.users.update_username(caller, "quartz_one").await.unwrap();
    for group in groups {
        assert_eq!(world.found(group, "zo").await, [user]);
        assert_eq!(world.found(group, "@quartz").await, [user]);
        assert_eq!(world.found(group, "person").await, [world.people[0].user]);
    }
}

#[tokio::test]
async fn a_crash_while_a_member_is_renamed_leaves_it_found_by_the_name_it_bears() {
    for writings in 0.. {
        let world = World::new(2).await;
        let groups = [world.group().await, world.group().await];
        let user = world.people[1].user;
        let (users, _channels, died) = world.dying(writings).await;
        let outcome = users.update_profile(&world.people[1], called("Zoe")).await;
        let bears = world.server.restart(crate::testing::roomy()).await.users.expect(user).await.unwrap();
        let (now, other) = if bears.first_name == "Zoe" { ("zoe", "person 2") } else { ("person 2", "zoe") };
        for group in groups {
            assert_eq!(world.found(group, now).await, [user], "{writings} writings");
            assert!(world.found(group, other).await.is_empty(), "{writings} writings");
        }
        if !died() {
            assert_eq!(outcome.unwrap().first_name, "Zoe");
            assert!(writings >= 3, "the new name, the row, the old name");
            return;
        }
    }
}

#[tokio::test]
async fn c13_a_crash_while_a_channel_is_named_leaves_its_names_with_it_or_free() {
    for writings in 0.. {
        let world = World::new(2).await;
        let (group, other) = (world.group().await, world.created_by(1).await);
        let owner = &world.people[0];
        world.channels.update_username(owner, group, "old_harbour").await.unwrap();
        let (_users, channels, died) = world.dying(writings).await;
        let _unknown = channels.update_username(owner, group, "new_harbour").await;
        let another = world.another();
        let bears = another.lock_current(group).await.unwrap().channel().username.clone().unwrap();
        let (now, rest) =
            if bears == "new_harbour" { (bears, "old_harbour") } else { (bears, "new_harbour") };
        assert_eq!(another.channel_by_name(&now).await.unwrap(), Some(group), "{writings} writings");
        assert_eq!(another.channel_by_name(rest).await.unwrap(), None, "{writings} writings");
        // The name that it does not bear is free, at the latest when a claim counts as cut short.
        world.server.pass(600);
        let stranger = &world.people[1];
        another.update_username(stranger, other, rest).await.unwrap();
        let taken = another.update_username(stranger, other, &now).await;
        assert_eq!(refused(taken), "USERNAME_OCCUPIED");
        if !died() {
            assert!(writings >= 3, "the claim, the name, the old claim");
            return;
        }
    }
}

impl World {
    async fn created_by(&self, person: usize) -> ChannelId {
        let new = NewChannel {
            kind: ChannelKind::Megagroup,
            title: "Quay".into(),
            about: String::new(),
            forum: false,
        };
        self.channels.create(&self.people[person], new).await.unwrap().0
    }
}
