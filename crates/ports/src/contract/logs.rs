//! What every [`LogStore`] keeps.

use super::samples::{append, log, message_entry, notice_entry, send};
use crate::{AppendError, LogStore};
use futures_util::future::join_all;
use model::{EntryKey, Head, LogId, RandomId};
use std::ops::Deref;

/// Runs the whole suite, each part on a store of its own.
pub async fn all<T>(make: impl AsyncFn() -> T)
where
    T: Deref<Target: LogStore + Sized>,
{
    an_unwritten_log_is_at_the_start(&*make().await).await;
    an_append_advances_the_head(&*make().await).await;
    a_notice_advances_minor_alone(&*make().await).await;
    a_conflict_writes_nothing(&*make().await).await;
    several_logs_move_together(&*make().await).await;
    one_log_twice_in_an_operation(&*make().await).await;
    of_concurrent_appends_one_wins(&*make().await).await;
    every_append_that_tries_again_gets_in(&*make().await).await;
    a_random_id_is_found_again(&*make().await).await;
    entries_are_read_in_order(&*make().await).await;
    logs_do_not_mix(&*make().await).await;
    a_gap_is_refused(&*make().await).await;
}

async fn head(store: &impl LogStore, log: LogId) -> Head {
    store.head(log).await.expect("the head can be read")
}

async fn keys(store: &impl LogStore, log: LogId, after: EntryKey, limit: usize) -> Vec<EntryKey> {
    let entries = store.read(log, after, limit).await.expect("the log can be read");
    entries.iter().map(|entry| entry.key).collect()
}

/// The head of a log that was never written is the default; it has no entries and knows no random_id.
pub async fn an_unwritten_log_is_at_the_start(store: &impl LogStore) {
    assert_eq!(head(store, log(1)).await, Head::default());
    assert_eq!(keys(store, log(1), EntryKey::default(), 10).await, []);
    assert_eq!(store.random_id(log(1), RandomId(1)).await, Ok(None));
    assert_eq!(store.append(Vec::new()).await, Ok(()));
}

/// After an append the head is what its last entry says, and the entry reads as it was written.
pub async fn an_append_advances_the_head(store: &impl LogStore) {
    let first = send(log(1), Head::default(), 7, "one");
    let after = first.head();
    store.append(vec![first.clone()]).await.expect("the head is as expected");
    assert_eq!(head(store, log(1)).await, after);
    assert_eq!(store.read(log(1), Head::default().key(), 10).await, Ok(first.entries.to_vec()));

    let second = message_entry(after, "two");
    let third = message_entry(second.head(), "three");
    let last = third.head();
    store.append(vec![append(log(1), after, vec![second, third])]).await.expect("the head is as expected");
    assert_eq!(head(store, log(1)).await, last);
}

/// An entry without a pts of its own is told apart by `minor`, and the next one starts it anew.
pub async fn a_notice_advances_minor_alone(store: &impl LogStore) {
    let one = notice_entry(Head::default());
    let two = notice_entry(one.head());
    let three = message_entry(two.head(), "three");
    let positions = [one.key, two.key, three.key];
    store.append(vec![append(log(1), Head::default(), vec![one, two])]).await.expect("first");
    let middle = head(store, log(1)).await;
    assert_eq!(middle, Head { minor: 2, ..Head::default() });
    store.append(vec![append(log(1), middle, vec![three])]).await.expect("second");
    assert_eq!(head(store, log(1)).await.minor, 0);
    assert_eq!(keys(store, log(1), Head::default().key(), 10).await, positions);
    assert_eq!(keys(store, log(1), positions[0], 10).await, positions[1..]);
    assert_eq!(keys(store, log(1), positions[1], 1).await, positions[2..]);
}

/// A loser is told the present head; none of its entries, records or other logs is written.
pub async fn a_conflict_writes_nothing(store: &impl LogStore) {
    let winner = send(log(1), Head::default(), 1, "winner");
    let present = winner.head();
    store.append(vec![winner]).await.expect("the first wins");

    let other = send(log(2), Head::default(), 3, "rides along");
    let loser = send(log(1), Head::default(), 2, "loser");
    let conflict = Err(AppendError::Conflict { log: log(1), head: present });
    assert_eq!(store.append(vec![other, loser]).await, conflict);
    assert_eq!(head(store, log(1)).await, present);
    assert_eq!(head(store, log(2)).await, Head::default());
    assert_eq!(keys(store, log(2), EntryKey::default(), 10).await, []);
    for (log, random_id) in [(log(1), 2), (log(2), 3)] {
        assert_eq!(store.random_id(log, RandomId(random_id)).await, Ok(None));
    }

    let ahead = Head { minor: 1, ..present };
    let early = append(log(1), ahead, vec![message_entry(ahead, "from the future")]);
    assert_eq!(store.append(vec![early]).await, conflict);
}

/// An operation on several logs is in all of them once it is answered.
pub async fn several_logs_move_together(store: &impl LogStore) {
    let logs: Vec<_> = (1..=200).map(log).collect();
    let parts: Vec<_> = logs.iter().map(|&log| send(log, Head::default(), 1, "to all")).collect();
    let after = parts[0].head();
    store.append(parts).await.expect("all heads are as expected");
    for log in logs {
        assert_eq!(head(store, log).await, after);
        assert_eq!(keys(store, log, EntryKey::default(), 10).await, [after.key()]);
    }
}

