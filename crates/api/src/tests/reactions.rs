//! Reactions as clients see them: live, when they catch up, in older layers, and not at all.

use super::world::{Device, Member, Refused, World};
use tl::enums::{Update, Updates};
use tl::{enums, functions as f, types};

const ADA: &str = "9996610001";
const BOB: &str = "9996610002";
const CAT: &str = "9996610003";

fn emoji(emoticon: &str) -> enums::Reaction {
    types::ReactionEmoji { emoticon: emoticon.to_owned() }.into()
}

fn react(peer: &enums::InputPeer, msg_id: i32, emoticon: &str) -> f::messages::SendReaction {
    let reaction = (!emoticon.is_empty()).then(|| vec![emoji(emoticon)]);
    f::messages::SendReaction { peer: peer.clone(), msg_id, reaction, ..Default::default() }
}

fn list(peer: &enums::InputPeer, id: i32) -> f::messages::GetMessageReactionsList {
    f::messages::GetMessageReactionsList { peer: peer.clone(), id, limit: 10, ..Default::default() }
}

fn of(reactions: &enums::MessageReactions) -> &types::MessageReactions {
    let enums::MessageReactions::MessageReactions(reactions) = reactions;
    reactions
}

/// The reactions that updates tell of.
fn told(updates: &[Updates]) -> Vec<types::MessageReactions> {
    let all = updates.iter().filter_map(|updates| match updates {
        Updates::Updates(all) => Some(&all.updates),
        _ => None,
    });
    all.flatten().filter_map(reactions_of).collect()
}

fn reactions_of(update: &Update) -> Option<types::MessageReactions> {
    match update {
        Update::UpdateMessageReactions(update) => Some(of(&update.reactions).clone()),
        _ => None,
    }
}

/// Emoji, how often, and whether the viewer has chosen it.
fn counts(of: &types::MessageReactions) -> Vec<(String, i32, bool)> {
    let one = |count: &enums::ReactionCount| {
        let enums::ReactionCount::ReactionCount(count) = count;
        let enums::Reaction::ReactionEmoji(emoji) = &count.reaction else { panic!("{count:?}") };
        (emoji.emoticon.clone(), count.count, count.chosen_order.is_some())
    };
    of.results.iter().map(one).collect()
}

/// Who is named with what, and whether it is unread.
fn recent(of: &types::MessageReactions) -> Vec<(i64, bool)> {
    let one = |reaction: &enums::MessagePeerReaction| {
        let enums::MessagePeerReaction::MessagePeerReaction(reaction) = reaction;
        let enums::Peer::PeerUser(peer) = &reaction.peer_id else { panic!("{reaction:?}") };
        (peer.user_id, reaction.unread)
    };
    of.recent_reactions.iter().flatten().map(one).collect()
}

async fn say(world: &World, by: Member, peer: &enums::InputPeer) -> i32 {
    let send = f::messages::SendMessage {
        peer: peer.clone(),
        message: "hello".into(),
        random_id: world.context(by.device).msg_id,
        ..Default::default()
    };
    let Updates::Updates(sent) = world.call(by.device, send).await.unwrap() else { panic!() };
    let Update::UpdateMessageID(id) = &sent.updates[0] else { panic!("{sent:?}") };
    id.id
}

