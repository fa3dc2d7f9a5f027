//! Looking behind a link, and coming in by it.

use super::{Invites, expired, hash_row, importers};
use crate::boxes::Done;
use crate::channels::{Changed, Via};
use crate::limits::{Class, Subject};
use crate::{Caller, Error, Result, rows};
use model::{ChannelId, Importer, Invite, Peer, Refusal, UserId};
use planted::Bug;
use ports::{Key, RowKey, Table};

/// The longest hash that is looked up.
const HASH_MAX: usize = 64;

/// What is behind a link.
#[derive(Clone, Debug)]
pub enum Preview {
    /// The caller is in already.
    Already(Peer),
    /// Where the link leads.
    Open(Invite),
}

/// Somebody was let in.
#[derive(Clone, Debug)]
pub enum Admitted {
    /// Into a group: what it did to the newcomer's box.
    Group(Done),
    /// Into a channel.
    Channel(ChannelId, Changed),
}

impl Invites {
    /// What is behind a link.
    ///
    /// # Errors
    /// `400 INVITE_HASH_EMPTY`, `400 INVITE_HASH_INVALID`, `400 INVITE_HASH_EXPIRED`, `420 FLOOD_WAIT_X`.
    pub async fn look(&self, by: &Caller, hash: &str) -> Result<Preview> {
        let invite = self.find(by.user, hash).await?;
        if self.is_inside(invite.peer, by.user).await? {
            return Ok(Preview::Already(invite.peer));
        }
        if invite.is_open(self.now()) { Ok(Preview::Open(invite)) } else { Err(expired().into()) }
    }

    /// Comes in by a link, or asks to be let in.
    ///
    /// # Errors
    /// Those of [`Self::look`]; `400 USER_ALREADY_PARTICIPANT`, `400 INVITE_REQUEST_SENT`, `400 USERS_TOO_MUCH`,
    /// `400 CHANNELS_TOO_MUCH`.
    pub async fn enter(&self, by: &Caller, hash: &str) -> Result<Admitted> {
        let invite = self.find(by.user, hash).await?;
        if self.is_inside(invite.peer, by.user).await? {
            return Err(Refusal::bad("USER_ALREADY_PARTICIPANT").into());
        }
        if !invite.is_open(self.now()) {
            return Err(expired().into());
        }
        if invite.request_needed {
            self.ask(by, invite.peer, &invite.hash).await?;
            return Err(Refusal::bad("INVITE_REQUEST_SENT").into());
        }
        let taken = self.take_place(&invite).await?;
        let admitted = self.admit(by, by.user, &taken, false).await;
        self.settle(&taken, by.user, None, &admitted).await?;
        admitted
    }

    /// Comes into a public channel, or asks to be let in.
    ///
    /// # Errors
    /// Those of [`crate::channels::Channels::join`].
    pub async fn join(&self, by: &Caller, id: ChannelId) -> Result<Changed> {
        let joined = self.channels.join(by, id, Via::Open).await;
        if matches!(&joined, Err(Error::Refused(refusal)) if refusal.name == "INVITE_REQUEST_SENT") {
            self.ask(by, Peer::Channel(id), "").await?;
        }
        joined
    }

    /// The link of a hash. Guessing costs.
    async fn find(&self, user: UserId, hash: &str) -> Result<Invite> {
        self.limits.take(Class::Resolve, &[Subject::User(user)]).await?;
        if hash.is_empty() {
            return Err(Refusal::bad("INVITE_HASH_EMPTY").into());
        }
        let plain = hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !plain || hash.len() > HASH_MAX {
            return Err(Refusal::bad("INVITE_HASH_INVALID").into());
        }
        let peer: Option<Peer> = rows::read(self.outside.views.as_ref(), &hash_row(hash)).await?;
        Ok(self.read(peer.ok_or(expired())?, hash).await?.ok_or(expired())?)
    }

    /// Counts one more, if the link is still open and still lets in without asking.
    pub(super) async fn take_place(&self, invite: &Invite) -> Result<Invite> {
        let now = self.now();
        self.set(invite.peer, &invite.hash, |present| {
            let judged = if planted::is(Bug::LastPlaceTwice) { invite } else { present };
            if !judged.is_open(now) || present.request_needed != invite.request_needed {
                return Err(expired().into());
            }
            Ok(Invite { usage: present.usage.saturating_add(1), ..present.clone() })
        })
        .await
    }

    /// Writes down who came, or gives the place back to the next. Where the outcome is unknown the place is kept: a
    /// link rather lets in one too few than one too many.
    pub(super) async fn settle(
        &self,
        invite: &Invite,
        user: UserId,
        approved_by: Option<UserId>,
        admitted: &Result<Admitted>,
    ) -> Result<()> {
        match admitted {
            Ok(_) => {
                let importer = Importer { user, date: self.now(), approved_by };
                let partition = importers(invite.peer, &invite.hash);
                let clustering = Key::new().i32_desc(importer.date.0).i64(user.0);
                let row = RowKey { table: Table::Importers, partition, clustering };
                Ok(self.outside.views.write(vec![rows::put(row, &importer)]).await?)
            }
            Err(Error::Unknown(_)) => Ok(()),
            Err(_) => {
                let back = |present: &Invite| Ok(Invite { usage: present.usage - 1, ..present.clone() });
                self.set(invite.peer, &invite.hash, back).await.map(drop)
            }
        }
    }
}
