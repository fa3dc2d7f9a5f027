//! One value of each stored type, with every field set.

use model::message::Quote;
use model::*;

/// Name and stored form of each sample.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("message", stored::encode(&message())),
        ("saved_message", stored::encode(&saved_message())),
        ("dialog", stored::encode(&dialog())),
        ("user", stored::encode(&user())),
        ("contact", stored::encode(&contact())),
        ("auth_key", stored::encode(&auth_key())),
        ("awaiting_key", stored::encode(&awaiting_key())),
        ("cloud_password", stored::encode(&cloud_password(PasswordReset::Pending(Date(2))))),
        ("declined_reset", stored::encode(&cloud_password(PasswordReset::Declined(Date(2))))),
        ("authorization", stored::encode(&authorization())),
        ("peer", stored::encode(&Peer::Channel(ChannelId(9)))),
        ("entry_key", stored::encode(&EntryKey { pts: Pts(7), minor: 2 })),
        ("new_message_entry", stored::encode(&entry(Event::NewMessage(Box::new(message()))))),
        ("edit_entry", stored::encode(&entry(Event::EditMessage(Box::new(message()))))),
        ("delete_entry", stored::encode(&entry(Event::DeleteMessages(vec![deletion()])))),
        ("read_inbox_entry", stored::encode(&entry(read_inbox()))),
        ("read_outbox_entry", stored::encode(&entry(read_outbox()))),
        ("notice_entry", stored::encode(&entry(Event::Notice(notice())))),
        ("restored_entry", stored::encode(&entry(restored()))),
        ("group_message", stored::encode(&group_message())),
        ("channel_message", stored::encode(&channel_message())),
        ("channel_dialog", stored::encode(&channel_dialog())),
        ("chat", stored::encode(&chat())),
        ("channel", stored::encode(&channel())),
        ("creator", stored::encode(&member(creator()))),
        ("admin", stored::encode(&member(admin()))),
        ("restricted", stored::encode(&member(restricted()))),
        ("banned", stored::encode(&member(banned()))),
        ("topic", stored::encode(&topic())),
        ("pin_entry", stored::encode(&entry(pin()))),
        ("settings_entry", stored::encode(&entry(Event::Channel(settings())))),
        ("member_entry", stored::encode(&entry(Event::Channel(member_change())))),
        ("channel_read_entry", stored::encode(&entry(Event::Channel(channel_read())))),
        ("topic_entry", stored::encode(&entry(Event::Channel(topic_change())))),
        ("channel_notices", stored::encode(&channel_notices())),
        ("join_requests", stored::encode(&join_requests())),
        ("service_actions", stored::encode(&service_actions())),
    ]
}

pub(crate) fn message() -> Message {
    let kinds = [
        EntityKind::Unknown,
        EntityKind::Mention,
        EntityKind::Pre("rust".into()),
        EntityKind::TextUrl("https://example.org".into()),
        EntityKind::MentionName(UserId(3)),
        EntityKind::Blockquote(true),
        EntityKind::CustomEmoji(77),
        EntityKind::BankCard,
    ];
    Message {
        id: MessageId(5),
        peer: Peer::User(UserId(2)),
        from: UserId(1),
        out: true,
        date: Date(1_700_000_000),
        text: "a 😀 text".into(),
        entities: kinds.map(|kind| Entity { offset: 1, length: 2, kind }).to_vec(),
        twin: Some(MessageId(6)),
        edit_date: Some(Date(1_700_000_001)),
        reply_to: Some(ReplyTo {
            message: MessageId(4),
            quote: Some(Quote { text: "q".into(), entities: vec![], offset: Some(1) }),
            top: None,
            in_topic: None,
        }),
        forward: Some(Forward {
            from: Some(UserId(8)),
            from_name: Some("n".into()),
            date: Date(1),
            saved_from: Some((Peer::Chat(ChatId(1)), MessageId(2))),
            post: None,
            signature: None,
        }),
        silent: true,
        noforwards: true,
        random_id: Some(RandomId(-1)),
        action: Some(ServiceAction::ContactSignUp),
        via_bot: Some(UserId(4)),
        invert_media: true,
        first_copy: None,
        shown_as: None,
        signature: None,
        mentioned: None,
        pinned: None,
        discussion: None,
        post: None,
        reactions: None,
    }
}

