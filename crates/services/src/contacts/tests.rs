//! Tests of contacts: imports with their cap, names, numbers and presence as a viewer may see them.

use super::{NewContact, PhoneContact};
use crate::Caller;
use crate::limits::{Budget, LimitsConfig};
use crate::testing::{World, caller, refused, roomy};
use model::{AuthKeyId, Notice, Presence, UserId};

const ADA: &str = "9996610001";
const BOB: &str = "9996620002";

async fn pair(world: &World) -> (Caller, Caller) {
    let ada = world.user(ADA, "Ada").await.id;
    let bob = world.user(BOB, "Bob").await.id;
    (caller(ada, AuthKeyId(1)), caller(bob, AuthKeyId(2)))
}

fn entry(client_id: i64, phone: &str, first_name: &str) -> PhoneContact {
    PhoneContact { client_id, phone: phone.into(), first_name: first_name.into(), last_name: String::new() }
}

fn named(user: UserId, first_name: &str) -> NewContact {
    NewContact {
        user,
        first_name: first_name.into(),
        last_name: String::new(),
        phone: String::new(),
        share_phone: false,
    }
}

#[tokio::test]
async fn an_import_finds_users_by_number_and_keeps_them() {
    let world = World::new().await;
    let (ada, bob) = pair(&world).await;
    let book =
        [entry(10, "+99966 2 0002", "Bobby"), entry(11, "+49 30 901820", "Nobody"), entry(12, "x", "")];
    let result = world.contacts.import(&ada, &book).await.unwrap();
    assert_eq!((result.imported, result.retry), (vec![(bob.user, 10)], vec![]));
    assert_eq!(*world.heard.notices.lock(), [(ada.user, Notice::ContactsChanged)]);
    world.contacts.import(&ada, &book).await.unwrap();
    assert_eq!(world.heard.notices.lock().len(), 1, "nothing changed");

    let world = world.restart(roomy()).await;
    let saved = world.contacts.book(ada.user).await.unwrap();
    assert_eq!(saved.get(bob.user).unwrap().first_name, "Bobby");
    assert_eq!(saved.hash_ids().collect::<Vec<_>>(), [1, bob.user.0]);
}

#[tokio::test]
async fn p17_imports_are_capped_whether_a_number_is_known_or_not() {
    let limits = LimitsConfig { import: Budget::new(3, 1, 86_400), ..LimitsConfig::default() };
    let world = World::with_limits(limits).await;
    let (ada, bob) = pair(&world).await;
    let numbers: Vec<_> = (0..5).map(|n| entry(n, &format!("999663000{n}"), "Guess")).collect();
    assert_eq!(world.contacts.import(&ada, &numbers[..2]).await.unwrap().retry, []);
    let known = world.contacts.import(&ada, &[entry(7, BOB, "Bob")]).await.unwrap();
    assert_eq!(known.imported, [(bob.user, 7)]);
    assert_eq!(world.contacts.import(&ada, &numbers).await.unwrap().retry, [0, 1, 2, 3, 4]);
    let again = world.contacts.import(&ada, &[entry(8, BOB, "Bob")]).await.unwrap();
    assert_eq!(again.imported, [(bob.user, 8)], "what is in the list costs nothing");
    world.pass(86_400);
    assert_eq!(world.contacts.import(&ada, &numbers[..2]).await.unwrap().retry, [1]);
}

#[tokio::test]
async fn p13_a_number_is_seen_by_those_who_have_it_and_those_whose_number_one_has() {
    let world = World::new().await;
    let (ada, bob) = pair(&world).await;
    let phone = async |viewer: &Caller, user: &Caller| {
        world.contacts.view(viewer.user, user.user).await.unwrap().unwrap().phone
    };
    assert_eq!(phone(&ada, &bob).await, None);
    assert_eq!(phone(&ada, &ada).await.as_deref(), Some(ADA), "oneself");

    world.contacts.add(&ada, named(bob.user, "Bobby")).await.unwrap();
    assert_eq!(phone(&ada, &bob).await, None, "a contact without a number");
    assert_eq!(phone(&bob, &ada).await, None, "ada has not saved bob's number");
    let guess = NewContact { phone: "9996620003".into(), ..named(bob.user, "Bobby") };
    world.contacts.add(&ada, guess).await.unwrap();
    assert_eq!(phone(&ada, &bob).await, None, "a wrong number");

    world.contacts.import(&ada, &[entry(1, BOB, "Bobby")]).await.unwrap();
    assert_eq!(phone(&ada, &bob).await.as_deref(), Some(BOB), "ada has the number");
    assert_eq!(phone(&bob, &ada).await.as_deref(), Some(ADA), "ada has saved bob's number");
    world.contacts.delete(&ada, &[bob.user]).await.unwrap();
    assert_eq!((phone(&ada, &bob).await, phone(&bob, &ada).await), (None, None));

    world.contacts.add(&ada, NewContact { share_phone: true, ..named(bob.user, "Bobby") }).await.unwrap();
    assert_eq!(phone(&bob, &ada).await.as_deref(), Some(ADA), "shared by choice");
    assert_eq!(phone(&ada, &bob).await, None);
}

