//! The check finds nothing in a sound store and every planted fault in a damaged one.

use crate::samples::{ANN, BOB, Rows, box_of, in_order, put, server};
use backup::{Check, Report};
use crypto::seal::SealKey;
use model::{
    AuthKeyId, CloudPassword, Date, EntryKey, Event, LogEntry, MessageId, NewSalts, Pts, RandomId,
    SealedPassword, UserId, stored,
};
use ports::{Key, Place, RandomIdRecord, RowKey, Table};

fn check(rows: &Rows) -> Report {
    let mut check = Check::new();
    in_order(rows).iter().for_each(|row| check.row(row));
    check.finish()
}

/// The first fault, in words.
fn fault(plant: impl FnOnce(&mut Rows)) -> String {
    let mut rows = server();
    plant(&mut rows);
    let report = check(&rows);
    assert!(report.faults_total > 0, "the fault is found");
    report.faults[0].to_string()
}

fn entry_of(user: UserId, pts: i32) -> Place {
    Place::Entry(box_of(user), EntryKey { pts: Pts(pts), minor: 0 })
}

fn change(rows: &mut Rows, pts: i32, change: impl FnOnce(&mut LogEntry)) {
    let value = rows.get_mut(&entry_of(ANN, pts)).unwrap();
    let mut entry: LogEntry = stored::decode(value).unwrap();
    change(&mut entry);
    *value = stored::encode(&entry);
}

#[test]
fn a_sound_store_has_no_faults_and_is_counted() {
    let report = check(&server());
    assert_eq!(report.faults, []);
    let figures = &report.figures;
    assert_eq!((figures.logs, figures.messages, figures.longest, figures.counts.entries), (2, 2, 3, 6));
    assert_eq!(report.users, [ANN, BOB]);
    assert_eq!(report.keys, [AuthKeyId(5)]);
    assert_eq!(report.logs, [box_of(ANN), box_of(BOB)]);
}

#[test]
fn i3_a_missing_entry_is_named() {
    let found = fault(|rows| drop(rows.remove(&entry_of(ANN, 3))));
    assert_eq!(found, "box of user 8589934592, entry 4: pts 3 to 3 before it are missing");
    let found = fault(|rows| drop(rows.remove(&entry_of(ANN, 4))));
    assert!(found.contains("table Messages"), "the last entry is missed by what derives from it: {found}");
}

#[test]
fn i4_heads_that_go_back_and_ids_that_repeat_are_found() {
    let found = fault(|rows| change(rows, 4, |entry| entry.top_message = MessageId(1)));
    assert!(found.contains("its head goes back from message 2 to 1"), "{found}");
    let repeat = |entry: &mut LogEntry| {
        let Event::NewMessage(message) = &mut entry.event else { panic!("a message") };
        message.id = MessageId(1);
    };
    let found = fault(|rows| change(rows, 3, repeat));
    assert!(found.contains("message 1 after 1"), "{found}");
    let found = fault(|rows| change(rows, 3, |entry| entry.pts_count = 2));
    assert!(found.contains("entry 3"), "{found}");
    let found = fault(|rows| change(rows, 3, |entry| entry.key.pts = Pts(9)));
    assert!(found.contains("it says that it is entry 9"), "{found}");
}

#[test]
fn rows_that_do_not_read_are_found() {
    let found = fault(|rows| rows.get_mut(&entry_of(BOB, 2)).unwrap().truncate(9));
    assert!(found.contains("damaged row"), "{found}");
    let found = fault(|rows| rows.get_mut(&entry_of(BOB, 2)).unwrap()[0] = 9);
    assert!(found.contains("row of format 9"), "{found}");
    for table in [Table::Users, Table::Server, Table::AuthKeys, Table::Messages] {
        let found = fault(|rows| {
            let of_table = |place: &&Place| matches!(place, Place::View(row) if row.table == table);
            let place = rows.keys().find(of_table).unwrap().clone();
            rows.get_mut(&place).unwrap().pop();
        });
        assert!(found.contains(&format!("table {table:?}")), "{found}");
    }
}

