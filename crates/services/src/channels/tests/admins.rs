//! Administrators, bans and settings as conversations.

use super::*;
use domain::channel::admin_log::{AdminAction, Kind};
use model::{AdminRights, BannedRights, Date, Restriction, ServiceAction, Status};

const BAN: Restriction = Restriction { rights: BannedRights::VIEW_MESSAGES, until: None };
const MUTE: Restriction = Restriction { rights: BannedRights::SEND_MESSAGES, until: None };
const LIFT: Restriction = Restriction { rights: BannedRights::NONE, until: None };

impl World {
    async fn promote(
        &self,
        who: usize,
        whom: usize,
        channel: ChannelId,
        rights: AdminRights,
    ) -> Result<Changed> {
        self.channels.edit_admin(&self.people[who], channel, self.people[whom].user, rights, None).await
    }

    async fn ban(&self, who: usize, whom: usize, channel: ChannelId, what: Restriction) -> Result<Changed> {
        self.channels.edit_banned(&self.people[who], channel, self.people[whom].user, what).await
    }

    async fn status(&self, who: usize, channel: ChannelId) -> Status {
        self.channels.member(channel, self.people[who].user).await.unwrap().status
    }

    async fn kinds(&self, channel: ChannelId, query: LogQuery) -> Vec<Kind> {
        let found = self.channels.admin_log(self.people[0].user, channel, &query).await.unwrap();
        assert!(found.is_sorted_by_key(|(id, _)| std::cmp::Reverse(*id)));
        found.iter().map(|(_, logged)| logged.kind()).collect()
    }
}

#[tokio::test]
async fn p10_an_administrator_passes_on_what_it_has_and_no_more() {
    let world = World::new(4).await;
    let group = world.group().await;
    let rights = AdminRights::ADD_ADMINS.with(AdminRights::BAN_USERS);
    world.promote(0, 1, group, rights).await.unwrap();
    assert_eq!(refused(world.promote(1, 2, group, AdminRights::CHANGE_INFO).await), "RIGHT_FORBIDDEN");
    world.promote(1, 2, group, AdminRights::BAN_USERS).await.unwrap();
    let by = world.people[1].user;
    assert_eq!(world.status(2, group).await, Status::Admin { rights: AdminRights::BAN_USERS, by });
    world.promote(0, 3, group, AdminRights::BAN_USERS).await.unwrap();
    assert_eq!(refused(world.promote(1, 3, group, AdminRights::NONE).await), "CHAT_ADMIN_REQUIRED");
    assert_eq!(refused(world.ban(1, 3, group, BAN).await), "USER_ADMIN_INVALID");
    assert_eq!(refused(world.ban(1, 0, group, BAN).await), "USER_ADMIN_INVALID");
    assert_eq!(refused(world.promote(1, 0, group, AdminRights::NONE).await), "USER_CREATOR");
    world.promote(1, 2, group, AdminRights::NONE).await.unwrap();
    assert_eq!(world.status(2, group).await, Status::Member);
    let counts = world.channels.view(world.people[0].user, group).await.unwrap().unwrap().counts;
    assert_eq!((counts.members, counts.admins), (4, 3));
}

#[tokio::test]
async fn p06_i19_who_is_thrown_out_reads_and_writes_no_more() {
    let world = World::new(3).await;
    let group = world.group().await;
    world.say(1, group, "before", 1).await.unwrap();
    let changed = world.ban(0, 1, group, BAN).await.unwrap();
    let told = changed.entries.iter().any(|entry| {
        matches!(&entry.event, Event::NewMessage(message)
        if message.action == Some(ServiceAction::DeleteUser(world.people[1].user)))
    });
    assert!(told, "the group is told");
    let user = world.people[1].user;
    let query = Query { limit: 10, ..Query::default() };
    assert_eq!(refused(world.say(1, group, "after", 2).await), "CHANNEL_PRIVATE");
    for refusal in [
        refused(world.channels.history(user, group, Place::Everything, query).await),
        refused(world.channels.difference(user, group, Pts(1), 10).await),
        refused(world.channels.messages(user, group, &[MessageId(1)]).await),
        refused(world.channels.participant(user, group, world.people[0].user).await),
        refused(
            world
                .channels
                .participants(user, group, &Filter::List(MemberList::Recent, String::new()), 0, 9)
                .await,
        ),
        refused(world.channels.admin_log(user, group, &LogQuery::default()).await),
        refused(world.channels.join(&world.people[1], group, Via::Open).await),
    ] {
        assert_eq!(refusal, "CHANNEL_PRIVATE");
    }
    let own = world.boxes.lock_current(user).await.unwrap();
    assert_eq!(own.state().dialogs.channels().count(), 0);
    drop(own);
    let (_, missing) = world.channels.invite(&world.people[0], group, &[user]).await.unwrap();
    assert_eq!(missing, [user], "who is thrown out is not simply added");
    world.ban(0, 1, group, LIFT).await.unwrap();
    world.channels.invite(&world.people[0], group, &[user]).await.unwrap();
    world.say(1, group, "again", 3).await.unwrap();
}

