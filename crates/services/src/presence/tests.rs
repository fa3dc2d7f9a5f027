//! Tests of presence: online by device, off by time, told to those who share a dialog, written down later.

use super::ONLINE_S;
use super::devices::PUBLISH_EVERY_S;
use crate::Caller;
use crate::testing::{World, caller, roomy};
use model::{AuthKeyId, Nudge, Presence, UserId};
use ports::Env;

struct Scene {
    world: World,
    ada: Caller,
    bob: UserId,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let ada = world.user("9996610001", "Ada").await.id;
        let bob = world.user("9996610002", "Bob").await.id;
        world.heard.dialogs.lock().push((ada, bob));
        Self { world, ada: caller(ada, AuthKeyId(1)), bob }
    }

    async fn presence(&self) -> Presence {
        self.world.presence.of(&self.world.users.expect(self.ada.user).await.unwrap())
    }

    /// What was published since the last time.
    fn published(&self) -> Vec<(Presence, Vec<UserId>)> {
        let nudges = std::mem::take(&mut *self.world.heard.nudges.lock());
        nudges
            .into_iter()
            .filter_map(|nudge| match nudge {
                Nudge::Presence { presence, to, .. } => Some((presence, to)),
                _ => None,
            })
            .collect()
    }

    async fn tick_through(&self, seconds: u64) {
        for _ in 0..seconds {
            self.world.pass(1);
            self.world.presence.tick().await;
        }
    }

    fn date(&self) -> model::Date {
        self.world.env.now().date()
    }
}

#[tokio::test]
async fn online_ends_by_itself_and_is_told_to_those_who_share_a_dialog() {
    let scene = Scene::new().await;
    assert_eq!(scene.presence().await, Presence::Empty, "never seen");
    scene.world.presence.update(&scene.ada, true).await;
    let start = scene.date();
    let until = model::Date(start.0 + ONLINE_S as i32);
    assert_eq!(scene.published(), [(Presence::Online(until), vec![scene.bob, scene.ada.user])]);
    scene.tick_through(ONLINE_S - 1).await;
    assert_eq!(scene.published(), []);
    assert_eq!(scene.presence().await, Presence::Online(until));
    scene.tick_through(1).await;
    let gone = Presence::Offline(until);
    assert_eq!(scene.presence().await, gone);
    assert_eq!(scene.published(), [(gone, vec![scene.bob, scene.ada.user])]);
}

#[tokio::test]
async fn a_user_is_online_as_long_as_one_device_is() {
    let scene = Scene::new().await;
    let phone = Caller { ..scene.ada };
    let desktop = caller(scene.ada.user, AuthKeyId(2));
    scene.world.presence.update(&phone, true).await;
    scene.world.presence.update(&desktop, true).await;
    scene.world.presence.update(&phone, false).await;
    assert!(matches!(scene.presence().await, Presence::Online(_)));
    scene.world.presence.forget(desktop.user, desktop.origin.key).await;
    assert_eq!(scene.presence().await, Presence::Offline(scene.date()));
}

#[tokio::test]
async fn renewals_and_toggling_are_published_seldom() {
    let scene = Scene::new().await;
    for _ in 0..60 {
        scene.world.presence.update(&scene.ada, true).await;
        scene.tick_through(5).await;
    }
    assert!(scene.published().len() <= 3, "300 s online, each publication lasts for minutes");
    for step in 0..=200 {
        scene.world.presence.update(&scene.ada, step % 2 == 0).await;
    }
    let at_once = scene.published();
    assert!(matches!(at_once.as_slice(), [(Presence::Offline(_), _)]), "{at_once:?}");
    scene.tick_through(2 * PUBLISH_EVERY_S).await;
    let last = scene.published().pop().map(|(presence, _)| presence);
    assert!(matches!(last, Some(Presence::Online(_))), "what was held back is told in the end: {last:?}");
}

#[tokio::test]
async fn p12_the_blocked_are_not_told() {
    let scene = Scene::new().await;
    scene.world.blocks.block(&scene.ada, scene.bob).await.unwrap();
    scene.world.presence.update(&scene.ada, true).await;
    assert_eq!(scene.published()[0].1, [scene.ada.user]);
}

#[tokio::test]
async fn last_seen_is_written_down_when_the_user_has_gone() {
    let scene = Scene::new().await;
    scene.world.presence.update(&scene.ada, true).await;
    scene.tick_through(10).await;
    assert_eq!(scene.world.users.expect(scene.ada.user).await.unwrap().last_seen, None);
    scene.world.presence.update(&scene.ada, false).await;
    let seen = scene.date();
    scene.tick_through(1).await;
    let world = scene.world.restart(roomy()).await;
    let user = world.users.expect(scene.ada.user).await.unwrap();
    assert_eq!(world.presence.of(&user), Presence::Offline(seen));
}

#[tokio::test]
async fn the_end_of_the_process_writes_down_those_who_are_online() {
    let scene = Scene::new().await;
    scene.world.presence.update(&scene.ada, true).await;
    let seen = scene.date();
    scene.world.presence.flush().await;
    let world = scene.world.restart(roomy()).await;
    assert_eq!(world.users.expect(scene.ada.user).await.unwrap().last_seen, Some(seen));
}

#[tokio::test]
async fn nothing_is_kept_of_those_who_have_gone() {
    let scene = Scene::new().await;
    scene.world.presence.update(&scene.ada, true).await;
    scene.world.presence.update(&scene.ada, false).await;
    scene.tick_through(3 * PUBLISH_EVERY_S).await;
    assert!(scene.world.presence.devices.lock().is_empty());
}

#[tokio::test]
async fn a_user_is_online_until_the_last_device_is_not() {
    let scene = Scene::new().await;
    let second = caller(scene.ada.user, AuthKeyId(2));
    scene.world.presence.update(&scene.ada, true).await;
    scene.world.pass(200);
    scene.world.presence.update(&second, true).await;
    let until = scene.world.env.now().plus_secs(ONLINE_S).date();
    assert_eq!(scene.presence().await, Presence::Online(until));
}