#[test]
fn i2_a_random_id_that_leads_nowhere_is_found() {
    let found = fault(|rows| {
        let place = |id| Place::RandomId(box_of(ANN), RandomId(id));
        let record = rows[&place(1)].clone();
        rows.remove(&entry_of(ANN, 2));
        rows.insert(place(7), record);
    });
    assert!(found.contains("are missing"), "{found}");
    let found = fault(|rows| {
        let nowhere = EntryKey { pts: Pts(4), minor: 0 };
        let record = RandomIdRecord { message: MessageId(1), key: nowhere, date: Date(1) };
        rows.insert(Place::RandomId(box_of(ANN), RandomId(1)), stored::encode(&record));
    });
    assert!(found.contains("random_id 1: it names message 1 of entry 4, which is not there"), "{found}");
}

#[test]
fn views_that_left_their_log_are_found() {
    let row = domain::views::message_row(ANN, BOB.into(), MessageId(2));
    let found = fault(|rows| drop(rows.remove(&Place::View(row.clone()))));
    assert_eq!(
        found,
        "box of user 8589934592: table Messages: 1 messages of the log are missing in the table"
    );
    let row = domain::views::message_peer_row(BOB, MessageId(2));
    let found = fault(|rows| drop(rows.remove(&Place::View(row))));
    assert!(found.contains("table MessagePeers"), "{found}");
    let found = fault(|rows| {
        let dialog = model::Dialog { top_message: MessageId(3), ..model::Dialog::empty(BOB.into()) };
        put(rows, domain::views::dialog_row(ANN, BOB.into()), stored::encode(&dialog));
    });
    assert!(found.contains("its newest message is 3, that of the log 2"), "{found}");
    let found = fault(|rows| {
        put(rows, RowKey::single(Table::Phones, Key::new().text("1")), stored::encode(&UserId(99)));
    });
    assert!(found.contains("user 99, who does not exist"), "{found}");
}

#[test]
fn keys_that_the_servers_key_does_not_open_are_found() {
    let mut check = Check::new();
    check.open_keys_with(SealKey::from_bytes([1; 32]));
    in_order(&server()).iter().for_each(|row| check.row(row));
    let report = check.finish();
    assert!(report.faults[0].what.contains("does not open"), "{:?}", report.faults);
}

#[test]
fn many_faults_are_counted_and_the_first_are_told() {
    let mut rows = server();
    for n in 0..100 {
        put(&mut rows, RowKey::single(Table::Server, Key::new().u8(n)), vec![9]);
    }
    let report = check(&rows);
    assert_eq!((report.faults_total, report.faults.len()), (100, 20));
}

/// Chance of which nothing here depends on.
struct Zeros;

impl crypto::Random for Zeros {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

#[test]
fn a_password_belongs_to_a_user_and_opens_with_the_seal_key() {
    let key = SealKey::from_bytes([3; 32]);
    let sealed = |user: UserId| {
        let verifier = crypto::seal::seal(&key, &Zeros, &model::password::place(user), &[5; 256]);
        stored::encode(&CloudPassword {
            current: Some(SealedPassword {
                sealed_verifier: verifier,
                salt1: vec![1; 40],
                salt2: vec![2; 16],
                hint: String::new(),
            }),
            changed: Some(Date(1)),
            next: NewSalts { salt1: [3; 8], salt2: [4; 16] },
            reset: None,
        })
    };
    let at = |user: UserId| RowKey::single(Table::Passwords, Key::new().i64(user.0));
    let faults = |row: RowKey, value: Vec<u8>| {
        let mut rows = server();
        // The key of these samples was sealed by nobody.
        rows.remove(&Place::View(RowKey::single(Table::AuthKeys, Key::new().u64(5))));
        put(&mut rows, row, value);
        let mut check = Check::new();
        check.open_keys_with(key.clone());
        in_order(&rows).iter().for_each(|row| check.row(row));
        check.finish().faults_total
    };
    assert_eq!(faults(at(ANN), sealed(ANN)), 0);
    assert_eq!(faults(at(ANN), sealed(BOB)), 1, "sealed for another");
    assert_eq!(faults(at(UserId(7)), sealed(UserId(7))), 1, "of nobody");
}
