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
    // An entry follows every snapshot, so that the head is that of the last entry: asking for the head by itself
    // could answer one that another holder made after the entries were read.
    let head = Head { pts: snapshot.pts, minor: snapshot.minor, ..Head::default() };
    let head = if snapshot == EntryKey::default() { Head::default() } else { head };
    let mut state = BoxState { head, dialogs, snapshot, unsaved: 0 };
    catch_up(outside, owner, &mut state).await?;
    Ok(state)
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

/// Takes in the entries behind the state, which other holders appended.
pub(super) async fn catch_up(outside: &Outside, owner: UserId, state: &mut BoxState) -> Result<()> {
    loop {
        let entries = outside.logs.read(LogId::User(owner), state.head.key(), PAGE).await?;
        for entry in &entries {
            state.dialogs.fold(entry);
            state.head = entry.head();
        }
        state.unsaved += entries.len();
        if entries.len() < PAGE {
            return Ok(());
        }
    }
}
