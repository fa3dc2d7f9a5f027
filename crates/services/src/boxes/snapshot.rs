//! Snapshots of the dialogs, written along with an append now and then.
//!
//! The dialogs of a busy user change with every message. Writing their rows each time would double the work of
//! the store, so they are kept in memory and written once in [`EVERY`] entries; after a restart the entries behind
//! the snapshot are folded again.

use super::BoxState;
use domain::{BoxWriter, views};
use model::{UserId, stored};
use ports::{Append, Key, RowKey, Table, ViewWrite};

/// A snapshot is written after this many entries: a cold box costs at most this many to fold.
pub(super) const EVERY: usize = 64;

/// The row that tells up to which entry the stored dialogs are complete: it sorts before them.
fn complete_row(owner: UserId) -> RowKey {
    RowKey { table: Table::UserChats, partition: Key::new().i64(owner.0), clustering: Key::new() }
}

/// The append of a writer, with a snapshot of the state before it if one is due.
pub(super) fn attach(state: &BoxState, mut writer: BoxWriter) -> Append {
    if state.unsaved >= EVERY && !writer.is_empty() {
        let owner = writer.owner();
        let changed = state.dialogs.iter().filter(|dialog| dialog.as_of > state.snapshot);
        writer
            .also_write(changed.map(|d| ViewWrite::Put(views::dialog_row(owner, d.peer), stored::encode(d))));
        writer.also_write([ViewWrite::Put(complete_row(owner), stored::encode(&state.head.key()))]);
    }
    writer.into_append()
}

/// Whether an append carries a snapshot.
pub(super) fn is_attached(append: &Append) -> bool {
    matches!(
        append.views.last(),
        Some(ViewWrite::Put(row, _)) if row.table == Table::UserChats && row.clustering == Key::new()
    )
}

/// The first key behind this one.
pub(super) fn behind(key: &Key) -> Key {
    key.clone().u8(0)
}