pub(crate) fn saved_message() -> Message {
    Message {
        out: false,
        twin: None,
        edit_date: None,
        reply_to: None,
        forward: None,
        random_id: None,
        action: None,
        via_bot: None,
        ..message()
    }
}

pub(crate) fn dialog() -> Dialog {
    Dialog {
        peer: Peer::User(UserId(2)),
        top_message: MessageId(5),
        top_date: Date(10),
        read_inbox_max: MessageId(3),
        read_outbox_max: MessageId(4),
        unread_count: 1,
        pinned: Some(2),
        unread_mark: true,
        as_of: EntryKey { pts: Pts(7), minor: 1 },
        message_count: 5,
        inside: None,
        unread_mentions: None,
        unread_reactions: None,
    }
}

pub(crate) fn user() -> User {
    User {
        id: UserId(1 << 33),
        phone: Some("4915200000".into()),
        first_name: "Claude".into(),
        last_name: "Chappe".into(),
        username: Some("chappe_c".into()),
        about: "towers".into(),
        created: Date(1),
        last_seen: Some(Date(2)),
        version: 3,
        deleted: false,
        bot: true,
        verified: true,
        lang_code: Some("fr".into()),
        account_ttl_days: Some(365),
    }
}

pub(crate) fn contact() -> Contact {
    Contact {
        user: UserId(2),
        phone: "49".into(),
        first_name: "A".into(),
        last_name: "B".into(),
        date: Date(1),
    }
}

fn client() -> ClientInfo {
    ClientInfo {
        api_id: 1,
        device_model: "d".into(),
        system_version: "s".into(),
        app_version: "a".into(),
        system_lang_code: "en".into(),
        lang_pack: "tdesktop".into(),
        lang_code: "en".into(),
    }
}

pub(crate) fn auth_key() -> AuthKeyRecord {
    AuthKeyRecord {
        id: AuthKeyId(u64::MAX),
        sealed_key: vec![1, 2, 3],
        created: Date(1),
        first_salt: -2,
        dc: 2,
        layer: Some(Layer(229)),
        client: Some(client()),
        user: Some(UserId(1)),
        seq_limit: 1_000,
        awaited: None,
    }
}

pub(crate) fn awaiting_key() -> AuthKeyRecord {
    let awaited = Some(AwaitedPassword { user: UserId(1), since: Date(3) });
    AuthKeyRecord { user: None, awaited, ..auth_key() }
}

pub(crate) fn cloud_password(reset: PasswordReset) -> CloudPassword {
    CloudPassword {
        current: Some(SealedPassword {
            sealed_verifier: vec![1, 2, 3],
            salt1: vec![4; 40],
            salt2: vec![5; 16],
            hint: "h".into(),
        }),
        changed: Some(Date(1)),
        next: NewSalts { salt1: [6; 8], salt2: [7; 16] },
        reset: Some(reset),
    }
}

pub(crate) fn authorization() -> Authorization {
    Authorization {
        key: AuthKeyId(5),
        hash: -1,
        user: UserId(1),
        created: Date(1),
        active: Date(2),
        address: "127.0.0.1".into(),
        client: client(),
        delivered: Some(EntryKey { pts: Pts(3), minor: 0 }),
    }
}

pub(crate) fn deletion() -> Deletion {
    Deletion {
        peer: Peer::User(UserId(2)),
        ids: vec![MessageId(1), MessageId(2)],
        unread: 1,
        new_top: Some((MessageId(0), Date(0))),
    }
}

pub(crate) fn read_inbox() -> Event {
    Event::ReadInbox { peer: Peer::User(UserId(2)), max_id: MessageId(9), still_unread: 4 }
}