#[tokio::test]
async fn p11_a_restriction_is_withheld_until_its_end_and_outlives_leaving() {
    let world = World::new(2).await;
    let group = world.group().await;
    let now = world.channels.now();
    let until = Some(Date(now.0 + 60));
    world.ban(0, 1, group, Restriction { until, ..MUTE }).await.unwrap();
    assert_eq!(refused(world.say(1, group, "x", 1).await), "USER_BANNED_IN_CHANNEL");
    world.channels.leave(&world.people[1], group).await.unwrap();
    world.channels.invite(&world.people[0], group, &[world.people[1].user]).await.unwrap();
    assert_eq!(refused(world.say(1, group, "x", 1).await), "USER_BANNED_IN_CHANNEL");
    world.server.env.advance(std::time::Duration::from_secs(60));
    world.say(1, group, "x", 1).await.unwrap();
    let plain = Restriction { rights: BannedRights::SEND_PLAIN, until: None };
    world.channels.set(&world.people[0], group, &Setting::DefaultBanned(plain)).await.unwrap();
    assert_eq!(refused(world.say(1, group, "y", 2).await), "CHAT_SEND_PLAIN_FORBIDDEN");
    world.say(0, group, "y", 2).await.unwrap();
}

#[tokio::test]
async fn p11_slow_mode_counts_from_the_last_message() {
    let world = World::new(2).await;
    let group = world.group().await;
    assert_eq!(
        refused(world.channels.set(&world.people[0], group, &Setting::SlowMode(7)).await),
        "SECONDS_INVALID"
    );
    world.channels.set(&world.people[0], group, &Setting::SlowMode(30)).await.unwrap();
    world.say(1, group, "one", 1).await.unwrap();
    assert_eq!(refused(world.say(1, group, "two", 2).await), "SLOWMODE_WAIT_30");
    world.server.env.advance(std::time::Duration::from_secs(29));
    assert_eq!(refused(world.say(1, group, "two", 2).await), "SLOWMODE_WAIT_1");
    world.server.env.advance(std::time::Duration::from_secs(1));
    let two = world.say(1, group, "two", 2).await.unwrap();
    world.server.env.advance(std::time::Duration::from_secs(29));
    let text = Text { text: "too".into(), entities: Vec::new() };
    let editing = PostEditing { channel: group, id: two, text, invert_media: false };
    world.channels.edit(&world.people[1], editing).await.unwrap();
    world.server.env.advance(std::time::Duration::from_secs(1));
    world.say(1, group, "three", 3).await.expect("an edit is no message");
    world.say(0, group, "at once", 1).await.unwrap();
    world.say(0, group, "and again", 2).await.unwrap();
}