#[tokio::test]
async fn p13_names_contact_and_mutual_are_the_viewers_own() {
    let world = World::new().await;
    let (ada, bob) = pair(&world).await;
    world.contacts.add(&ada, named(bob.user, "Bobby")).await.unwrap();
    let seen = async |viewer: &Caller, user: &Caller| {
        let view = world.contacts.view(viewer.user, user.user).await.unwrap().unwrap();
        assert!(world.users.access().check(viewer.user, user.user, view.access_hash));
        (view.first_name, view.contact, view.mutual)
    };
    assert_eq!(seen(&ada, &bob).await, ("Bobby".into(), true, false));
    assert_eq!(seen(&bob, &ada).await, ("Ada".into(), false, false));
    world.contacts.add(&bob, named(ada.user, "A.")).await.unwrap();
    assert_eq!(seen(&ada, &bob).await, ("Bobby".into(), true, true));
    assert!(world.contacts.mutual(ada.user, bob.user).await.unwrap());
    assert_eq!(world.contacts.delete(&bob, &[ada.user, ada.user]).await.unwrap(), [ada.user]);
    assert_eq!(seen(&ada, &bob).await, ("Bobby".into(), true, false));
    assert!(world.contacts.delete(&bob, &[ada.user]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_contact_has_a_name_and_is_somebody_else() {
    let world = World::new().await;
    let (ada, bob) = pair(&world).await;
    let cases = [
        (named(bob.user, "  "), "CONTACT_NAME_EMPTY"),
        (named(ada.user, "Me"), "CONTACT_ID_INVALID"),
        (named(UserId::SERVICE, "Service"), "CONTACT_ID_INVALID"),
        (named(UserId(5), "Nobody"), "USER_ID_INVALID"),
    ];
    for (contact, name) in cases {
        assert_eq!(refused(world.contacts.add(&ada, contact).await), name);
    }
}

#[tokio::test]
async fn p12_the_blocked_see_no_presence() {
    let world = World::new().await;
    let (ada, bob) = pair(&world).await;
    world.presence.update(&bob, true).await;
    let presence = async || world.contacts.view(ada.user, bob.user).await.unwrap().unwrap().presence;
    assert!(matches!(presence().await, Presence::Online(_)));
    assert!(world.blocks.block(&bob, ada.user).await.unwrap());
    assert!(!world.blocks.block(&bob, ada.user).await.unwrap(), "blocked already");
    assert_eq!(presence().await, Presence::Empty);
    let own = world.contacts.view(bob.user, bob.user).await.unwrap().unwrap();
    assert!(matches!(own.presence, Presence::Online(_)));
    let world2 = world.restart(roomy()).await;
    assert_eq!(world2.blocks.list(bob.user).await.unwrap().len(), 1);
    assert!(world.blocks.unblock(&bob, ada.user).await.unwrap());
    assert!(matches!(presence().await, Presence::Online(_)));
    assert_eq!(refused(world.blocks.block(&bob, bob.user).await), "PEER_ID_INVALID");
}

#[tokio::test]
async fn a_search_looks_among_the_known_and_at_one_exact_username() {
    let world = World::new().await;
    let (ada, bob) = pair(&world).await;
    let eve = caller(world.user("9996630003", "Evelyn").await.id, AuthKeyId(3));
    world.users.update_username(&eve, "Evelyn_b").await.unwrap();
    world.contacts.add(&ada, named(bob.user, "Émile Bobby")).await.unwrap();
    let find = async |query: &str| {
        let found = world.contacts.search(&ada, query, 10).await.unwrap();
        (found.mine, found.others)
    };
    assert_eq!(find("émi").await, (vec![bob.user], vec![]));
    assert_eq!(find("BOB").await, (vec![bob.user], vec![]));
    assert_eq!(find("eve").await, (vec![], vec![]), "strangers are not searched through");
    assert_eq!(find("@evelyn_B").await, (vec![], vec![eve.user]));
    world.heard.dialogs.lock().push((ada.user, eve.user));
    assert_eq!(find("eve").await, (vec![eve.user], vec![]));
    assert_eq!(find("evelyn_b").await, (vec![eve.user], vec![]), "not twice");
    assert_eq!(refused(world.contacts.search(&ada, " @ ", 10).await), "QUERY_TOO_SHORT");
}

#[tokio::test]
async fn p18_resolving_is_limited() {
    let limits = LimitsConfig { resolve: Budget::new(3, 1, 60), ..LimitsConfig::default() };
    let world = World::with_limits(limits).await;
    let (ada, bob) = pair(&world).await;
    assert_eq!(world.contacts.resolve_phone(&ada, "+99966 20002").await.unwrap().id, bob.user);
    assert_eq!(refused(world.contacts.resolve_phone(&ada, "999663").await), "PHONE_NOT_OCCUPIED");
    assert_eq!(refused(world.contacts.resolve_username(&ada, "nobody_x").await), "USERNAME_NOT_OCCUPIED");
    assert_eq!(refused(world.contacts.resolve_phone(&ada, BOB).await), "FLOOD_WAIT_60");
}