pub(crate) fn read_outbox() -> Event {
    Event::ReadOutbox { peer: Peer::User(UserId(2)), max_id: MessageId(9) }
}

pub(crate) fn restored() -> Event {
    Event::Restored { skipped: 50_000 }
}

pub(crate) fn notice() -> Notice {
    Notice::NewAuthorization { hash: 1, date: Date(2), device: "d".into(), location: "l".into() }
}

pub(crate) fn entry(event: Event) -> LogEntry {
    LogEntry {
        key: EntryKey { pts: Pts(7), minor: 0 },
        pts_count: event.pts_count(),
        top_message: MessageId(5),
        date: Date(1_700_000_000),
        event,
    }
}

pub(crate) fn group_message() -> Message {
    Message { first_copy: Some((UserId(4), MessageId(9))), peer: Peer::Chat(ChatId(3)), ..saved_message() }
}

pub(crate) fn channel_message() -> Message {
    Message {
        peer: Peer::Channel(ChannelId(1_000_000_009)),
        shown_as: Some(Peer::Channel(ChannelId(1_000_000_009))),
        signature: Some("Claude".into()),
        mentioned: Some(vec![UserId(1), UserId(2)]),
        pinned: Some(true),
        discussion: Some((ChannelId(1_000_000_010), MessageId(12))),
        post: Some(true),
        reply_to: Some(ReplyTo {
            top: Some(MessageId(2)),
            in_topic: Some(true),
            ..ReplyTo::to(MessageId(4))
        }),
        forward: Some(Forward {
            from: None,
            from_name: None,
            date: Date(1),
            saved_from: None,
            post: Some((ChannelId(7), MessageId(8))),
            signature: Some("s".into()),
        }),
        ..saved_message()
    }
}

pub(crate) fn channel_dialog() -> Dialog {
    Dialog {
        peer: Peer::Channel(ChannelId(1_000_000_009)),
        inside: Some(true),
        unread_mentions: Some(3),
        ..dialog()
    }
}

fn restriction() -> Restriction {
    let rights = BannedRights::SEND_MESSAGES.with(BannedRights::PIN_MESSAGES);
    Restriction { rights, until: Some(Date(1_800_000_000)) }
}

pub(crate) fn chat() -> Chat {
    let member = ChatMember { user: UserId(1), inviter: UserId(2), date: Date(5), admin: true };
    Chat {
        id: ChatId(77),
        title: "Tower".into(),
        about: "about".into(),
        creator: UserId(1),
        created: Date(4),
        version: 3,
        members: vec![member],
        default_banned: restriction(),
        noforwards: true,
        migrated_to: Some(ChannelId(1_000_000_009)),
        deactivated: true,
        kicked: vec![UserId(9)],
        reactions: None,
    }
}

pub(crate) fn channel() -> Channel {
    Channel {
        id: ChannelId(1_000_000_009),
        kind: ChannelKind::Megagroup,
        title: "Tower".into(),
        about: "about".into(),
        username: Some("tower".into()),
        created: Date(4),
        creator: UserId(1),
        default_banned: restriction(),
        slow_mode_s: 30,
        signatures: true,
        signature_profiles: true,
        history_hidden: true,
        join_to_send: true,
        join_request: true,
        participants_hidden: true,
        antispam: true,
        noforwards: true,
        forum: true,
        forum_tabs: true,
        linked: Some(ChannelId(1_000_000_010)),
        migrated_from: Some((ChatId(77), MessageId(5))),
        deleted: true,
        ttl_s: 86_400,
        cleared: Some(MessageId(3)),
        reactions: None,
    }
}

pub(crate) fn member(status: Status) -> Member {
    Member {
        user: UserId(5),
        status,
        date: Date(6),
        inviter: Some(UserId(1)),
        joined_at: MessageId(7),
        rank: Some("keeper".into()),
        link: Some("link".into()),
        by_request: true,
        wrote: Some(Date(8)),
        cleared: Some(MessageId(2)),
        send_as: Some(Peer::Channel(ChannelId(1_000_000_009))),
    }
}

