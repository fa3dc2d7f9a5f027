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
        let rights =
            types::ChatBannedRights { view_messages, send_messages: true, ..Default::default() };
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
    let pin = f::messages::UpdatePinnedMessage { peer: peer(&group), id: newest, silent: true, ..Default::default() };
    world.call(ada.device, pin).await.unwrap();
    let read = f::channels::ReadHistory { channel: channel(), max_id: newest };
    world.call(ada.device, read).await.unwrap();
    let permanent = f::messages::ExportChatInvite {
        peer: peer(&group),
        legacy_revoke_permanent: true,
        ..Default::default()
    };
    let link = world.call(ada.device, permanent).await.unwrap();
    let asking = f::messages::ExportChatInvite { peer: peer(&group), request_needed: true, ..Default::default() };
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
