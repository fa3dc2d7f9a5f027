//! Basic groups (<https://core.telegram.org/api/channel#basic-groups>).
//!
//! A group is one row that names all of its members. Whoever changes it holds the boxes of all members, and the
//! new row rides along with the append that tells them: of two who change a group at once both compare with the
//! head of a box that they have in common, so that one of them decides anew.

mod row;
mod standing;

pub use standing::Standing;

use crate::rows::Cached;
use crate::{Outside, Result};
use model::{Chat, ChatId};
use std::sync::Arc;

/// How many groups are kept in memory for answers.
const CACHED: usize = 50_000;

/// The basic groups.
pub struct Groups {
    outside: Outside,
    cache: Cached<ChatId, Option<Arc<Chat>>>,
}

impl Groups {
    /// Over these ports.
    pub fn new(outside: Outside) -> Self {
        Self { outside, cache: Cached::new(CACHED) }
    }

    /// A group, for answers; `None` if there never was one with this id.
    pub async fn get(&self, id: ChatId) -> Result<Option<Arc<Chat>>> {
        self.cache.get(&id, || async move { Ok(self.read(id).await?.map(Arc::new)) }).await
    }
}
