//! A basic group as its members' devices see it.

use super::world::{Member, World};
use tl::enums::{Chat, Message, Update, Updates};
use tl::{enums, functions as f, types};

const ADA: &str = "9996611111";
const BOB: &str = "9996622222";
const EVE: &str = "9996633333";

fn updates(answer: Updates) -> types::Updates {
    let Updates::Updates(all) = answer else { panic!("{answer:?}") };
    (*all).clone()
}

fn text(chat_id: i64, message: &str, random_id: i64) -> f::messages::SendMessage {
    let peer = types::InputPeerChat { chat_id }.into();
    f::messages::SendMessage { peer, message: message.to_owned(), random_id, ..Default::default() }
}

/// Ada makes a group with Bob; Eve is nobody to it.
async fn group(world: &World) -> (Member, Member, Member, types::Updates) {
    let ada = world.sign_up(1, ADA, "Ada").await;
    let bob = world.sign_up(2, BOB, "Bob").await;
    let eve = world.sign_up(3, EVE, "Eve").await;
    let named = world.import(ada, BOB).await;
    world.forget_nudges();
    let user = types::InputUser { user_id: named.user_id, access_hash: named.access_hash };
    let create = f::messages::CreateChat {
        users: vec![user.into()],
        title: "Towers".to_owned(),
        ..Default::default()
    };
    let answer = world.call(ada.device, create).await.unwrap();
    let enums::messages::InvitedUsers::InvitedUsers(made) = answer;
    assert!(made.missing_invitees.is_empty());
    (ada, bob, eve, updates(made.updates.clone()))
}

#[tokio::test]
async fn a_group_is_made_written_in_and_left() {
    let world = World::new().await;
    let (ada, bob, _, made) = group(&world).await;
    let [Chat::Chat(chat)] = &made.chats[..] else { panic!("{made:?}") };
    assert!(chat.creator && chat.participants_count == 2 && chat.title == "Towers");
    let [Update::UpdateNewMessage(new)] = &made.updates[..] else { panic!("one service message: {made:?}") };
    assert!(matches!(&new.message, Message::MessageService(said) if said.out));
    let pushed: Vec<_> = world.pushed(bob).await.into_iter().map(updates).collect();
    assert!(matches!(&pushed[0].chats[..], [Chat::Chat(theirs)] if !theirs.creator));
    world.forget_nudges();

    let sent = updates(world.call(ada.device, text(chat.id, "Hello", 7)).await.unwrap());
    assert!(matches!(&sent.updates[..], [Update::UpdateMessageID(_), Update::UpdateNewMessage(_)]));
    assert_eq!(updates(world.pushed(bob).await.remove(0)).chats.len(), 1);
    let full = world.call(bob.device, f::messages::GetFullChat { chat_id: chat.id }).await.unwrap();
    let enums::messages::ChatFull::ChatFull(full) = full;
    let enums::ChatFull::ChatFull(profile) = &full.full_chat else { panic!("{full:?}") };
    assert!(
        matches!(&profile.participants, enums::ChatParticipants::ChatParticipants(all) if all.participants.len() == 2)
    );
    world.forget_nudges();

    let user_id = enums::InputUser::InputUserSelf;
    let leave = f::messages::DeleteChatUser { chat_id: chat.id, user_id, ..Default::default() };
    let left = updates(world.call(bob.device, leave).await.unwrap());
    assert!(matches!(&left.chats[..], [Chat::Chat(chat)] if chat.left));
    world.forget_nudges();
    world.call(ada.device, text(chat.id, "Alone", 8)).await.unwrap();
    assert!(world.pushed(bob).await.is_empty());
    let refused = world.call(bob.device, text(chat.id, "Still here", 9)).await.unwrap_err();
    assert_eq!((refused.code, refused.name.as_str()), (403, "CHAT_WRITE_FORBIDDEN"));
}

