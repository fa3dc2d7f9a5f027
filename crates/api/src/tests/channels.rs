//! Channels as clients use them.

use super::world::{Member, Refused, World};
use tl::{enums, functions as f, types};

/// A supergroup of its maker.
async fn group(world: &World, by: Member) -> types::Channel {
    let create = f::channels::CreateChannel { megagroup: true, title: "Tower".into(), ..Default::default() };
    let enums::Updates::Updates(made) = world.call(by.device, create).await.unwrap() else { panic!() };
    let enums::Chat::Channel(channel) = &made.chats[0] else { panic!() };
    (**channel).clone()
}

fn input(of: &types::Channel) -> enums::InputChannel {
    types::InputChannel { channel_id: of.id, access_hash: of.access_hash.unwrap() }.into()
}

fn peer(of: &types::Channel) -> enums::InputPeer {
    types::InputPeerChannel { channel_id: of.id, access_hash: of.access_hash.unwrap() }.into()
}

fn name<T: std::fmt::Debug>(outcome: Result<T, Refused>) -> String {
    outcome.map_or_else(|refused| refused.name, |_| "OK".into())
}

async fn say(world: &World, by: Member, to: &types::Channel, random_id: i64) -> i32 {
    let send =
        f::messages::SendMessage { peer: peer(to), message: "hello".into(), random_id, ..Default::default() };
    let enums::Updates::Updates(sent) = world.call(by.device, send).await.unwrap() else { panic!() };
    let enums::Update::UpdateMessageID(id) = &sent.updates[0] else { panic!() };
    id.id
}

#[tokio::test]
async fn p15_nothing_is_forwarded_from_a_protected_group() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996610001", "Ada").await;
    let group = group(&world, ada).await;
    let id = say(&world, ada, &group, 1).await;
    let forward = |random_id| f::messages::ForwardMessages {
        from_peer: peer(&group),
        id: vec![id],
        random_id: vec![random_id],
        to_peer: enums::InputPeer::InputPeerSelf,
        ..Default::default()
    };
    assert_eq!(name(world.call(ada.device, forward(1)).await), "OK");
    let protect = f::messages::ToggleNoForwards { peer: peer(&group), enabled: true, request_msg_id: None };
    assert_eq!(name(world.call(ada.device, protect).await), "OK");
    assert_eq!(name(world.call(ada.device, forward(2)).await), "CHAT_FORWARDS_RESTRICTED");
}

#[tokio::test]
async fn a_public_group_is_found_joined_and_listed() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996610001", "Ada").await;
    let bob = world.sign_up(2, "9996610002", "Bob").await;
    let of_ada = group(&world, ada).await;
    let update = f::channels::UpdateUsername { channel: input(&of_ada), username: "harbour_town".into() };
    assert!(world.call(ada.device, update).await.unwrap());
    let resolve = f::contacts::ResolveUsername { username: "Harbour_Town".into(), ..Default::default() };
    let enums::contacts::ResolvedPeer::ResolvedPeer(found) = world.call(bob.device, resolve).await.unwrap();
    assert_eq!(found.peer, types::PeerChannel { channel_id: of_ada.id }.into());
    let enums::Chat::Channel(of_bob) = &found.chats[0] else { panic!() };
    world.env.advance(std::time::Duration::from_secs(1));
    world.call(bob.device, f::channels::JoinChannel { channel: input(of_bob) }).await.unwrap();
    let list = |filter, hash| f::channels::GetParticipants {
        channel: input(of_bob),
        filter,
        offset: 0,
        limit: 200,
        hash,
    };
    let recent = || enums::ChannelParticipantsFilter::ChannelParticipantsRecent;
    let enums::channels::ChannelParticipants::ChannelParticipants(page) =
        world.call(bob.device, list(recent(), 0)).await.unwrap()
    else {
        panic!()
    };
    let kinds: Vec<&str> = page
        .participants
        .iter()
        .map(|participant| match participant {
            enums::ChannelParticipant::ChannelParticipantSelf(own) if own.user_id == bob.id.0 => "self",
            enums::ChannelParticipant::ChannelParticipantCreator(_) => "owner",
            _ => "other",
        })
        .collect();
    assert_eq!((page.count, kinds), (2, vec!["self", "owner"]));
    assert_eq!(page.users.len(), 2);
    let hash = crate::contacts::list::hash([bob.id.0, ada.id.0].into_iter());
    let again = world.call(bob.device, list(recent(), hash)).await.unwrap();
    assert_eq!(again, enums::channels::ChannelParticipants::ChannelParticipantsNotModified);
    let search = types::ChannelParticipantsSearch { q: "ad".into() };
    let enums::channels::ChannelParticipants::ChannelParticipants(page) =
        world.call(bob.device, list(search.into(), 0)).await.unwrap()
    else {
        panic!()
    };
    assert_eq!(page.count, 1);
    let link = f::channels::ExportMessageLink { channel: input(of_bob), id: 2, ..Default::default() };
    let enums::ExportedMessageLink::ExportedMessageLink(link) = world.call(bob.device, link).await.unwrap();
    assert_eq!(link.link, "https://t.me/harbour_town/2");
}

