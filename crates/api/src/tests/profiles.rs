//! Full profiles of groups and channels: each field is what was done, at the newest layer and at an older one.

use super::world::{Device, Member, World};
use tl::{enums, functions as f, types};

const OLDER: i32 = 152;

fn input(of: &types::Channel) -> enums::InputChannel {
    types::InputChannel { channel_id: of.id, access_hash: of.access_hash.unwrap() }.into()
}

/// A channel as another member names it.
fn seen_by(world: &World, of: &types::Channel, by: Member) -> types::Channel {
    let hash = world.api.services.users.access().of(by.id, model::Peer::Channel(model::ChannelId(of.id)));
    types::Channel { access_hash: Some(hash.0), ..of.clone() }
}

fn peer(of: &types::Channel) -> enums::InputPeer {
    types::InputPeerChannel { channel_id: of.id, access_hash: of.access_hash.unwrap() }.into()
}

fn user(world: &World, by: Member, whom: Member) -> (enums::InputUser, enums::InputPeer) {
    let hash = world.api.services.users.access().of(by.id, whom.id).0;
    let user = types::InputUser { user_id: whom.id.0, access_hash: hash };
    let peer = types::InputPeerUser { user_id: whom.id.0, access_hash: hash };
    (user.into(), peer.into())
}

async fn create(world: &World, by: Member, megagroup: bool) -> types::Channel {
    let create = f::channels::CreateChannel {
        megagroup,
        broadcast: !megagroup,
        title: "Tower".into(),
        about: "Bells".into(),
        ..Default::default()
    };
    let enums::Updates::Updates(made) = world.call(by.device, create).await.unwrap() else { panic!() };
    let enums::Chat::Channel(channel) = &made.chats[0] else { panic!() };
    (**channel).clone()
}

async fn say(world: &World, by: Member, to: enums::InputPeer, random_id: i64) {
    let message = "hello".to_owned();
    let send = f::messages::SendMessage { peer: to, message, random_id, ..Default::default() };
    world.call(by.device, send).await.unwrap();
}

/// The profile of a channel at a layer.
async fn full(world: &World, by: Member, of: &types::Channel, layer: i32) -> types::ChannelFull {
    let get = f::channels::GetFullChannel { channel: input(of) };
    let found = world.call(Device { layer, ..by.device }, get).await.unwrap();
    let enums::messages::ChatFull::ChatFull(found) = found;
    let enums::ChatFull::ChannelFull(full) = &found.full_chat else { panic!("{found:?}") };
    (**full).clone()
}

/// Both layers show this; what newer layers have, the older one has not.
async fn assert_full(world: &World, by: Member, of: &types::Channel, expected: &types::ChannelFull) {
    let newest = full(world, by, of, tl::LAYER_MAX).await;
    let reactions = newest.available_reactions.clone();
    let expected = types::ChannelFull {
        id: of.id,
        chat_photo: types::PhotoEmpty::default().into(),
        notify_settings: types::PeerNotifySettings::default().into(),
        available_reactions: reactions,
        reactions_limit: newest.reactions_limit,
        ..expected.clone()
    };
    assert_eq!(newest, expected);
    let older = full(world, by, of, OLDER).await;
    assert_eq!(older, types::ChannelFull { reactions_limit: None, ..expected });
}