pub(crate) fn creator() -> Status {
    Status::Creator { rights: AdminRights::ANONYMOUS }
}

pub(crate) fn admin() -> Status {
    Status::Admin { rights: AdminRights::BAN_USERS.with(AdminRights::PIN_MESSAGES), by: UserId(1) }
}

pub(crate) fn restricted() -> Status {
    Status::Restricted { what: restriction(), by: UserId(1), inside: true }
}

pub(crate) fn banned() -> Status {
    Status::Banned { what: restriction(), by: UserId(1) }
}

pub(crate) fn topic() -> Topic {
    Topic {
        id: MessageId(4),
        title: "Red".into(),
        icon_color: 0x006F_B9F0,
        icon_emoji: Some(55),
        creator: UserId(1),
        date: Date(9),
        closed: true,
        hidden: true,
        deleted: true,
    }
}

pub(crate) fn pin() -> Event {
    Event::PinMessages { peer: Peer::User(UserId(2)), ids: vec![MessageId(1), MessageId(2)], pinned: true }
}

pub(crate) fn settings() -> ChannelEvent {
    ChannelEvent::Settings { by: UserId(1), now: Box::new(channel()) }
}

pub(crate) fn member_change() -> ChannelEvent {
    let (before, now) = (Box::new(Member::stranger(UserId(5))), Box::new(member(Status::Member)));
    ChannelEvent::Member { by: UserId(1), before, now }
}

pub(crate) fn channel_read() -> ChannelEvent {
    ChannelEvent::Read { by: UserId(5), max_id: MessageId(8), channel: ChannelId(1_000_000_009) }
}

pub(crate) fn topic_change() -> ChannelEvent {
    ChannelEvent::Topic { by: UserId(1), now: Box::new(topic()) }
}

pub(crate) fn join_requests() -> Notice {
    let peer = Peer::Channel(ChannelId(1_000_000_009));
    Notice::JoinRequests { peer, pending: 3, recent: vec![UserId(2), UserId(3)] }
}

pub(crate) fn channel_notices() -> Vec<Notice> {
    let channel = ChannelId(1_000_000_009);
    vec![
        Notice::ChannelJoined(channel, MessageId(3)),
        Notice::ChannelLeft(channel),
        Notice::ChannelChanged(channel),
        Notice::ChannelRead { channel, max_id: MessageId(4), still_unread: 2, pts: Pts(9) },
        Notice::ChannelMention { channel, message: MessageId(4), thread: Some(MessageId(1)) },
        Notice::ChannelMentionsRead(channel, vec![MessageId(4)]),
        Notice::ThreadRead { channel, thread: MessageId(1), max_id: MessageId(4) },
        Notice::ChatChanged(ChatId(77)),
    ]
}

pub(crate) fn service_actions() -> Vec<ServiceAction> {
    let edit =
        TopicEdit { title: Some("Blue".into()), icon_emoji: Some(1), closed: Some(true), hidden: None };
    vec![
        ServiceAction::ChatCreate("Tower".into(), vec![UserId(1)]),
        ServiceAction::ChannelCreate("Tower".into()),
        ServiceAction::EditTitle("Tower".into()),
        ServiceAction::DeletePhoto,
        ServiceAction::AddUsers(vec![UserId(2)]),
        ServiceAction::DeleteUser(UserId(2)),
        ServiceAction::JoinedByLink(UserId(1)),
        ServiceAction::JoinedByRequest,
        ServiceAction::MigrateTo(ChannelId(1_000_000_009)),
        ServiceAction::MigrateFrom(ChatId(77), "Tower".into()),
        ServiceAction::PinMessage,
        ServiceAction::TopicCreate("Red".into(), 1, Some(2)),
        ServiceAction::TopicEdit(edit),
    ]
}