#[tokio::test]
async fn the_log_of_administrators_is_told_at_every_layer() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996610001", "Ada").await;
    let bob = world.sign_up(2, "9996610002", "Bob").await;
    let group = group(&world, ada).await;
    let access = world.api.services.users.access().of(ada.id, bob.id);
    let user_id: enums::InputUser = types::InputUser { user_id: bob.id.0, access_hash: access.0 }.into();
    let invite = f::channels::InviteToChannel { channel: input(&group), users: vec![user_id.clone()] };
    world.call(ada.device, invite).await.unwrap();
    let rights = types::ChatAdminRights { ban_users: true, ..Default::default() };
    let promote = f::channels::EditAdmin {
        channel: input(&group),
        user_id,
        admin_rights: rights.into(),
        rank: Some("guard".into()),
    };
    world.call(ada.device, promote).await.unwrap();
    let title = f::channels::EditTitle { channel: input(&group), title: "Harbour".into() };
    world.call(ada.device, title).await.unwrap();
    let log = || f::channels::GetAdminLog { channel: input(&group), limit: 50, ..Default::default() };
    let enums::channels::AdminLogResults::AdminLogResults(found) =
        world.call(ada.device, log()).await.unwrap();
    let told: Vec<String> = found
        .events
        .iter()
        .map(|event| {
            let enums::ChannelAdminLogEvent::ChannelAdminLogEvent(event) = event;
            let text = format!("{:?}", event.action);
            text.split('(').next().unwrap().trim_start_matches("ChannelAdminLogEventAction").to_owned()
        })
        .collect();
    assert_eq!(told[..3], ["ChangeTitle", "ParticipantToggleAdmin", "ParticipantInvite"]);
    for (number, layer) in [(3, 133), (4, 158), (5, 199)] {
        let old = world.sign_in(number, "9996610001").await;
        let old = super::world::Device { layer, ..old.device };
        assert!(world.call(old, log()).await.is_ok(), "{layer}");
    }
}

/// The newest messages of all five have one date and one id.
#[tokio::test]
async fn pages_of_dialogs_leave_out_none_of_channels_that_were_made_at_once() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996610001", "Ada").await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(group(&world, ada).await.id);
    }
    let mut found = Vec::new();
    let mut list = f::messages::GetDialogs { limit: 2, ..Default::default() };
    // The first page and four more are enough even if each had one of them.
    for _ in 0..5 {
        let page = match world.call(ada.device, list.clone()).await.unwrap() {
            enums::messages::Dialogs::DialogsSlice(page) => *page,
            other => panic!("{other:?}"),
        };
        let (Some(enums::Dialog::Dialog(last)), enums::Peer::PeerChannel(of)) =
            (page.dialogs.last(), page.dialogs.last().map_or(enums::Peer::default(), peer_of))
        else {
            break;
        };
        found.extend(page.dialogs.iter().map(peer_of));
        let date = page.messages.iter().find_map(|message| match message {
            enums::Message::MessageService(message) if message.peer_id == last.peer => Some(message.date),
            _ => None,
        });
        list.offset_date = date.unwrap();
        list.offset_id = last.top_message;
        list.offset_peer = page
            .chats
            .iter()
            .find_map(|chat| match chat {
                enums::Chat::Channel(channel) if channel.id == of.channel_id => Some(peer(channel)),
                _ => None,
            })
            .unwrap();
    }
    made.sort_unstable();
    let expected: Vec<enums::Peer> =
        made.iter().rev().map(|&channel_id| types::PeerChannel { channel_id }.into()).collect();
    found.retain(|peer| matches!(peer, enums::Peer::PeerChannel(_)));
    assert_eq!(found, expected);
}

fn peer_of(dialog: &enums::Dialog) -> enums::Peer {
    match dialog {
        enums::Dialog::Dialog(dialog) => dialog.peer.clone(),
        other => panic!("{other:?}"),
    }
}
