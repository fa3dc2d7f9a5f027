//! Stored rows: damaged bytes are an error, and what is read is written and read the same.

use crate::channel::channel;
use crate::input::{Input, Output};
use domain::channel::id_set::Block;
use domain::channel::{Counts, Furthest, Reacted};
use model::stored;
use model::{
    AuthKeyRecord, Authorization, Channel, ChannelEvent, ChannelId, ChannelKind, Chat, ClientInfo, Contact,
    Date, Deletion, Dialog, Entity, EntityKind, EntryKey, Event, Forward, Head, Importer, Invite,
    JoinRequest, LogEntry, LogId, Member, Message, MessageId, Notice, Peer, Presence, Pts, RandomId,
    Reaction, ReactionCount, ReactionSettings, Reactions, ReplyTo, Status, Topic, UnreadReactions, User,
    UserId,
};
use ports::RandomIdRecord;

/// Reads a row as one type.
type Check = fn(&[u8]);

/// Every stored type.
const TYPES: [Check; 34] = [
    check::<AuthKeyRecord>,
    check::<Authorization>,
    check::<ClientInfo>,
    check::<Contact>,
    check::<Deletion>,
    check::<Dialog>,
    check::<Entity>,
    check::<EntryKey>,
    check::<Event>,
    check::<Forward>,
    check::<Head>,
    check::<LogEntry>,
    check::<LogId>,
    check::<Message>,
    check::<Notice>,
    check::<Peer>,
    check::<Presence>,
    check::<ReplyTo>,
    check::<User>,
    check::<Channel>,
    check::<ChannelEvent>,
    check::<Member>,
    check::<Topic>,
    check::<Chat>,
    check::<Invite>,
    check::<Importer>,
    check::<JoinRequest>,
    check::<Counts>,
    check::<Furthest>,
    check::<Block>,
    check::<Reaction>,
    check::<ReactionSettings>,
    check::<UnreadReactions>,
    check::<Reacted>,
];

/// A byte for the type, then the row.
pub(crate) fn row(data: &[u8]) {
    let mut input = Input::new(data);
    let check_one = *input.pick(&TYPES);
    let row = input.rest();
    check_one(row);
    check::<RandomIdRecord>(row);
}

fn check<T>(row: &[u8])
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    let Ok(value) = stored::decode::<T>(row) else { return };
    let written = stored::encode(&value);
    let Ok(again) = stored::decode::<T>(&written) else {
        panic!("what was written is not read: {written:02x?}")
    };
    assert_eq!(stored::encode(&again), written);
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let peer = Peer::User(UserId(5));
    let message = Message {
        out: true,
        text: "hello".to_owned(),
        entities: vec![Entity {
            offset: 0,
            length: 5,
            kind: EntityKind::TextUrl("https://example.org".to_owned()),
        }],
        twin: Some(MessageId(2)),
        noforwards: true,
        random_id: Some(RandomId(77)),
        ..Message::blank(MessageId(3), peer, UserId(4), Date(1_767_268_800))
    };
    let event = Event::NewMessage(Box::new(message.clone()));
    let key = EntryKey { pts: Pts(9), minor: 0 };
    let entry = LogEntry { key, pts_count: 1, top_message: message.id, date: message.date, event };
    let client = ClientInfo { api_id: 1, device_model: "a device".to_owned(), ..ClientInfo::default() };
    let (before, now) =
        (Member::stranger(UserId(4)), Member { status: Status::Member, ..Member::stranger(UserId(4)) });
    let joined = ChannelEvent::Member { by: UserId(4), before: Box::new(before), now: Box::new(now) };
    let invite = Invite {
        hash: "hash".to_owned(),
        peer: Peer::Channel(ChannelId(7)),
        admin: UserId(4),
        created: message.date,
        expires: None,
        limit: Some(1),
        usage: 0,
        request_needed: false,
        title: None,
        permanent: false,
        revoked: false,
    };
    let reaction = Reaction {
        by: UserId(5),
        emoji: "👍".to_owned(),
        date: message.date,
        serial: 2,
        big: false,
        shown_as: None,
    };
    let count = ReactionCount { emoji: reaction.emoji.clone(), count: 1 };
    let reactions = Reactions { counts: vec![count], latest: vec![reaction.clone()], serial: 2 };
    let unread = UnreadReactions { since: 2, count: 1, thread: Some(message.id) };
    let reacted = Message { reactions: Some(reactions), ..message.clone() };
    let mut latest = Reacted::default();
    latest.add(message.id, key);
    let seed = |kind: u8, row: Vec<u8>| Output::new().bytes(&[kind]).bytes(&row).finish();
    vec![
        seed(2, stored::encode(&client)),
        seed(5, stored::encode(&Dialog::empty(peer))),
        seed(8, stored::encode(&Event::ReadOutbox { peer, max_id: message.id })),
        seed(11, stored::encode(&entry)),
        seed(13, stored::encode(&message)),
        seed(19, stored::encode(&channel(ChannelKind::Megagroup))),
        seed(20, stored::encode(&joined)),
        seed(21, stored::encode(&Member::stranger(UserId(4)))),
        seed(24, stored::encode(&invite)),
        seed(13, stored::encode(&reacted)),
        seed(30, stored::encode(&reaction)),
        seed(31, stored::encode(&ReactionSettings::default())),
        seed(32, stored::encode(&unread)),
        seed(33, stored::encode(&latest)),
    ]
}
