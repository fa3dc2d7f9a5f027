//! What is pushed beside messages: presence, typing, notices.

use super::world::{Member, World};
use tl::enums::{Update, Updates};
use tl::{enums, functions as f, types};

const ADA: &str = "9996611111";
const BOB: &str = "9996622222";

async fn talking(world: &World) -> (Member, Member, types::InputPeerUser) {
    let ada = world.sign_up(1, ADA, "Ada").await;
    let bob = world.sign_up(2, BOB, "Bob").await;
    let to_bob = world.import(ada, BOB).await;
    let send = f::messages::SendMessage {
        peer: to_bob.clone().into(),
        message: "Hello".to_owned(),
        random_id: 1,
        ..Default::default()
    };
    world.call(ada.device, send).await.unwrap();
    world.forget_nudges();
    (ada, bob, to_bob)
}

#[tokio::test]
async fn typing_and_presence_come_as_short_updates() {
    let world = World::new().await;
    let (ada, bob, to_bob) = talking(&world).await;
    let action = types::SendMessageUploadPhotoAction { progress: 7 };
    let typing = f::messages::SetTyping { peer: to_bob.into(), action: action.into(), top_msg_id: None };
    assert_eq!(world.call(ada.device, typing).await, Ok(true));
    world.call(ada.device, f::account::UpdateStatus { offline: false }).await.unwrap();
    let pushed = world.pushed(bob).await;
    let [Updates::UpdateShort(typing), Updates::UpdateShort(online)] = &pushed[..] else {
        panic!("{pushed:?}")
    };
    let Update::UpdateUserTyping(typing) = &typing.update else { panic!("{typing:?}") };
    assert_eq!(typing.user_id, ada.id.0);
    let Update::UpdateUserStatus(online) = &online.update else { panic!("{online:?}") };
    assert!(matches!(online.status, enums::UserStatus::UserStatusOnline(_)));
}

#[tokio::test]
async fn a_notice_takes_the_next_seq_of_the_device() {
    let world = World::new().await;
    let (ada, ..) = talking(&world).await;
    let second = world.sign_in(3, ADA).await;
    let enums::updates::State::State(before) =
        world.call(second.device, f::updates::GetState {}).await.unwrap();
    world.forget_nudges();
    let rename = f::account::UpdateProfile { first_name: Some("Augusta".to_owned()), ..Default::default() };
    world.call(ada.device, rename).await.unwrap();
    let pushed = world.pushed(second).await;
    let [Updates::Updates(all)] = &pushed[..] else { panic!("{pushed:?}") };
    assert_eq!(all.seq, before.seq + 1);
    assert!(matches!(all.updates[..], [Update::UpdateUser(_)]));
    let enums::User::User(user) = &all.users[0] else { panic!("an empty user") };
    assert_eq!(user.first_name.as_deref(), Some("Augusta"));
    let enums::updates::State::State(after) =
        world.call(second.device, f::updates::GetState {}).await.unwrap();
    assert_eq!((after.seq, after.pts), (all.seq, before.pts));
}

#[tokio::test]
async fn a21_the_other_devices_are_told_of_a_new_login() {
    let world = World::new().await;
    let (ada, ..) = talking(&world).await;
    let second = world.sign_in(3, ADA).await;
    let told = |pushed: Vec<Updates>| {
        pushed.into_iter().any(|updates| match updates {
            Updates::Updates(all) => {
                all.updates.iter().any(|update| matches!(update, Update::UpdateNewAuthorization(_)))
            }
            _ => false,
        })
    };
    assert!(told(world.pushed(ada).await));
    assert!(!told(world.pushed(second).await), "the new device knows");
    let history = f::messages::GetDialogs { limit: 10, ..Default::default() };
    let enums::messages::Dialogs::Dialogs(all) = world.call(ada.device, history).await.unwrap() else {
        panic!("a slice")
    };
    let from_service = all.messages.iter().any(|message| match message {
        enums::Message::Message(message) => {
            message.peer_id == types::PeerUser { user_id: 777_000 }.into()
                && message.message.contains("tower")
        }
        _ => false,
    });
    assert!(from_service, "{:?}", all.messages);
}

/// What a user sees of others in the list of dialogs: id and number.
async fn numbers(world: &World, of: Member) -> Vec<(i64, Option<String>)> {
    let list = f::messages::GetDialogs { limit: 10, ..Default::default() };
    let enums::messages::Dialogs::Dialogs(all) = world.call(of.device, list).await.unwrap() else {
        panic!("a slice")
    };
    let number = |user: &enums::User| match user {
        enums::User::User(user) => (user.id, user.phone.clone()),
        enums::User::UserEmpty(_) => panic!("an empty user"),
    };
    all.users.iter().map(number).collect()
}

#[tokio::test]
async fn p13_a_number_is_seen_by_whom_its_owner_has_saved() {
    let world = World::new().await;
    let (ada, bob, to_bob) = talking(&world).await;
    // Ada has Bob's number, and by saving it has shown him hers.
    assert_eq!(numbers(&world, bob).await, [(ada.id.0, Some(ADA.to_owned()))]);
    let user = types::InputUser { user_id: to_bob.user_id, access_hash: to_bob.access_hash };
    world.call(ada.device, f::contacts::DeleteContacts { id: vec![user.into()] }).await.unwrap();
    assert_eq!(numbers(&world, bob).await, [(ada.id.0, None)]);
    let seen = numbers(&world, ada).await;
    assert!(seen.contains(&(bob.id.0, None)) && seen.contains(&(ada.id.0, Some(ADA.to_owned()))), "{seen:?}");
}