#[tokio::test]
async fn settings_are_changed_by_who_may_and_fit_the_channel() {
    let world = World::new(2).await;
    let (group, channel) = (world.group().await, world.create(ChannelKind::Broadcast).await);
    let signatures = Setting::Signatures { names: true, profiles: true };
    let table = [
        (group, Setting::Title("New".into()), "OK"),
        (group, Setting::Title("New".into()), "CHAT_NOT_MODIFIED"),
        (group, Setting::Title(" ".into()), "CHAT_TITLE_EMPTY"),
        (group, Setting::About("x".repeat(256)), "CHAT_ABOUT_TOO_LONG"),
        (group, Setting::About("of us".into()), "OK"),
        (group, Setting::About("of us".into()), "CHAT_ABOUT_NOT_MODIFIED"),
        (group, signatures.clone(), "CHAT_ID_INVALID"),
        (channel, signatures, "OK"),
        (channel, Setting::SlowMode(10), "CHAT_ID_INVALID"),
        (group, Setting::DefaultBanned(BAN), "BANNED_RIGHTS_INVALID"),
        (
            group,
            Setting::DefaultBanned(Restriction { until: Some(Date(i32::MAX)), ..MUTE }),
            "UNTIL_DATE_INVALID",
        ),
        (group, Setting::HistoryHidden(true), "OK"),
        (group, Setting::JoinToSend(true), "OK"),
        (group, Setting::JoinRequest(true), "CHAT_PUBLIC_REQUIRED"),
        (group, Setting::ParticipantsHidden(true), "PARTICIPANTS_TOO_FEW"),
        (group, Setting::AntiSpam(true), "PARTICIPANTS_TOO_FEW"),
        (group, Setting::NoForwards(true), "OK"),
    ];
    for (of, setting, expected) in table {
        let outcome = world.channels.set(&world.people[1], of, &setting).await;
        let before = outcome.map_or_else(|error| error.refusal().message(), |_| "OK".into());
        assert_eq!(before, "CHAT_ADMIN_REQUIRED", "{setting:?} by a member");
        let outcome = world.channels.set(&world.people[0], of, &setting).await;
        let found = outcome.map_or_else(|error| error.refusal().message(), |_| "OK".into());
        assert_eq!(found, expected, "{setting:?}");
    }
    let stored = world.another().seen(group).await.unwrap().channel.clone();
    assert!(stored.history_hidden && stored.noforwards && stored.title == "New");
}

#[tokio::test]
async fn p23_members_are_found_by_list_and_by_name_as_far_as_one_may_know() {
    let world = World::new(5).await;
    let group = world.group().await;
    let list = |list| Filter::List(list, String::new());
    let ids = async |who: usize, filter: Filter, offset, limit| {
        let user = world.people[who].user;
        let page = world.channels.participants(user, group, &filter, offset, limit).await.unwrap();
        (page.count, page.members.iter().map(|member| member.user).collect::<Vec<_>>())
    };
    let all = ids(1, list(MemberList::Recent), 0, 200).await;
    assert_eq!((all.0, all.1.len()), (5, 5));
    let (first, second) =
        (ids(1, list(MemberList::Recent), 0, 2).await, ids(1, list(MemberList::Recent), 2, 9).await);
    assert_eq!([first.1, second.1].concat(), all.1);
    assert_eq!(
        ids(2, Filter::List(MemberList::Recent, "person 4".into()), 0, 9).await.1,
        [world.people[3].user]
    );
    assert_eq!(ids(2, Filter::List(MemberList::Recent, "pers".into()), 1, 2).await.1.len(), 2);
    world.promote(0, 1, group, AdminRights::OTHER.with(AdminRights::ANONYMOUS)).await.unwrap();
    world.ban(0, 3, group, MUTE).await.unwrap();
    world.ban(0, 4, group, BAN).await.unwrap();
    let [owner, anonymous, plain, muted, banned] = [0, 1, 2, 3, 4].map(|n: usize| world.people[n].user);
    assert_eq!(ids(2, list(MemberList::Admins), 0, 9).await.1, [owner]);
    assert_eq!(ids(0, list(MemberList::Admins), 0, 9).await.0, 2);
    assert_eq!(ids(0, list(MemberList::Restricted), 0, 9).await.1, [muted]);
    assert_eq!(ids(0, Filter::List(MemberList::Banned, "person".into()), 0, 9).await.1, [banned]);
    assert!(ids(0, Filter::List(MemberList::Banned, "anna".into()), 0, 9).await.1.is_empty());
    let kept = world.channels.participants(plain, group, &list(MemberList::Banned), 0, 9).await;
    assert_eq!(refused(kept), "CHAT_ADMIN_REQUIRED");
    assert!(!ids(2, list(MemberList::Recent), 0, 9).await.1.contains(&anonymous));
    assert_eq!(refused(world.channels.participant(plain, group, anonymous).await), "USER_NOT_PARTICIPANT");
    assert!(world.channels.participant(owner, group, anonymous).await.is_ok());
    assert_eq!(refused(world.channels.participant(plain, group, banned).await), "USER_NOT_PARTICIPANT");
    assert!(world.channels.participant(owner, group, banned).await.is_ok());
    let among = Filter::Among(vec![plain, banned, muted], "person".into());
    assert_eq!(ids(0, among, 0, 9).await.1, [plain, muted]);
    let channel = world.create(ChannelKind::Broadcast).await;
    let page = world.channels.participants(plain, channel, &list(MemberList::Recent), 0, 9).await;
    assert_eq!(refused(page), "CHAT_ADMIN_REQUIRED");
}

