//! Tests of users: profiles, usernames under races, access hashes, settings.

use super::{AccessHashes, ProfileChange, Users, names, reserved, settings};
use crate::testing::{World, caller, refused, roomy};
use model::{AccessHash, AuthKeyId, ChannelId, Notice, Peer, UserId};

fn at(user: UserId) -> crate::Caller {
    caller(user, AuthKeyId(1))
}

#[tokio::test]
async fn p01_a_hash_is_worth_something_to_its_viewer_only() {
    let world = World::new().await;
    let (ada, bob, eve) = (UserId(1), UserId(2), UserId(3));
    let access = world.users.access();
    let hash = access.of(ada, bob);
    assert!(access.check(ada, bob, hash));
    assert!(!access.check(eve, bob, hash), "another viewer");
    assert!(!access.check(ada, eve, hash), "another object");
    assert!(!access.check(ada, Peer::Channel(ChannelId(2)), hash), "another kind");
    for wrong in [0, 1, -1, hash.0 ^ 1, !hash.0] {
        assert!(!access.check(ada, bob, AccessHash(wrong)));
    }
    assert!(access.check(ada, ada, AccessHash(0)), "oneself needs none");
    assert!((1..10_000).all(|id| access.of(ada, UserId(id)).0 != 0));
}

#[tokio::test]
async fn p01_hashes_stay_the_same_after_a_restart_and_differ_between_servers() {
    let world = World::new().await;
    let hash = world.users.access().of(UserId(1), UserId(2));
    let again = world.restart(roomy()).await;
    assert_eq!(again.users.access().of(UserId(1), UserId(2)), hash);
    assert_ne!(AccessHashes::with_secret([1; 16]).of(UserId(1), UserId(2)), hash);
}

#[tokio::test]
async fn the_service_user_is_there_from_the_start() {
    let world = World::new().await;
    let service = world.users.expect(UserId::SERVICE).await.unwrap();
    assert!(service.verified && service.phone.is_none());
    let change = ProfileChange { first_name: Some("Eve".into()), ..ProfileChange::default() };
    assert!(world.users.update_profile(&at(UserId::SERVICE), change).await.is_err());
}

#[tokio::test]
async fn ids_are_what_clients_accept_and_collide_with_none_they_know() {
    let world = World::new().await;
    for number in 0..50 {
        let user = world.user(&format!("99966100{number:02}"), "Ada").await;
        assert!(user.id.0 >= 1 << 33 && user.id <= UserId::MAX);
        assert_eq!(world.users.by_phone(&format!("99966100{number:02}")).await.unwrap(), Some(user.id));
    }
}

#[tokio::test]
async fn a_profile_changes_by_versions_and_the_other_devices_are_told() {
    let world = World::new().await;
    let ada = world.user("9996610001", "Ada").await;
    let change = ProfileChange {
        first_name: Some(" Augusta\u{202e} ".into()),
        last_name: Some("King".into()),
        about: None,
    };
    let new = world.users.update_profile(&at(ada.id), change.clone()).await.unwrap();
    assert_eq!((new.first_name.as_str(), new.last_name.as_str(), new.version), ("Augusta", "King", 2));
    let same = world.users.update_profile(&at(ada.id), change).await.unwrap();
    assert_eq!(same.version, 2, "nothing changed, nothing was written");
    assert_eq!(*world.heard.notices.lock(), [(ada.id, Notice::UserChanged(ada.id))]);
    assert_eq!(*world.restart(roomy()).await.users.expect(ada.id).await.unwrap(), *new);
}

#[tokio::test]
async fn a_profile_has_limits() {
    let world = World::new().await;
    let ada = world.user("9996610001", "Ada").await;
    let long = "ä".repeat(names::ABOUT_MAX + 1);
    let cases = [
        (ProfileChange { first_name: Some(" \u{202e}".into()), ..Default::default() }, "FIRSTNAME_INVALID"),
        (ProfileChange { first_name: Some(long.clone()), ..Default::default() }, "FIRSTNAME_INVALID"),
        (ProfileChange { last_name: Some(long.clone()), ..Default::default() }, "LASTNAME_INVALID"),
        (ProfileChange { about: Some(long), ..Default::default() }, "ABOUT_TOO_LONG"),
    ];
    for (change, name) in cases {
        assert_eq!(refused(world.users.update_profile(&at(ada.id), change).await), name);
    }
    assert_eq!(world.users.expect(ada.id).await.unwrap().version, 1);
}

