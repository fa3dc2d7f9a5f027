//! A device that knows what a restored server has lost.
//!
//! The place where a log was restored is an entry that leaves out more pts and message ids than were lost. So a
//! device that was ahead of the backup stands inside that entry, and no id that it knows is given out again. Each
//! message that it may have seen cost at least one pts: from where it stands follows what it has to forget.

use model::{Deletion, Event, LogEntry, MessageId, Peer, Pts, UserId};

/// The most ids in one update; a device that has more to forget begins anew.
const FORGOTTEN_MAX: i32 = 10_000;

/// If `pts` stands inside this first entry behind it, makes the entry the deletion of every message that is lost and
/// that the device may hold. False: they are too many to name.
pub(super) fn forget(user: UserId, pts: Pts, first: &mut LogEntry) -> bool {
    let Event::Restored { skipped } = first.event else { return true };
    let ahead = pts.0 - (first.key.pts.0 - skipped);
    if ahead <= 0 {
        return true;
    }
    if ahead > FORGOTTEN_MAX {
        return false;
    }
    let known = first.top_message.0 - skipped;
    let ids = (known + 1..=known + ahead).map(MessageId).collect();
    // Clients take ids of the common box without a dialog, and the log does not know in which they were.
    let deletion = Deletion { peer: Peer::User(user), ids, unread: 0, new_top: None };
    first.event = Event::DeleteMessages(vec![deletion]);
    true
}
