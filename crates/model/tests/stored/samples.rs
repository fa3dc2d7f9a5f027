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