#[tokio::test]
async fn the_log_tells_what_administrators_did_for_two_days() {
    let world = World::new(3).await;
    let group = world.group().await;
    let owner = &world.people[0];
    world.promote(0, 1, group, AdminRights::BAN_USERS.with(AdminRights::DELETE_MESSAGES)).await.unwrap();
    world.channels.set(owner, group, &Setting::Title("Harbour".into())).await.unwrap();
    let own = world.say(1, group, "mine", 1).await.unwrap();
    let other = world.say(2, group, "please go", 1).await.unwrap();
    world.channels.delete(&world.people[1], group, &[own, other]).await.unwrap();
    world.ban(1, 2, group, MUTE).await.unwrap();
    world.channels.set(owner, group, &Setting::SlowMode(10)).await.unwrap();
    let pinned = world.say(0, group, "read this", 1).await.unwrap();
    world.channels.pin(owner, group, pinned, true).await.unwrap();
    let all = LogQuery { limit: 100, ..LogQuery::default() };
    let told = world.kinds(group, all.clone()).await;
    let expected =
        [Kind::Pinned, Kind::Settings, Kind::Ban, Kind::Delete, Kind::Info, Kind::Promote, Kind::Invite];
    assert_eq!(told[..7], expected, "one's own message is deleted without a trace");
    let by = LogQuery { admins: Some(vec![world.people[1].user]), ..all.clone() };
    assert_eq!(world.kinds(group, by).await, [Kind::Ban, Kind::Delete]);
    let only = LogQuery { kinds: Some(vec![Kind::Info]), ..all.clone() };
    assert_eq!(world.kinds(group, only).await, [Kind::Info]);
    let text = LogQuery { q: "please".into(), ..all.clone() };
    let found = world.channels.admin_log(owner.user, group, &text).await.unwrap();
    assert!(matches!(&found[0].1.action, AdminAction::Deleted(message) if message.id == other));
    let below = LogQuery { max_id: found[0].0.0, limit: 2, ..all.clone() };
    assert_eq!(world.kinds(group, below).await, [Kind::Info, Kind::Promote]);
    let above = LogQuery { min_id: found[0].0.0, ..all.clone() };
    assert_eq!(world.kinds(group, above).await, [Kind::Pinned, Kind::Settings, Kind::Ban]);
    assert_eq!(
        refused(world.channels.admin_log(world.people[2].user, group, &all).await),
        "CHAT_ADMIN_REQUIRED"
    );
    world.server.env.advance(std::time::Duration::from_secs(48 * 3_600 + 1));
    assert!(world.kinds(group, all).await.is_empty());
}

#[tokio::test]
async fn p10_the_owner_gives_the_group_away() {
    let world = World::new(3).await;
    let group = world.group().await;
    let heir = world.people[1].user;
    assert_eq!(refused(world.channels.transfer(&world.people[1], group, heir).await), "CHAT_ADMIN_REQUIRED");
    world.channels.transfer(&world.people[0], group, heir).await.unwrap();
    assert_eq!(world.status(1, group).await, Status::Creator { rights: AdminRights::NONE });
    assert!(matches!(world.status(0, group).await, Status::Admin { by, .. } if by == heir));
    let counts = world.channels.view(heir, group).await.unwrap().unwrap();
    assert_eq!((counts.channel.creator, counts.counts.admins, counts.counts.members), (heir, 2, 3));
    assert_eq!(refused(world.channels.delete_channel(&world.people[0], group).await), "CHAT_ADMIN_REQUIRED");
    world.promote(1, 0, group, AdminRights::NONE).await.unwrap();
}

