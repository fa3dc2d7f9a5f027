//! How a service tells a user's devices of a change that has no pts.

use crate::Result;
use async_trait::async_trait;
use model::{Notice, Origin, UserId};

/// Appends notices to the boxes of users.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Tells all devices of `user`, except the session `origin`, which caused the change.
    async fn notify(&self, user: UserId, origin: Option<Origin>, notice: Notice) -> Result<()>;
}