/// A channel or supergroup of Ada with Bob and Cat, and how each names it.
async fn channel(world: &World, megagroup: bool) -> ([Member; 3], [enums::InputPeer; 3], i64) {
    let members = [
        world.sign_up(1, ADA, "Ada").await,
        world.sign_up(2, BOB, "Bob").await,
        world.sign_up(3, CAT, "Cat").await,
    ];
    let create = f::channels::CreateChannel {
        megagroup,
        broadcast: !megagroup,
        title: "Tower".into(),
        ..Default::default()
    };
    let Updates::Updates(made) = world.call(members[0].device, create).await.unwrap() else { panic!() };
    let enums::Chat::Channel(made) = &made.chats[0] else { panic!() };
    let access = world.api.services.users.access();
    let id = model::ChannelId(made.id);
    let peers = members.map(|member| {
        let access_hash = access.of(member.id, model::Peer::Channel(id)).0;
        types::InputPeerChannel { channel_id: id.0, access_hash }.into()
    });
    let users = [members[1], members[2]].map(|member| {
        let access_hash = access.of(members[0].id, member.id).0;
        types::InputUser { user_id: member.id.0, access_hash }.into()
    });
    let named = types::InputChannel { channel_id: id.0, access_hash: made.access_hash.unwrap() };
    let invite = f::channels::InviteToChannel { channel: named.into(), users: users.to_vec() };
    world.call(members[0].device, invite).await.unwrap();
    world.forget_nudges();
    (members, peers, id.0)
}

#[tokio::test]
async fn a_reaction_in_a_private_chat_is_seen_live_and_after_being_away() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    let bob = world.sign_up(2, BOB, "Bob").await;
    let to_bob: enums::InputPeer = world.import(ada, BOB).await.into();
    let access_hash = world.api.services.users.access().of(bob.id, ada.id).0;
    let to_ada: enums::InputPeer = types::InputPeerUser { user_id: ada.id.0, access_hash }.into();
    let id = say(&world, ada, &to_bob).await;
    let enums::updates::State::State(before) = world.call(ada.device, f::updates::GetState {}).await.unwrap();
    let history = f::messages::GetHistory { peer: to_ada.clone(), limit: 1, ..Default::default() };
    let enums::messages::Messages::Messages(found) = world.call(bob.device, history).await.unwrap() else {
        panic!("a slice")
    };
    let enums::Message::Message(theirs) = &found.messages[0] else { panic!() };
    world.forget_nudges();

    let answer = world.call(bob.device, react(&to_ada, theirs.id, "👍")).await.unwrap();
    assert_eq!(counts(&told(&[answer])[0]), [("👍".to_owned(), 1, true)]);
    let pushed = told(&world.pushed(ada).await);
    assert_eq!(counts(&pushed[0]), [("👍".to_owned(), 1, false)]);
    assert_eq!((recent(&pushed[0]), pushed[0].can_see_list), (vec![(bob.id.0, true)], true));

    let difference = f::updates::GetDifference { pts: before.pts, date: before.date, ..Default::default() };
    let missed = match world.call(ada.device, difference).await.unwrap() {
        enums::updates::Difference::Difference(missed) => missed,
        other => panic!("{other:?}"),
    };
    let told_again: Vec<_> = missed.other_updates.iter().filter_map(reactions_of).collect();
    assert_eq!(told_again, pushed);
    assert_eq!(unread(&world, ada, &to_bob).await, (1, vec![id]));
    world.forget_nudges();
    let read = f::messages::ReadReactions { peer: to_bob.clone(), ..Default::default() };
    let enums::messages::AffectedHistory::AffectedHistory(read) = world.call(ada.device, read).await.unwrap();
    assert_eq!((read.pts_count, read.offset), (0, 0));
    assert_eq!(unread(&world, ada, &to_bob).await, (0, vec![]));
    let other = world.sign_in(9, ADA).await;
    assert_eq!(recent(&told(&world.pushed(other).await)[0]), [(bob.id.0, false)], "the other devices too");

    let refused = |outcome: Result<_, Refused>| outcome.map(drop).unwrap_err().name;
    let again = world.call(bob.device, react(&to_ada, theirs.id, "👍\u{fe0f}")).await;
    assert_eq!(refused(again), "MESSAGE_NOT_MODIFIED");
    assert_eq!(refused(world.call(bob.device, react(&to_ada, 99, "👍")).await), "MESSAGE_ID_INVALID");
    assert_eq!(refused(world.call(bob.device, react(&to_ada, theirs.id, "x")).await), "REACTION_INVALID");
    for (reaction, name) in [
        (types::ReactionCustomEmoji { document_id: 1 }.into(), "PREMIUM_ACCOUNT_REQUIRED"),
        (enums::Reaction::ReactionPaid, "REACTION_INVALID"),
        (emoji(""), "REACTION_EMPTY"),
    ] {
        let call =
            f::messages::SendReaction { reaction: Some(vec![reaction]), ..react(&to_ada, theirs.id, "") };
        assert_eq!(refused(world.call(bob.device, call).await), name);
    }
    let two = Some(vec![emoji("👍"), emoji("🔥")]);
    let call = f::messages::SendReaction { reaction: two, ..react(&to_ada, theirs.id, "") };
    assert_eq!(refused(world.call(bob.device, call).await), "REACTIONS_TOO_MANY");
    let answer = world.call(bob.device, react(&to_ada, theirs.id, "")).await.unwrap();
    assert!(counts(&told(&[answer])[0]).is_empty());
}