#[tokio::test]
async fn p04_the_number_of_a_group_gives_nothing_to_a_stranger() {
    let world = World::new().await;
    let (_, _, eve, made) = group(&world).await;
    let Chat::Chat(chat) = &made.chats[0] else { panic!("{made:?}") };
    for chat_id in [chat.id, chat.id ^ 1, 1, 0, -1] {
        let get = f::messages::GetChats { id: vec![chat_id] };
        assert_eq!(world.call(eve.device, get).await.unwrap_err().name, "CHAT_ID_INVALID");
        let get = f::messages::GetFullChat { chat_id };
        assert_eq!(world.call(eve.device, get).await.unwrap_err().name, "CHAT_ID_INVALID");
        let refused = world.call(eve.device, text(chat_id, "Hello", 1)).await.unwrap_err();
        assert_eq!(refused.name, "PEER_ID_INVALID");
        let peer = types::InputPeerChat { chat_id };
        let get = f::messages::GetHistory { peer: peer.into(), limit: 10, ..Default::default() };
        assert_eq!(world.call(eve.device, get).await.unwrap_err().name, "PEER_ID_INVALID");
    }
}

#[tokio::test]
async fn p16_a_stranger_comes_in_by_a_link_until_it_is_revoked() {
    let world = World::new().await;
    let (ada, bob, eve, made) = group(&world).await;
    let Chat::Chat(chat) = &made.chats[0] else { panic!("{made:?}") };
    let peer: enums::InputPeer = types::InputPeerChat { chat_id: chat.id }.into();
    let export = f::messages::ExportChatInvite { peer: peer.clone(), ..Default::default() };
    let refused = world.call(bob.device, export.clone()).await.unwrap_err();
    assert_eq!(refused.name, "CHAT_ADMIN_REQUIRED");
    let made = world.call(ada.device, export).await.unwrap();
    let enums::ExportedChatInvite::ChatInviteExported(link) = made else { panic!("{made:?}") };
    let hash = link.link.rsplit('+').next().unwrap().to_owned();
    let check = f::messages::CheckChatInvite { hash: hash.clone() };
    let seen = world.call(eve.device, check.clone()).await.unwrap();
    assert!(matches!(&seen, enums::ChatInvite::ChatInvite(seen) if seen.title == "Towers"), "{seen:?}");
    let import = f::messages::ImportChatInvite { hash };
    world.call(eve.device, import.clone()).await.unwrap();
    let refused = world.call(eve.device, import.clone()).await.unwrap_err();
    assert_eq!(refused.name, "USER_ALREADY_PARTICIPANT");
    let already = world.call(eve.device, check).await.unwrap();
    assert!(matches!(already, enums::ChatInvite::ChatInviteAlready(_)));
    let revoke = f::messages::EditExportedChatInvite {
        revoked: true,
        peer,
        link: link.link.clone(),
        ..Default::default()
    };
    world.call(ada.device, revoke).await.unwrap();
    let fay = world.sign_up(4, "9996612345", "Fay").await;
    assert_eq!(world.call(fay.device, import).await.unwrap_err().name, "INVITE_HASH_EXPIRED");
}