#[tokio::test]
async fn the_profile_of_a_supergroup_tells_each_member_what_was_done() {
    let world = World::new().await;
    let mut people = Vec::new();
    for (n, name) in [(1, "Ada"), (2, "Bob"), (3, "Cid"), (4, "Dot"), (5, "Eve")] {
        people.push(world.sign_up(n, &format!("999661000{n}"), name).await);
    }
    let [ada, bob, cid, dot, eve] = people[..] else { panic!() };
    let group = create(&world, ada, true).await; // 1
    say(&world, ada, peer(&group), 1).await; // 2
    let channel = || input(&group);
    let hide = f::channels::TogglePreHistoryHidden { channel: channel(), enabled: true };
    world.call(ada.device, hide).await.unwrap();
    let users = [bob, cid, dot].map(|whom| user(&world, ada, whom).0).to_vec();
    world.call(ada.device, f::channels::InviteToChannel { channel: channel(), users }).await.unwrap(); // 3
    for (whom, view_messages) in [(cid, true), (dot, false)] {
        let rights = types::ChatBannedRights { view_messages, send_messages: true, ..Default::default() };
        let participant = user(&world, ada, whom).1;
        let ban = f::channels::EditBanned { channel: channel(), participant, banned_rights: rights.into() };
        world.call(ada.device, ban).await.unwrap();
    }
    let slow = f::channels::ToggleSlowMode { channel: channel(), seconds: 10 };
    world.call(ada.device, slow).await.unwrap();
    let theirs = seen_by(&world, &group, bob);
    let last = full(&world, ada, &group, tl::LAYER_MAX).await.unread_count;
    assert_eq!(last, 0, "all of it is the owner's own");
    say(&world, bob, peer(&theirs), 2).await;
    let messages = model::ChannelId(group.id);
    let newest = world.api.services.channels.top(messages).await.unwrap().0.0;
    let pin = f::messages::UpdatePinnedMessage {
        peer: peer(&group),
        id: newest,
        silent: true,
        ..Default::default()
    };
    world.call(ada.device, pin).await.unwrap();
    let read = f::channels::ReadHistory { channel: channel(), max_id: newest };
    world.call(ada.device, read).await.unwrap();
    let permanent = f::messages::ExportChatInvite {
        peer: peer(&group),
        legacy_revoke_permanent: true,
        ..Default::default()
    };
    let link = world.call(ada.device, permanent).await.unwrap();
    let asking =
        f::messages::ExportChatInvite { peer: peer(&group), request_needed: true, ..Default::default() };
    let enums::ExportedChatInvite::ChatInviteExported(asking) = world.call(ada.device, asking).await.unwrap()
    else {
        panic!()
    };
    let hash = asking.link.rsplit(['+', '/']).next().unwrap().to_owned();
    world.call(eve.device, f::messages::ImportChatInvite { hash }).await.unwrap_err();
    let head = world.api.services.channels.seen(messages).await.unwrap().head;

    let of_all = types::ChannelFull {
        can_view_participants: true,
        hidden_prehistory: true,
        about: "Bells".into(),
        participants_count: Some(3),
        pinned_msg_id: Some(newest),
        slowmode_seconds: Some(10),
        pts: head.pts.0,
        ..Default::default()
    };
    let of_owner = types::ChannelFull {
        can_set_username: true,
        can_delete_channel: true,
        admins_count: Some(1),
        kicked_count: Some(1),
        banned_count: Some(1),
        read_inbox_max_id: newest,
        exported_invite: Some(link),
        requests_pending: Some(1),
        recent_requesters: Some(vec![eve.id.0]),
        ..of_all.clone()
    };
    assert_full(&world, ada, &group, &of_owner).await;
    let now = ports::Env::now(&*world.env).date().0;
    let of_member = types::ChannelFull {
        read_inbox_max_id: 2,
        read_outbox_max_id: newest,
        unread_count: head.top_message.0 - 3,
        available_min_id: Some(2),
        slowmode_next_send_date: Some(now + 10),
        ..of_all
    };
    assert_full(&world, bob, &theirs, &of_member).await;
}

#[tokio::test]
async fn a_profile_tells_of_linked_channels_anonymity_and_a_cleared_history() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996610001", "Ada").await;
    let (group, channel) = (create(&world, ada, true).await, create(&world, ada, false).await);
    let link = f::channels::SetDiscussionGroup { broadcast: input(&channel), group: input(&group) };
    assert!(world.call(ada.device, link).await.unwrap());
    let anonymous = types::ChatAdminRights { anonymous: true, change_info: true, ..Default::default() };
    let edit = f::channels::EditAdmin {
        channel: input(&group),
        user_id: enums::InputUser::InputUserSelf,
        admin_rights: anonymous.into(),
        rank: None,
    };
    world.call(ada.device, edit).await.unwrap();
    say(&world, ada, peer(&group), 1).await; // 2
    let clear = f::channels::DeleteHistory { channel: input(&group), max_id: 2, ..Default::default() };
    world.call(ada.device, clear).await.unwrap();
    let pts = async |of: &types::Channel| {
        world.api.services.channels.seen(model::ChannelId(of.id)).await.unwrap().head.pts.0
    };
    let of_both = types::ChannelFull {
        can_view_participants: true,
        can_set_username: true,
        can_delete_channel: true,
        about: "Bells".into(),
        participants_count: Some(1),
        admins_count: Some(1),
        kicked_count: Some(0),
        banned_count: Some(0),
        ..Default::default()
    };
    let of_group = types::ChannelFull {
        linked_chat_id: Some(channel.id),
        default_send_as: Some(types::PeerChannel { channel_id: group.id }.into()),
        available_min_id: Some(2),
        pts: pts(&group).await,
        ..of_both.clone()
    };
    assert_full(&world, ada, &group, &of_group).await;
    let of_channel =
        types::ChannelFull { linked_chat_id: Some(group.id), pts: pts(&channel).await, ..of_both };
    assert_full(&world, ada, &channel, &of_channel).await;
}