/// How many messages have unread reactions: as the list of dialogs says, and which are listed.
async fn unread(world: &World, by: Member, peer: &enums::InputPeer) -> (i32, Vec<i32>) {
    let dialog = types::InputDialogPeer { peer: peer.clone() };
    let call = f::messages::GetPeerDialogs { peers: vec![dialog.into()] };
    let enums::messages::PeerDialogs::PeerDialogs(found) = world.call(by.device, call).await.unwrap();
    let enums::Dialog::Dialog(dialog) = &found.dialogs[0] else { panic!() };
    let call = f::messages::GetUnreadReactions { peer: peer.clone(), limit: 10, ..Default::default() };
    let messages = match world.call(by.device, call).await.unwrap() {
        enums::messages::Messages::MessagesSlice(found) => found.messages.clone(),
        enums::messages::Messages::ChannelMessages(found) => found.messages.clone(),
        other => panic!("{other:?}"),
    };
    let id = |message: &enums::Message| match message {
        enums::Message::Message(message) => message.id,
        other => panic!("{other:?}"),
    };
    (dialog.unread_reactions_count, messages.iter().map(id).collect())
}

#[tokio::test]
async fn a_reaction_in_a_group_is_told_to_all_alike_and_to_the_author_alone() {
    let world = World::new().await;
    let ([ada, bob, cat], [to_ada, to_bob, to_cat], channel_id) = channel(&world, true).await;
    let id = say(&world, ada, &to_ada).await;
    world.forget_nudges();
    let answer = world.call(bob.device, react(&to_bob, id, "🔥")).await.unwrap();
    assert_eq!(counts(&told(&[answer])[0]), [("🔥".to_owned(), 1, true)]);
    let to_author = told(&world.pushed(ada).await);
    assert_eq!(recent(&to_author[0]), [(bob.id.0, true)]);
    assert_eq!(recent(&told(&world.pushed(cat).await)[0]), [(bob.id.0, false)]);
    assert_eq!(unread(&world, ada, &to_ada).await, (1, vec![id]));
    assert_eq!(unread(&world, cat, &to_cat).await, (0, vec![]));
    world.call(cat.device, react(&to_cat, id, "🔥")).await.unwrap();
    let get = f::messages::GetMessagesReactions { peer: to_cat.clone(), id: vec![id, 99] };
    let seen = told(&[world.call(cat.device, get).await.unwrap()]);
    assert_eq!((seen.len(), counts(&seen[0])), (1, vec![("🔥".to_owned(), 2, true)]));
    let found = world.call(cat.device, list(&to_cat, id)).await.unwrap();
    let enums::messages::MessageReactionsList::MessageReactionsList(found) = found;
    assert_eq!((found.count, found.reactions.len(), found.next_offset), (2, 2, None));

    let access_hash =
        world.api.services.users.access().of(bob.id, model::Peer::Channel(model::ChannelId(channel_id)));
    let named = types::InputChannel { channel_id, access_hash: access_hash.0 };
    let head = world.api.services.channels.seen(model::ChannelId(channel_id)).await.unwrap().head;
    let catch_up = f::updates::GetChannelDifference {
        force: true,
        channel: named.into(),
        pts: head.pts.0,
        limit: 100,
        ..Default::default()
    };
    let missed = match world.call(bob.device, catch_up).await.unwrap() {
        enums::updates::ChannelDifference::ChannelDifference(missed) => missed,
        other => panic!("{other:?}"),
    };
    let again: Vec<_> = missed.other_updates.iter().filter_map(reactions_of).collect();
    assert_eq!((counts(&again[0]), again[0].min), (vec![("🔥".to_owned(), 2, true)], false));
    let contents = f::channels::ReadMessageContents {
        channel: types::InputChannel {
            channel_id,
            access_hash: world
                .api
                .services
                .users
                .access()
                .of(ada.id, model::Peer::Channel(model::ChannelId(channel_id)))
                .0,
        }
        .into(),
        id: vec![id],
    };
    assert!(world.call(ada.device, contents).await.unwrap());
    assert_eq!(unread(&world, ada, &to_ada).await, (0, vec![]));
}