#[tokio::test]
async fn i22_a_name_has_one_owner_among_users_and_channels() {
    let world = World::new(3).await;
    let (group, channel) = (world.group().await, world.create(ChannelKind::Broadcast).await);
    let owner = &world.people[0];
    let member = world.channels.update_username(&world.people[1], group, "lighthouse").await;
    assert_eq!(refused(member), "CHAT_ADMIN_REQUIRED");
    world.channels.update_username(owner, group, "Lighthouse").await.unwrap();
    let again = world.channels.update_username(owner, group, "Lighthouse").await;
    assert_eq!(refused(again), "USERNAME_NOT_MODIFIED");
    assert_eq!(world.channels.channel_by_name("@lightHouse").await.unwrap(), Some(group));
    let taken = world.channels.update_username(owner, channel, "lighthouse").await;
    assert_eq!(refused(taken), "USERNAME_OCCUPIED");
    assert_eq!(
        refused(world.server.users.update_username(&world.people[1], "lighthouse").await),
        "USERNAME_OCCUPIED"
    );
    assert!(!world.channels.check_username(owner, Some(channel), "lighthouse").await.unwrap());
    world.server.env.advance(std::time::Duration::from_secs(3_600));
    assert!(
        !world.server.users.check_username(&world.people[1], "lighthouse").await.unwrap(),
        "it is no claim of a dead one"
    );
    assert_eq!(world.channels.public_of(owner.user).await.unwrap(), [group]);
    world.channels.update_username(owner, group, "").await.unwrap();
    world.server.users.update_username(&world.people[1], "lighthouse").await.unwrap();
    assert_eq!(world.channels.channel_by_name("lighthouse").await.unwrap(), None);
    let (one, two) = tokio::join!(
        world.channels.update_username(owner, group, "harbour_town"),
        world.server.users.update_username(&world.people[2], "harbour_town"),
    );
    assert!(one.is_ok() != two.is_ok(), "of two one wins");
}

#[tokio::test]
async fn p23_who_appears_as_whom() {
    let world = World::new(2).await;
    let (group, channel) = (world.group().await, world.create(ChannelKind::Broadcast).await);
    let (own, as_group) = (Peer::User(world.people[0].user), Peer::Channel(group));
    let send = async |who: usize, send_as, n| {
        let posting = Posting { send_as, ..posting(group, "x", n) };
        let changed = world.channels.send(&world.people[who], vec![posting]).await?;
        let (found, _) = world.channels.messages(world.people[who].user, group, &[changed.ids[0].1]).await?;
        Ok::<_, Error>(found[0].as_ref().unwrap().author())
    };
    assert_eq!(refused(send(1, Some(as_group), 1).await), "SEND_AS_PEER_INVALID");
    assert_eq!(send(0, None, 2).await.unwrap(), own);
    assert_eq!(refused(send(0, Some(as_group), 3).await), "SEND_AS_PEER_INVALID", "not anonymous");
    world.promote(0, 0, group, AdminRights::ANONYMOUS).await.unwrap();
    assert_eq!(send(0, None, 4).await.unwrap(), as_group);
    let renamed = world.channels.set(&world.people[0], group, &Setting::Title("New".into())).await.unwrap();
    let told = renamed.entries.iter().find_map(|entry| match &entry.event {
        Event::NewMessage(message) => Some(message.author()),
        _ => None,
    });
    assert_eq!(told, Some(as_group), "p23: the news of it does not name an anonymous administrator");
    world.channels.save_send_as(&world.people[0], group, own).await.unwrap();
    assert_eq!(send(0, None, 5).await.unwrap(), own);
    let as_channel = Peer::Channel(channel);
    assert_eq!(
        refused(world.channels.save_send_as(&world.people[0], group, as_channel).await),
        "SEND_AS_PEER_INVALID"
    );
    for (id, name) in [(group, "harbour_group"), (channel, "harbour_news")] {
        world.channels.update_username(&world.people[0], id, name).await.unwrap();
    }
    let peers = world.channels.send_as(world.people[0].user, group).await.unwrap();
    assert_eq!(peers, [own, as_group, as_channel]);
    assert_eq!(send(0, Some(as_channel), 6).await.unwrap(), as_channel);
    assert_eq!(
        world.channels.send_as(world.people[1].user, group).await.unwrap(),
        [Peer::User(world.people[1].user)]
    );
}
