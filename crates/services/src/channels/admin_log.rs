//! Reading what administrators did (<https://core.telegram.org/api/recent-actions>).

use super::Channels;
use crate::Result;
use domain::channel::admin_log::{self, ActionId, AdminAction, Logged};
use domain::channel::members;
use domain::rights;
use model::{ChannelId, UserId, stored};
use ports::{Direction, Key, Table, ViewWrite};

/// The longest page, how many rows are looked at for one, and how many are read at a time.
const PAGE_MAX: usize = 100;
const LOOKED_MAX: usize = 5_000;
const ROWS: usize = 200;

/// Which actions.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Whose name or whose text begins a word with this; empty for all.
    pub q: String,
    /// Of these kinds; all if there is none.
    pub kinds: Option<Vec<admin_log::Kind>>,
    /// By these users; by all if there is none.
    pub admins: Option<Vec<UserId>>,
    /// Below this id; 0 for the newest.
    pub max_id: i64,
    /// Above this id.
    pub min_id: i64,
    /// How many at the most.
    pub limit: usize,
}

impl Channels {
    /// Actions of the last 48 hours, the newest first. Older ones are removed when somebody comes upon them.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 CHANNEL_PRIVATE`.
    pub async fn admin_log(
        &self,
        viewer: UserId,
        channel: ChannelId,
        query: &LogQuery,
    ) -> Result<Vec<(ActionId, Logged)>> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, viewer).await?;
        rights::may_read_admin_log(locked.channel(), &member)?;
        drop(locked);
        let since = self.now().0.saturating_sub(admin_log::KEPT_S);
        let limit = query.limit.min(PAGE_MAX);
        let partition = admin_log::partition(channel);
        let mut from = match query.max_id {
            id if id > 0 => admin_log::clustering(ActionId(id - 1)),
            _ => Key::new(),
        };
        let (mut found, mut looked) = (Vec::new(), 0);
        while found.len() < limit && looked < LOOKED_MAX {
            let rows = self
                .outside
                .views
                .range(Table::AdminLog, &partition, &from, Direction::Forward, ROWS)
                .await?;
            for (key, row) in &rows {
                let Some(id) = admin_log::id_at(key).filter(|id| id.0 > query.min_id) else {
                    return Ok(found);
                };
                let logged: Logged = stored::decode(row)?;
                if logged.date.0 < since {
                    self.forget(channel, &rows, key).await?;
                    return Ok(found);
                }
                if found.len() < limit && self.admits(query, &logged).await? {
                    found.push((id, logged));
                }
            }
            looked += rows.len();
            match rows.last() {
                Some((last, _)) if rows.len() == ROWS => from = last.clone().u8(0),
                _ => break,
            }
        }
        Ok(found)
    }

    /// Removes what is too old to be read, from this row on.
    async fn forget(&self, channel: ChannelId, rows: &[(Key, Vec<u8>)], from: &Key) -> Result<()> {
        let old = rows.iter().filter(|(key, _)| key >= from).filter_map(|(key, _)| admin_log::id_at(key));
        let writes = old.map(|id| ViewWrite::Delete(admin_log::row(channel, id))).collect();
        Ok(self.outside.views.write(writes).await?)
    }

    async fn admits(&self, query: &LogQuery, logged: &Logged) -> Result<bool> {
        let by = query.admins.as_ref().is_none_or(|admins| admins.contains(&logged.by));
        let kind = logged.kind();
        let kind = query.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        if !by || !kind {
            return Ok(false);
        }
        let words = members::query_words(&query.q);
        if words.is_empty() {
            return Ok(true);
        }
        let text = logged.texts().join(" ").to_lowercase();
        let mut said = text.split_whitespace().map(str::to_owned).collect();
        if members::matches(&words, &said) {
            return Ok(true);
        }
        for user in named(logged) {
            if let Some(user) = self.users.get(user).await? {
                said.extend(members::words(&user));
            }
        }
        Ok(members::matches(&words, &said))
    }
}

/// Whom an action names.
fn named(logged: &Logged) -> Vec<UserId> {
    let other = match &logged.action {
        AdminAction::Member(_, now) => Some(now.user),
        AdminAction::Deleted(message) | AdminAction::Pinned(message, _) => Some(message.from),
        AdminAction::Edited(_, now) => Some(now.from),
        _ => None,
    };
    [logged.by].into_iter().chain(other).collect()
}