#[tokio::test]
async fn p23_nobody_learns_who_reacted_where_it_is_not_to_be_known() {
    let world = World::new().await;
    let ([ada, bob, cat], [to_ada, to_bob, to_cat], id) = channel(&world, false).await;
    let post = say(&world, ada, &to_ada).await;
    world.forget_nudges();
    world.call(bob.device, react(&to_bob, post, "👍")).await.unwrap();
    for (member, peer) in [(ada, &to_ada), (cat, &to_cat)] {
        let refused = world.call(member.device, list(peer, post)).await.unwrap_err();
        assert_eq!((refused.code, refused.name.as_str()), (403, "BROADCAST_FORBIDDEN"));
        let pushed = world.pushed(member).await;
        let seen = told(&pushed);
        assert_eq!((counts(&seen[0]), seen[0].can_see_list), (vec![("👍".to_owned(), 1, false)], false));
        assert!(recent(&seen[0]).is_empty() && !names(&pushed, bob), "{pushed:?}");
    }
    let log = model::LogId::Channel(model::ChannelId(id));
    let entries = world.api.services.outside.logs.read(log, model::EntryKey::default(), 100).await.unwrap();
    let after = entries[entries.len() - 2].key;
    let entries = entries[entries.len() - 1..].to_vec();
    let nudge = model::Nudge::Log { log, after, entries: entries.into(), origin: None };
    let alike = world.api.channel_rendered(model::Layer(super::world::NEWEST), &nudge).await.unwrap();
    let alike = [super::world::whole::<Updates>(&alike.body)];
    assert!(recent(&told(&alike)[0]).is_empty() && told(&alike)[0].min && !names(&alike, bob));
}

fn names(updates: &[Updates], who: Member) -> bool {
    updates.iter().any(|updates| match updates {
        Updates::Updates(all) => {
            all.users.iter().any(|user| matches!(user, enums::User::User(user) if user.id == who.id.0))
        }
        _ => false,
    })
}

#[tokio::test]
async fn a_device_of_an_older_layer_is_told_in_its_own_form() {
    let world = World::new().await;
    let ([ada, bob, _], [to_ada, to_bob, _], _) = channel(&world, true).await;
    let id = say(&world, ada, &to_ada).await;
    world.forget_nudges();
    for (layer, emoticon) in [(138, "👍"), (145, "🔥"), (152, "❤"), (203, "👏")] {
        let old = Member { device: Device { layer, ..bob.device }, ..bob };
        let answer = world.call(old.device, react(&to_bob, id, emoticon)).await.unwrap();
        assert_eq!(counts(&told(&[answer])[0]), [(emoticon.to_owned(), 1, true)], "{layer}");
        let author = Member { device: Device { layer, ..ada.device }, ..ada };
        let pushed = told(&world.pushed(author).await);
        assert_eq!(recent(pushed.last().unwrap()), [(bob.id.0, true)], "{layer}");
        let history = f::messages::GetHistory { peer: to_ada.clone(), limit: 1, ..Default::default() };
        let found = world.call(author.device, history).await.unwrap();
        let enums::messages::Messages::ChannelMessages(found) = found else { panic!("{found:?}") };
        let enums::Message::Message(message) = &found.messages[0] else { panic!() };
        assert_eq!(counts(of(message.reactions.as_ref().unwrap())), [(emoticon.to_owned(), 1, false)]);
    }
}

