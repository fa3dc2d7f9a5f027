//! What the full profile of a group or channel shows to those who manage its links.

use crate::convert::invite;
use crate::{call::Call, error::Result};
use model::{Peer, UserId};
use services::Error;
use services::invites::Pending;
use tl::enums;

/// The viewer's own permanent link, and who asks to be let in. Empty for everybody who manages no links.
#[derive(Default)]
pub(crate) struct Desk {
    /// The link.
    pub(crate) exported: Option<enums::ExportedChatInvite>,
    /// How many ask, if somebody does.
    pub(crate) requests_pending: Option<i32>,
    /// The latest of them; they are to be named.
    pub(crate) recent: Vec<UserId>,
}

impl Desk {
    /// As the caller sees it.
    pub(crate) async fn of(call: &Call<'_>, peer: Peer) -> Result<Self> {
        let (own, invites) = (call.caller()?.user, &call.api.services.invites);
        let link = match invites.permanent(own, peer).await {
            Err(Error::Refused(_)) => return Ok(Self::default()),
            link => link?,
        };
        let Pending { count, recent } = invites.pending_in_short(own, peer).await?;
        let exported = link.map(|link| invite::exported(&call.api.config.link_prefix, &link));
        Ok(Self { exported, requests_pending: (count > 0).then_some(count), recent })
    }

    /// The latest who ask as the profile has them: with their number or not at all.
    pub(crate) fn recent_requesters(&self) -> Option<Vec<i64>> {
        self.requests_pending.map(|_| self.recent.iter().map(|user| user.0).collect())
    }
}