#[tokio::test]
async fn the_profile_of_a_basic_group_tells_what_was_done() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996610001", "Ada").await;
    let bob = world.sign_up(2, "9996610002", "Bob").await;
    let eve = world.sign_up(3, "9996610003", "Eve").await;
    let users = vec![user(&world, ada, bob).0];
    let create = f::messages::CreateChat { users, title: "Tower".into(), ..Default::default() };
    let enums::messages::InvitedUsers::InvitedUsers(made) = world.call(ada.device, create).await.unwrap();
    let enums::Updates::Updates(made) = &made.updates else { panic!() };
    let enums::Chat::Chat(chat) = &made.chats[0] else { panic!() };
    let peer = || enums::InputPeer::from(types::InputPeerChat { chat_id: chat.id });
    let about = f::messages::EditChatAbout { peer: peer(), about: "Bells".into() };
    world.call(ada.device, about).await.unwrap();
    say(&world, ada, peer(), 1).await;
    let newest = world.api.services.chats.dialog(ada.id, model::Peer::Chat(model::ChatId(chat.id)));
    let id = newest.await.unwrap().top_message.0;
    let pin = f::messages::UpdatePinnedMessage { peer: peer(), id, silent: true, ..Default::default() };
    world.call(ada.device, pin).await.unwrap();
    let permanent =
        f::messages::ExportChatInvite { peer: peer(), legacy_revoke_permanent: true, ..Default::default() };
    let link = world.call(ada.device, permanent).await.unwrap();
    let asking = f::messages::ExportChatInvite { peer: peer(), request_needed: true, ..Default::default() };
    let enums::ExportedChatInvite::ChatInviteExported(asking) = world.call(ada.device, asking).await.unwrap()
    else {
        panic!()
    };
    let hash = asking.link.rsplit(['+', '/']).next().unwrap().to_owned();
    world.call(eve.device, f::messages::ImportChatInvite { hash }).await.unwrap_err();

    for layer in [tl::LAYER_MAX, OLDER] {
        for (viewer, manages) in [(ada, true), (bob, false)] {
            let get = f::messages::GetFullChat { chat_id: chat.id };
            let found = world.call(Device { layer, ..viewer.device }, get).await.unwrap();
            let enums::messages::ChatFull::ChatFull(found) = found;
            let enums::ChatFull::ChatFull(full) = &found.full_chat else { panic!("{found:?}") };
            let enums::ChatParticipants::ChatParticipants(who) = &full.participants else { panic!() };
            let who: Vec<bool> = who
                .participants
                .iter()
                .map(|one| matches!(one, enums::ChatParticipant::ChatParticipantCreator(_)))
                .collect();
            assert_eq!(who, [true, false]);
            let pinned = full.pinned_msg_id.unwrap();
            assert!(viewer.id != ada.id || pinned == id, "ids of one's own box");
            let expected = types::ChatFull {
                id: chat.id,
                about: "Bells".into(),
                participants: full.participants.clone(),
                notify_settings: types::PeerNotifySettings::default().into(),
                pinned_msg_id: Some(pinned),
                exported_invite: manages.then(|| link.clone()),
                requests_pending: manages.then_some(1),
                recent_requesters: manages.then(|| vec![eve.id.0]),
                available_reactions: full.available_reactions.clone(),
                reactions_limit: full.reactions_limit,
                ..Default::default()
            };
            assert_eq!(**full, expected, "{layer}");
        }
    }
}