/// The second part of an operation on one log is compared with the head after the first.
pub async fn one_log_twice_in_an_operation(store: &impl LogStore) {
    let first = send(log(1), Head::default(), 1, "one");
    let second = send(log(1), first.head(), 2, "two");
    let after = second.head();
    store.append(vec![first.clone(), second]).await.expect("the parts follow each other");
    assert_eq!(head(store, log(1)).await, after);
    let again = send(log(1), after, 3, "three");
    let refused = store.append(vec![again.clone(), again]).await;
    assert!(matches!(refused, Err(AppendError::Conflict { .. })), "{refused:?}");
    assert_eq!(head(store, log(1)).await, after);
}

/// Of many appends that were decided from one head, exactly one wins.
pub async fn of_concurrent_appends_one_wins(store: &impl LogStore) {
    let mut expected = Head::default();
    for round in 0..5 {
        let attempts = (0..20).map(|n| store.append(vec![send(log(1), expected, round * 20 + n, "mine")]));
        let outcomes = join_all(attempts).await;
        let present = head(store, log(1)).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for lost in outcomes.into_iter().filter(Result::is_err) {
            assert_eq!(lost, Err(AppendError::Conflict { log: log(1), head: present }));
        }
        let records = (0..20).map(|n| store.random_id(log(1), RandomId(round * 20 + n)));
        let kept = join_all(records).await.into_iter().filter(|record| !matches!(record, Ok(None))).count();
        assert_eq!(kept, 1);
        expected = present;
    }
    assert_eq!(expected.pts.0, 6);
}

/// Writers that decide again from the head they are told all get in, and pts and message ids have no gap.
pub async fn every_append_that_tries_again_gets_in(store: &impl LogStore) {
    let writer = async |n: i64| {
        let mut expected = Head::default();
        while let Err(error) = store.append(vec![send(log(1), expected, n, "again")]).await {
            let AppendError::Conflict { head, .. } = error else { panic!("{error}") };
            expected = head;
        }
    };
    join_all((0..30).map(writer)).await;
    let entries = store.read(log(1), EntryKey::default(), 100).await.expect("the log can be read");
    let found: Vec<_> = entries.iter().map(|entry| (entry.key.pts.0, entry.top_message.0)).collect();
    assert_eq!(found, (1..=30).map(|n| (n + 1, n)).collect::<Vec<_>>());
}

/// The record of a random_id is kept per log.
pub async fn a_random_id_is_found_again(store: &impl LogStore) {
    for random_id in [i64::MIN, -1, 0, i64::MAX] {
        let expected = head(store, log(1)).await;
        let append = send(log(1), expected, random_id, "once");
        let (id, record) = append.random_ids[0];
        store.append(vec![append]).await.expect("the head is as expected");
        assert_eq!(store.random_id(log(1), id).await, Ok(Some(record)));
        assert_eq!(store.random_id(log(2), id).await, Ok(None));
    }
}

/// Reading starts behind the position given, oldest first, and stops at the limit.
pub async fn entries_are_read_in_order(store: &impl LogStore) {
    let mut expected = Head::default();
    for n in 0..300 {
        let append = send(log(1), expected, n, "line");
        expected = append.head();
        store.append(vec![append]).await.expect("the head is as expected");
    }
    let pts = async |after: i32, limit| {
        let after = EntryKey { pts: model::Pts(after), minor: 0 };
        keys(store, log(1), after, limit).await.iter().map(|key| key.pts.0).collect::<Vec<_>>()
    };
    assert_eq!(pts(0, usize::MAX).await, (2..=301).collect::<Vec<_>>());
    assert_eq!(pts(254, 3).await, [255, 256, 257]);
    assert_eq!(pts(300, 10).await, [301]);
    assert_eq!(pts(301, 10).await, []);
    assert_eq!(pts(0, 0).await, []);
    let inside = EntryKey { pts: model::Pts(299), minor: i32::MAX };
    assert_eq!(keys(store, log(1), inside, 1).await[0].pts.0, 300);
    let first = EntryKey { pts: model::Pts(i32::MIN), minor: i32::MIN };
    assert_eq!(keys(store, log(1), first, 1_000).await.len(), 300);
    let last = EntryKey { pts: model::Pts(i32::MAX), minor: i32::MAX };
    assert_eq!(keys(store, log(1), last, 1_000).await, []);
}

/// Logs of different kinds and neighbouring ids keep to themselves.
pub async fn logs_do_not_mix(store: &impl LogStore) {
    let logs = [
        log(1),
        log(2),
        log(256),
        LogId::Channel(model::ChannelId(1)),
        LogId::Secret(model::AuthKeyId(1)),
        LogId::Secret(model::AuthKeyId(u64::MAX)),
    ];
    for (count, &log) in (1..).zip(&logs) {
        for n in 0..count {
            let append = send(log, head(store, log).await, n, "kept apart");
            store.append(vec![append]).await.expect("the head is as expected");
        }
    }
    for (count, &log) in (1..).zip(&logs) {
        assert_eq!(keys(store, log, EntryKey::default(), 100).await.len(), count);
        assert_eq!(head(store, log).await.top_message.0 as usize, count);
    }
}

/// Entries that do not follow each other are a mistake of the caller and are not written.
pub async fn a_gap_is_refused(store: &impl LogStore) {
    let ahead = Head { pts: model::Pts(5), ..Head::default() };
    let gap = append(log(1), Head::default(), vec![message_entry(ahead, "gap")]);
    let nothing = append(log(1), Head::default(), Vec::new());
    for operation in [gap, nothing] {
        let refused = store.append(vec![operation]).await;
        assert!(matches!(refused, Err(AppendError::Store(_))), "{refused:?}");
    }
    assert_eq!(head(store, log(1)).await, Head::default());
}
