//! Reads a box: the last snapshot of its dialogs and the entries of the log behind it.

use super::{BoxState, snapshot};
use crate::{Outside, Result};
use domain::Dialogs;
use model::{EntryKey, Head, LogId, UserId, stored};
use ports::{Direction, Key, Table};

/// Entries read at a time.
const PAGE: usize = 256;
/// Dialogs read at a time.
const DIALOGS_PAGE: usize = 1_000;

pub(super) async fn load(outside: &Outside, owner: UserId) -> Result<BoxState> {
    let mut dialogs = Dialogs::new(owner);
    let snapshot = read_snapshot(outside, owner, &mut dialogs).await?;
    let (head, unsaved) = fold_rest(outside, owner, snapshot, &mut dialogs).await?;
    Ok(BoxState { head, dialogs, snapshot, unsaved })
}

/// Reads the stored dialogs; answers up to which entry they are complete.
async fn read_snapshot(outside: &Outside, owner: UserId, dialogs: &mut Dialogs) -> Result<EntryKey> {
    let partition = Key::new().i64(owner.0);
    let mut complete = EntryKey::default();
    let mut from = Key::new();
    loop {
        let rows = outside
            .views
            .range(Table::UserChats, &partition, &from, Direction::Forward, DIALOGS_PAGE)
            .await?;
        for (key, row) in &rows {
            if key.as_bytes().is_empty() {
                complete = stored::decode(row)?;
            } else {
                dialogs.insert(stored::decode(row)?);
            }
        }
        match rows.last() {
            Some((key, _)) if rows.len() == DIALOGS_PAGE => from = snapshot::behind(key),
            _ => return Ok(complete),
        }
    }
}

/// Folds the entries behind `after`; answers the head and how many entries there were.
async fn fold_rest(
    outside: &Outside,
    owner: UserId,
    after: EntryKey,
    dialogs: &mut Dialogs,
) -> Result<(Head, usize)> {
    let log = LogId::User(owner);
    let mut at = after;
    let mut head = None;
    let mut count = 0;
    loop {
        let entries = outside.logs.read(log, at, PAGE).await?;
        for entry in &entries {
            dialogs.fold(entry);
        }
        count += entries.len();
        if let Some(last) = entries.last() {
            at = last.key;
            head = Some(last.head());
        }
        if entries.len() < PAGE {
            break;
        }
    }
    match head {
        Some(head) => Ok((head, count)),
        None => Ok((outside.logs.head(log).await?, count)),
    }
}