#[tokio::test]
async fn c13_of_fifty_claims_at_once_one_wins() {
    let world = World::new().await;
    let mut users = Vec::new();
    for number in 0..50 {
        users.push(world.user(&format!("99966100{number:02}"), "Ada").await.id);
    }
    let (outside, pausing) = world.held_up();
    let racing = std::sync::Arc::new(Users::open(outside, world.heard.clone()).await.unwrap());
    // All see that the name is free, twice, before the first of them takes it.
    pausing.gather(ports::Table::Usernames, 50, 2);
    let claims: Vec<_> = users
        .into_iter()
        .map(|user| {
            let racing = racing.clone();
            tokio::spawn(async move { racing.update_username(&at(user), "Countess").await })
        })
        .collect();
    let mut winners = Vec::new();
    for claim in claims {
        match claim.await.unwrap() {
            Ok(user) => winners.push(user.id),
            other => assert_eq!(refused(other), "USERNAME_OCCUPIED"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(world.users.resolve_username("@countess").await.unwrap().id, winners[0]);
}

#[tokio::test]
async fn i22_c13_a_name_that_was_taken_since_it_was_looked_at_is_not_taken_again() {
    let world = World::new().await;
    let ada = at(world.user("9996610001", "Ada").await.id);
    let bob = at(world.user("9996610002", "Bob").await.id);
    let (outside, pausing) = world.held_up();
    let slow = Users::open(outside, world.heard.clone()).await.unwrap();
    let (late, early) = pausing
        .meanwhile(
            ports::Table::Usernames,
            slow.update_username(&bob, "countess"),
            world.users.update_username(&ada, "Countess"),
        )
        .await;
    assert_eq!(early.unwrap().username.as_deref(), Some("Countess"));
    assert_eq!(refused(late), "USERNAME_OCCUPIED");
    assert_eq!(world.users.resolve_username("countess").await.unwrap().id, ada.user);
    assert_eq!(slow.expect(bob.user).await.unwrap().username, None);
}

#[tokio::test]
async fn c13_a_name_that_was_given_up_is_free_and_resolves_to_nobody() {
    let world = World::new().await;
    let ada = at(world.user("9996610001", "Ada").await.id);
    let bob = at(world.user("9996610002", "Bob").await.id);
    world.users.update_username(&ada, "countess").await.unwrap();
    assert!(!world.users.check_username(&bob, "COUNTESS").await.unwrap());
    assert!(world.users.check_username(&ada, "Countess").await.unwrap(), "one's own");
    assert_eq!(refused(world.users.update_username(&bob, "Countess").await), "USERNAME_OCCUPIED");
    assert_eq!(refused(world.users.update_username(&ada, "countess").await), "USERNAME_NOT_MODIFIED");
    assert_eq!(
        world.users.update_username(&ada, "Countess").await.unwrap().username.as_deref(),
        Some("Countess")
    );
    world.users.update_username(&ada, "lovelace").await.unwrap();
    assert_eq!(refused(world.users.resolve_username("countess").await), "USERNAME_NOT_OCCUPIED");
    world.users.update_username(&bob, "countess").await.unwrap();
    assert_eq!(world.users.resolve_username("countess").await.unwrap().id, bob.user);
    world.users.update_username(&ada, "").await.unwrap();
    assert_eq!(refused(world.users.resolve_username("lovelace").await), "USERNAME_NOT_OCCUPIED");
    assert_eq!(refused(world.users.update_username(&ada, "").await), "USERNAME_NOT_MODIFIED");
}

#[test]
fn c13_words_of_the_service_and_what_looks_like_them_are_reserved() {
    for name in ["telegram", "Te1egram", "supp0rt", "S_u_p_p_o_r_t", "chappe", "adm1n", "admln"] {
        assert!(reserved::is_reserved(name), "{name}");
    }
    for name in ["ada_lovelace", "supporter", "telegraph"] {
        assert!(!reserved::is_reserved(name), "{name}");
    }
}

#[test]
fn c13_a_username_has_a_form() {
    for name in ["abcde", "A_b_c", "a1234", &"a".repeat(32)] {
        assert!(names::username(name).is_ok(), "{name}");
    }
    let long = "a".repeat(33);
    for name in ["", "abcd", "1abcde", "_abcde", "abcde_", "ab__cde", "abc-de", "абвгд", "ab cde", &long]
    {
        assert!(names::username(name).is_err(), "{name}");
    }
}

#[tokio::test]
async fn settings_have_defaults_and_last() {
    let world = World::new().await;
    let user = UserId(1);
    let read = async |world: &World| {
        let settings = world.users.settings();
        settings.get(user, &settings::ACCOUNT_TTL_DAYS).await.unwrap()
    };
    assert_eq!(read(&world).await, 548);
    world.users.settings().set(user, &settings::ACCOUNT_TTL_DAYS, &30).await.unwrap();
    world.users.settings().set_raw(user, "theme", vec![1, 2]).await.unwrap();
    assert_eq!(read(&world).await, 30);
    let world = world.restart(roomy()).await;
    assert_eq!(read(&world).await, 30);
    assert_eq!(world.users.settings().raw(user, "theme").await.unwrap(), Some(vec![1, 2]));
    assert!(!world.users.settings().get(user, &settings::CONTACT_SIGN_UP_SILENT).await.unwrap());
}
