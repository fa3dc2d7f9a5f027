//! A server that goes on from a backup, and devices that know what it has lost.

use super::*;
use crate::boxes::Boxes;
use crate::sync::{Difference, Sync};
use crate::{Error, rows};
use domain::text::Text;
use domain::{BoxWriter, Draft};
use model::{AuthKeyRecord, Head, Pts, Refusal, UnixTime, UserId};
use ports::memory::{ManualEnv, MemoryBus, MemoryStore};
use ports::{Key, RowKey, Table};
use std::sync::Arc;

const USER: UserId = UserId(7);
const SKIPPED: i32 = 50_000;

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn outside() -> Outside {
    let store = Arc::new(MemoryStore::new());
    let env = Arc::new(ManualEnv::new(UnixTime::from_secs(1_700_000_000), 7));
    Outside { logs: store.clone(), views: store, bus: Arc::new(MemoryBus::new()), env }
}

/// A message to oneself; answers the head after it.
async fn save(outside: &Outside, text: &str) -> Head {
    let head = outside.logs.head(LogId::User(USER)).await.unwrap();
    let mut writers = [BoxWriter::new(USER, head, Date(1))];
    let draft = Draft { text: Text::message(text, vec![]).unwrap(), ..Draft::default() };
    domain::delivery::deliver(&mut writers, None, &draft);
    let [writer] = writers;
    outside.logs.append(vec![writer.into_append()]).await.unwrap();
    outside.logs.head(LogId::User(USER)).await.unwrap()
}

/// A store of two messages, restored, and one message since.
async fn restored() -> (Outside, Head, Head) {
    let outside = outside();
    save(&outside, "one").await;
    let backup = save(&outside, "two").await;
    skip_in_logs(&outside, [LogId::User(USER)], SKIPPED).await.unwrap();
    let now = save(&outside, "after").await;
    (outside, backup, now)
}

async fn difference(outside: &Outside, pts: i32) -> crate::Result<Difference> {
    let sync = Sync::new(outside.clone(), Boxes::new(outside.clone(), 4));
    sync.difference(USER, Pts(pts), Date(0), None, None).await
}

fn events(difference: Difference) -> Vec<Event> {
    let Difference::Entries { entries, complete: true, .. } = difference else { panic!("{difference:?}") };
    entries.into_iter().map(|entry| entry.event).collect()
}

#[test]
fn i3_i5_no_number_that_a_client_may_know_is_given_out_again() {
    run(async {
        let (_, backup, now) = restored().await;
        assert_eq!(now.pts.0, backup.pts.0 + SKIPPED + 1);
        assert_eq!(now.top_message.0, backup.top_message.0 + SKIPPED + 1);
    });
}

#[test]
fn a_device_from_before_the_backup_gets_what_it_missed() {
    run(async {
        let (outside, backup, _) = restored().await;
        let events = events(difference(&outside, backup.pts.0 - 1).await.unwrap());
        let [Event::NewMessage(two), Event::Restored { .. }, Event::NewMessage(after)] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!((two.text.as_str(), after.text.as_str()), ("two", "after"));
    });
}

#[test]
fn a_device_that_knows_lost_messages_is_told_to_forget_them() {
    run(async {
        let (outside, backup, _) = restored().await;
        let events = events(difference(&outside, backup.pts.0 + 3).await.unwrap());
        let [Event::DeleteMessages(lost), Event::NewMessage(after)] = &events[..] else {
            panic!("{events:?}")
        };
        let top = backup.top_message.0;
        assert_eq!(lost[0].ids, [top + 1, top + 2, top + 3].map(MessageId));
        assert_eq!(after.text, "after");
    });
}

#[test]
fn a_device_that_knows_too_much_begins_anew() {
    run(async {
        let (outside, backup, now) = restored().await;
        let answer = difference(&outside, backup.pts.0 + 20_000).await.unwrap();
        assert!(matches!(answer, Difference::TooLong { pts } if pts == now.pts), "{answer:?}");
        match difference(&outside, now.pts.0 + 1).await {
            Err(Error::Refused(refusal)) => assert_eq!(refusal, Refusal::bad("PERSISTENT_TIMESTAMP_INVALID")),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_log_that_is_nearly_full_keeps_room() {
    run(async {
        let outside = outside();
        let expected = Head::default();
        let top_message = MessageId(i32::MAX - 10);
        let event = Event::Restored { skipped: 1 };
        let key = expected.after(1).key();
        let entry = LogEntry { key, pts_count: 1, top_message, date: Date(1), event };
        let log = LogId::User(USER);
        let full = Append { log, expected, entries: [entry].into(), random_ids: vec![], views: vec![] };
        outside.logs.append(vec![full]).await.unwrap();
        skip_in_logs(&outside, [log], SKIPPED).await.unwrap();
        assert_eq!(outside.logs.head(log).await.unwrap().top_message, MessageId(i32::MAX - 5));
    });
}

#[test]
fn sequence_numbers_of_keys_go_on_behind_all_that_were_told() {
    run(async {
        let outside = outside();
        let id = AuthKeyId(3);
        let row = RowKey::single(Table::AuthKeys, Key::new().u64(id.0));
        let record = AuthKeyRecord {
            id,
            sealed_key: vec![],
            created: Date(1),
            first_salt: 0,
            dc: 2,
            layer: None,
            client: None,
            user: None,
            seq_limit: 1_000,
            awaited: None,
        };
        outside.views.write(vec![rows::put(row.clone(), &record)]).await.unwrap();
        skip_in_keys(&outside, &[id, AuthKeyId(4)], SKIPPED).await.unwrap();
        let after: AuthKeyRecord = rows::read(outside.views.as_ref(), &row).await.unwrap().unwrap();
        assert_eq!(after, AuthKeyRecord { seq_limit: 1_000 + SKIPPED, ..record });
    });
}

#[test]
fn an_old_backup_leaves_out_more() {
    let day = 86_400;
    assert_eq!(skipped_after(Duration::ZERO), 50_000);
    assert_eq!(skipped_after(Duration::from_secs(day)), 86_400);
    assert_eq!(skipped_after(Duration::from_secs(30 * day)), 2_592_000);
    assert_eq!(skipped_after(Duration::MAX), 50_000_000);
}
