//! Requests to be let in, and their decisions.

use super::{Invites, enter::Admitted, request_row, requests};
use crate::{Caller, Result, rows};
use model::{Invite, JoinRequest, Peer, Refusal, UserId};
use ports::{Key, Table};

impl Invites {
    /// Who asks, the latest first.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn pending(&self, by: UserId, peer: Peer) -> Result<Vec<JoinRequest>> {
        self.manager(by, peer).await?;
        let views = self.outside.views.as_ref();
        let rows: Vec<(Key, JoinRequest)> = rows::all(views, Table::JoinRequests, &requests(peer)).await?;
        let mut pending: Vec<JoinRequest> = rows.into_iter().map(|(_, request)| request).collect();
        pending.retain(|request| request.approved.is_none());
        pending.sort_by_key(|request| (std::cmp::Reverse(request.date), request.user));
        Ok(pending)
    }

    /// Decides a request; none where the user is not let in.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 HIDE_REQUESTER_MISSING` if nobody asks, or it was decided already, and the
    /// refusals of coming in, after which the request is open again.
    pub async fn decide(
        &self,
        by: &Caller,
        peer: Peer,
        user: UserId,
        approved: bool,
    ) -> Result<Option<Admitted>> {
        self.manager(by.user, peer).await?;
        let request = self.decided(peer, user, None, Some(approved)).await?;
        if !approved {
            return Ok(None);
        }
        let outcome = self.let_in(by, peer, &request).await;
        if matches!(outcome, Err(crate::Error::Refused(_))) && !self.is_inside(peer, user).await? {
            self.decided(peer, user, Some(true), None).await?;
        }
        outcome.map(Some)
    }

    async fn let_in(&self, by: &Caller, peer: Peer, request: &JoinRequest) -> Result<Admitted> {
        let counted = self.set(peer, &request.hash, |invite| {
            Ok(Invite { usage: invite.usage.saturating_add(1), ..invite.clone() })
        });
        let invite = counted.await?;
        let admitted = self.admit(by, request.user, &invite, true).await;
        self.settle(&invite, request.user, Some(by.user), &admitted).await?;
        admitted
    }

    /// Moves a request from one decision to another; of several who try one does.
    async fn decided(
        &self,
        peer: Peer,
        user: UserId,
        from: Option<bool>,
        to: Option<bool>,
    ) -> Result<JoinRequest> {
        let missing = Refusal::bad("HIDE_REQUESTER_MISSING");
        let row = request_row(peer, user);
        let request = rows::change(self.outside.views.as_ref(), &row, |old: Option<&JoinRequest>| {
            let old = old.filter(|old| old.approved == from).ok_or(missing.clone())?;
            Ok(Some(JoinRequest { approved: to, ..old.clone() }))
        });
        Ok(request.await?.ok_or(missing.clone())?)
    }
}
