//! The rows of a small server: two people, what they wrote to each other, a key.

use domain::text::Text;
use domain::{BoxWriter, Draft, delivery};
use model::{
    AuthKeyId, AuthKeyRecord, Date, Deletion, Dialog, Event, LogId, MessageId, Peer, RandomId, User, UserId,
    stored,
};
use ports::{Append, Key, Place, RowKey, StoredRow, Table, ViewWrite};
use std::collections::BTreeMap;

pub(crate) const ANN: UserId = UserId(1 << 33);
pub(crate) const BOB: UserId = UserId((1 << 33) + 1);

/// The rows in order.
pub(crate) type Rows = BTreeMap<Place, Vec<u8>>;

pub(crate) fn in_order(rows: &Rows) -> Vec<StoredRow> {
    rows.iter().map(|(place, value)| StoredRow { place: place.clone(), value: value.clone() }).collect()
}

/// Two messages from Ann to Bob, the first of which she deletes for both.
pub(crate) fn server() -> Rows {
    let mut rows = Rows::new();
    let begin = |user| BoxWriter::new(user, Default::default(), Date(1_700_000_000));
    let mut writers = [begin(ANN), begin(BOB)];
    for n in [1, 2] {
        delivery::deliver(&mut writers, None, &draft(n));
    }
    let [mut ann, mut bob] = writers;
    for (writer, peer) in [(&mut ann, BOB), (&mut bob, ANN)] {
        let deletion = Deletion { peer: Peer::User(peer), ids: vec![MessageId(1)], unread: 0, new_top: None };
        writer.record(Event::DeleteMessages(vec![deletion]));
    }
    store(&mut rows, ann.into_append());
    store(&mut rows, bob.into_append());
    for (id, phone) in [(ANN, "9996610001"), (BOB, "9996610002")] {
        put(&mut rows, RowKey::single(Table::Users, Key::new().i64(id.0)), stored::encode(&user(id, phone)));
        put(&mut rows, RowKey::single(Table::Phones, Key::new().text(phone)), stored::encode(&id));
    }
    let dialog = Dialog { top_message: MessageId(2), ..Dialog::empty(Peer::User(BOB)) };
    put(&mut rows, domain::views::dialog_row(ANN, dialog.peer), stored::encode(&dialog));
    put(&mut rows, RowKey::single(Table::AuthKeys, Key::new().u64(5)), stored::encode(&key()));
    put(&mut rows, RowKey::single(Table::Server, Key::new().text("secret")), stored::encode(&7));
    rows
}

pub(crate) fn put(rows: &mut Rows, row: RowKey, value: Vec<u8>) {
    rows.insert(Place::View(row), value);
}

fn store(rows: &mut Rows, append: Append) {
    for entry in append.entries.iter() {
        rows.insert(Place::Entry(append.log, entry.key), stored::encode(entry));
    }
    for (id, record) in append.random_ids {
        rows.insert(Place::RandomId(append.log, id), stored::encode(&record));
    }
    for write in append.views {
        match write {
            ViewWrite::Put(row, value) => drop(rows.insert(Place::View(row), value)),
            ViewWrite::Delete(row) => drop(rows.remove(&Place::View(row))),
        }
    }
}

fn draft(n: i64) -> Draft {
    let text = Text::message(&format!("text {n}"), vec![]).unwrap();
    Draft { random_id: Some(RandomId(n)), text, ..Draft::default() }
}

fn user(id: UserId, phone: &str) -> User {
    User {
        id,
        phone: Some(phone.to_owned()),
        first_name: "A".to_owned(),
        last_name: String::new(),
        username: None,
        about: String::new(),
        created: Date(1),
        last_seen: None,
        version: 1,
        deleted: false,
        bot: false,
        verified: false,
        lang_code: None,
        account_ttl_days: None,
    }
}

fn key() -> AuthKeyRecord {
    AuthKeyRecord {
        id: AuthKeyId(5),
        sealed_key: vec![1; 300],
        created: Date(1),
        first_salt: 1,
        dc: 2,
        layer: None,
        client: None,
        user: Some(ANN),
        seq_limit: 0,
        awaited: None,
    }
}

pub(crate) fn box_of(user: UserId) -> LogId {
    LogId::User(user)
}