#[tokio::test]
async fn administrators_see_their_link_and_who_asks_in_the_profile_and_at_once() {
    let world = World::new().await;
    let (ada, bob, eve, made) = group(&world).await;
    let Chat::Chat(chat) = &made.chats[0] else { panic!("{made:?}") };
    let peer: enums::InputPeer = types::InputPeerChat { chat_id: chat.id }.into();
    let export = |request_needed, legacy_revoke_permanent| f::messages::ExportChatInvite {
        peer: peer.clone(),
        request_needed,
        legacy_revoke_permanent,
        ..Default::default()
    };
    world.call(ada.device, export(false, true)).await.unwrap();
    let permanent = world.call(ada.device, export(false, true)).await.unwrap();
    let asking = world.call(ada.device, export(true, false)).await.unwrap();
    let enums::ExportedChatInvite::ChatInviteExported(link) = asking else { panic!("{asking:?}") };
    world.forget_nudges();
    let import = f::messages::ImportChatInvite { hash: link.link.rsplit('+').next().unwrap().to_owned() };
    assert_eq!(world.call(eve.device, import).await.unwrap_err().name, "INVITE_REQUEST_SENT");

    let [told] = &world.pushed(ada).await.into_iter().map(updates).collect::<Vec<_>>()[..] else { panic!() };
    let [Update::UpdatePendingJoinRequests(asks)] = &told.updates[..] else { panic!("{told:?}") };
    assert_eq!((asks.requests_pending, &asks.recent_requesters), (1, &vec![eve.id.0]));
    assert!(told.seq > 0 && told.users.len() == 1 && told.chats.len() == 1, "{told:?}");
    assert!(world.pushed(bob).await.is_empty());

    let profile = |of: Member| {
        let (world, chat_id) = (&world, chat.id);
        async move {
            let full = world.call(of.device, f::messages::GetFullChat { chat_id }).await.unwrap();
            let enums::messages::ChatFull::ChatFull(full) = full;
            let enums::ChatFull::ChatFull(profile) = &full.full_chat else { panic!("{full:?}") };
            (profile.exported_invite.clone(), profile.requests_pending, profile.recent_requesters.clone())
        }
    };
    assert_eq!(profile(ada).await, (Some(permanent), Some(1), Some(vec![eve.id.0])));
    assert_eq!(profile(bob).await, (None, None, None));
}

/// A supergroup of Ada's and Bob's; its id.
async fn supergroup(world: &World, ada: Member) -> i64 {
    let create = f::channels::CreateChannel { megagroup: true, title: "Tower".into(), ..Default::default() };
    let made = updates(world.call(ada.device, create).await.unwrap());
    let [Chat::Channel(made)] = &made.chats[..] else { panic!("{made:?}") };
    let channel: enums::InputChannel =
        types::InputChannel { channel_id: made.id, access_hash: made.access_hash.unwrap() }.into();
    let named = world.import(ada, BOB).await;
    let user = types::InputUser { user_id: named.user_id, access_hash: named.access_hash };
    let invite = f::channels::InviteToChannel { channel, users: vec![user.into()] };
    world.call(ada.device, invite).await.unwrap();
    made.id
}

#[tokio::test]
async fn p23_groups_and_supergroups_in_common_come_in_pages() {
    let world = World::new().await;
    let (ada, _, _, made) = group(&world).await;
    let mut ids = vec![id(&made.chats[0])];
    for _ in 0..2 {
        ids.push(supergroup(&world, ada).await);
    }
    ids.sort_unstable_by(|a, b| b.cmp(a));
    // A channel of posts is no group, and a supergroup without Bob is not in common.
    for megagroup in [false, true] {
        let create = f::channels::CreateChannel {
            megagroup,
            broadcast: !megagroup,
            title: "News".into(),
            ..Default::default()
        };
        world.call(ada.device, create).await.unwrap();
    }
    let named = world.import(ada, BOB).await;
    let user_id: enums::InputUser =
        types::InputUser { user_id: named.user_id, access_hash: named.access_hash }.into();
    let ask = |max_id, limit| f::messages::GetCommonChats { user_id: user_id.clone(), max_id, limit };
    let all = world.call(ada.device, ask(0, 100)).await.unwrap();
    let enums::messages::Chats::Chats(all) = all else { panic!("{all:?}") };
    assert_eq!(all.chats.iter().map(id).collect::<Vec<_>>(), ids);
    let first = world.call(ada.device, ask(0, 2)).await.unwrap();
    let enums::messages::Chats::ChatsSlice(first) = first else { panic!("{first:?}") };
    assert_eq!((first.count, first.chats.iter().map(id).collect::<Vec<_>>()), (3, ids[..2].to_vec()));
    let rest = world.call(ada.device, ask(ids[1], 2)).await.unwrap();
    let enums::messages::Chats::Chats(rest) = rest else { panic!("{rest:?}") };
    assert_eq!(rest.chats.iter().map(id).collect::<Vec<_>>(), ids[2..]);
}

fn id(chat: &Chat) -> i64 {
    match chat {
        Chat::Chat(chat) => chat.id,
        Chat::Channel(channel) => channel.id,
        other => panic!("{other:?}"),
    }
}
