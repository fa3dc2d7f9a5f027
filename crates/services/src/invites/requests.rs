//! Requests to be let in, and their decisions.

use super::{Invites, enter::Admitted, link_row};
use crate::boxes::retrying;
use crate::{Caller, Error, Result, rows};
use domain::views::{request_row, requests_partition};
use model::{Event, Invite, JoinRequest, Notice, Peer, Refusal, UserId};
use ports::{Key, Table};

/// How many of those who ask are named with their number.
const RECENT: usize = 5;

/// Who asks to be let in, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// How many.
    pub count: i32,
    /// The latest of them, the latest first.
    pub recent: Vec<UserId>,
}

impl Invites {
    /// Leaves a request, and tells those who decide. `hash` is of the link that led here, or empty for a public name.
    /// Asking again changes nothing while nobody has decided.
    ///
    /// # Errors
    /// `400 USER_ALREADY_PARTICIPANT`.
    pub(super) async fn ask(&self, by: &Caller, peer: Peer, hash: &str) -> Result<()> {
        let asked = JoinRequest { user: by.user, date: self.now(), hash: hash.to_owned(), approved: None };
        let row = request_row(peer, by.user);
        let mut is_new = false;
        rows::change(self.outside.views.as_ref(), &row, |old: Option<&JoinRequest>| {
            is_new = old.is_none_or(|old| old.approved.is_some());
            Ok(is_new.then(|| asked.clone()))
        })
        .await?;
        // Joining deletes the request; if it came first, nobody is left who asks.
        if self.is_inside(peer, by.user).await? {
            rows::remove(self.outside.views.as_ref(), &row, |_: &JoinRequest| true).await?;
            return Err(Refusal::bad("USER_ALREADY_PARTICIPANT").into());
        }
        if is_new { self.tell_managers(by, peer).await } else { Ok(()) }
    }

    /// Who asks, the latest first.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn pending(&self, by: UserId, peer: Peer) -> Result<Vec<JoinRequest>> {
        self.manager(by, peer).await?;
        self.waiting(peer).await
    }

    /// Who asks, in short.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn pending_in_short(&self, by: UserId, peer: Peer) -> Result<Pending> {
        self.manager(by, peer).await?;
        self.in_short(peer).await
    }

    async fn in_short(&self, peer: Peer) -> Result<Pending> {
        let all = self.waiting(peer).await?;
        let recent = all.iter().take(RECENT).map(|request| request.user).collect();
        Ok(Pending { count: i32::try_from(all.len()).unwrap_or(i32::MAX), recent })
    }

    async fn waiting(&self, peer: Peer) -> Result<Vec<JoinRequest>> {
        let views = self.outside.views.as_ref();
        let rows: Vec<(Key, JoinRequest)> =
            rows::all(views, Table::JoinRequests, &requests_partition(peer)).await?;
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
        let outcome = self.decide_one(by, peer, user, approved).await?;
        self.tell_managers(by, peer).await?;
        Ok(outcome)
    }

    /// Decides all requests alike, or those by one link. Who cannot be let in goes on asking.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn decide_all(
        &self,
        by: &Caller,
        peer: Peer,
        link: Option<&str>,
        approved: bool,
    ) -> Result<()> {
        let mut all = self.pending(by.user, peer).await?;
        all.retain(|request| link.is_none_or(|link| request.hash == link));
        for request in &all {
            match self.decide_one(by, peer, request.user, approved).await {
                Ok(_) | Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if all.is_empty() { Ok(()) } else { self.tell_managers(by, peer).await }
    }

    async fn decide_one(
        &self,
        by: &Caller,
        peer: Peer,
        user: UserId,
        approved: bool,
    ) -> Result<Option<Admitted>> {
        let (views, row) = (self.outside.views.as_ref(), request_row(peer, user));
        let missing = || Refusal::bad("HIDE_REQUESTER_MISSING");
        if !approved {
            let declined = rows::remove(views, &row, |asked: &JoinRequest| asked.approved.is_none()).await?;
            return declined.map(|_| None).ok_or(missing().into());
        }
        let claimed = rows::change(views, &row, |old: Option<&JoinRequest>| {
            let old = old.filter(|old| old.approved.is_none()).ok_or(missing())?;
            Ok(Some(JoinRequest { approved: Some(true), ..old.clone() }))
        });
        let request = claimed.await?.ok_or(missing())?;
        let outcome = self.let_in(by, peer, &request).await;
        // Where the outcome is unknown the request is left to whoever asks again.
        if !matches!(outcome, Ok(_) | Err(Error::Unknown(_))) {
            self.reopen(peer, user).await?;
        }
        outcome.map(Some)
    }

    /// Takes an approval back that let nobody in; of somebody who is in nothing stays.
    async fn reopen(&self, peer: Peer, user: UserId) -> Result<()> {
        let (views, row) = (self.outside.views.as_ref(), request_row(peer, user));
        if self.is_inside(peer, user).await? {
            return rows::remove(views, &row, |_: &JoinRequest| true).await.map(drop);
        }
        let reopened = rows::change(views, &row, |old: Option<&JoinRequest>| {
            Ok(old.map(|old| JoinRequest { approved: None, ..old.clone() }))
        });
        reopened.await.map(drop)
    }

    /// Tells the devices of those who decide how many ask.
    async fn tell_managers(&self, by: &Caller, peer: Peer) -> Result<()> {
        let managers = self.managers(peer).await?;
        retrying!({
            let mut boxes = self.boxes.lock_all(&managers).await?;
            // Counted behind the locks: of two who tell, the one that comes later knows of both.
            let Pending { count, recent } = self.in_short(peer).await?;
            let notice = Event::Notice(Notice::JoinRequests { peer, pending: count, recent });
            let writers = boxes.iter().map(|locked| {
                let mut writer = locked.writer(self.now());
                writer.record(notice.clone());
                writer
            });
            let writers = writers.collect();
            self.boxes.commit(&mut boxes, writers, Some(by.into())).await.map(drop)
        })
    }

    /// A link that was revoked counts on; of one that was deleted only the request is left.
    async fn let_in(&self, by: &Caller, peer: Peer, request: &JoinRequest) -> Result<Admitted> {
        let row = link_row(peer, &request.hash);
        let counted = rows::change(self.outside.views.as_ref(), &row, |invite: Option<&Invite>| {
            Ok(invite.map(|invite| Invite { usage: invite.usage.saturating_add(1), ..invite.clone() }))
        });
        let Some(invite) = counted.await? else {
            return self.admit_without_link(by, request.user, peer).await;
        };
        let admitted = self.admit(by, request.user, &invite, true).await;
        self.settle(&invite, request.user, Some(by.user), &admitted).await?;
        admitted
    }
}