#[tokio::test]
async fn what_a_group_allows_is_shown_in_its_profile_and_in_the_log_of_administrators() {
    let world = World::new().await;
    let ([ada, bob, _], [to_ada, to_bob, _], channel_id) = channel(&world, true).await;
    let id = say(&world, ada, &to_ada).await;
    let some = types::ChatReactionsSome { reactions: vec![emoji("❤\u{fe0f}")] };
    let set = f::messages::SetChatAvailableReactions {
        peer: to_ada.clone(),
        available_reactions: some.into(),
        reactions_limit: Some(3),
        ..Default::default()
    };
    world.call(ada.device, set.clone()).await.unwrap();
    assert_eq!(world.call(ada.device, set).await.unwrap_err().name, "CHAT_NOT_MODIFIED");
    assert_eq!(world.call(bob.device, react(&to_bob, id, "👍")).await.unwrap_err().name, "REACTION_INVALID");
    let enums::InputPeer::InputPeerChannel(named) = &to_ada else { panic!() };
    let channel: enums::InputChannel =
        types::InputChannel { channel_id, access_hash: named.access_hash }.into();
    let full =
        world.call(ada.device, f::channels::GetFullChannel { channel: channel.clone() }).await.unwrap();
    let enums::messages::ChatFull::ChatFull(full) = full;
    let enums::ChatFull::ChannelFull(full) = &full.full_chat else { panic!() };
    let shown = types::ChatReactionsSome { reactions: vec![emoji("❤")] };
    assert_eq!((full.available_reactions.clone(), full.reactions_limit), (Some(shown.into()), Some(3)));
    let log = f::channels::GetAdminLog { channel, limit: 10, ..Default::default() };
    let enums::channels::AdminLogResults::AdminLogResults(log) = world.call(ada.device, log).await.unwrap();
    let enums::ChannelAdminLogEvent::ChannelAdminLogEvent(event) = &log.events[0];
    assert!(matches!(
        event.action,
        enums::ChannelAdminLogEventAction::ChannelAdminLogEventActionChangeAvailableReactions(_)
    ));
}

#[tokio::test]
async fn the_emoji_of_a_double_tap_comes_with_the_configuration() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    let default = async || {
        let enums::Config::Config(config) = world.call(ada.device, f::help::GetConfig {}).await.unwrap();
        config.reactions_default.clone()
    };
    assert_eq!(default().await, None);
    let set = |emoticon| f::messages::SetDefaultReaction { reaction: emoji(emoticon) };
    assert_eq!(world.call(ada.device, set("x")).await.unwrap_err().name, "REACTION_INVALID");
    assert!(world.call(ada.device, set("❤\u{fe0f}")).await.unwrap());
    assert_eq!(default().await, Some(emoji("❤")));
    let top = |hash| f::messages::GetTopReactions { limit: 5, hash };
    let enums::messages::Reactions::Reactions(found) = world.call(ada.device, top(0)).await.unwrap() else {
        panic!("nothing to choose from")
    };
    assert_eq!(found.reactions.len(), 5);
    let again = world.call(ada.device, top(found.hash)).await.unwrap();
    assert_eq!(again, enums::messages::Reactions::ReactionsNotModified);
}
