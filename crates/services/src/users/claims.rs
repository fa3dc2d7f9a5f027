//! Claims of public names, of users and of channels: one owner at a time, whatever races.
//!
//! The row of a name is only ever changed by compare-and-set, and a name that was given up leaves a row without an
//! owner. A claim counts for as long as its owner bears the name, and for a while before that.

use super::Users;
use crate::{Result, rows};
use async_trait::async_trait;
use model::{ChannelId, Date, Peer, Refusal, User, UserId};
use planted::Bug;
use ports::{Key, RowKey, Table};

/// After this time a claim that its owner does not repeat is taken for one that was cut short by a crash. A claim and
/// the write that repeats it are milliseconds apart.
const ABANDONED_AFTER_S: i32 = 600;

#[derive(Clone, Debug, PartialEq, minicbor::Encode, minicbor::Decode)]
struct Claim {
    #[n(0)]
    owner: Option<UserId>,
    #[n(1)]
    since: Date,
    #[n(2)]
    channel: Option<ChannelId>,
}

impl Claim {
    fn of(peer: Option<Peer>, since: Date) -> Self {
        let channel = match peer {
            Some(Peer::Channel(channel)) => Some(channel),
            _ => None,
        };
        Self { owner: peer.and_then(Peer::user), since, channel }
    }

    fn holder(&self) -> Option<Peer> {
        self.owner.map(Peer::User).or(self.channel.map(Peer::Channel))
    }
}

/// Knows the names of channels and of those who are in them.
#[async_trait]
pub trait ChannelNames: Send + Sync {
    /// Whether a channel bears a name, as the store says: another process may have given it since.
    async fn bears(&self, channel: ChannelId, name: &str) -> Result<bool>;

    /// Lists a user under its name in every channel it is in, and no more under what it was called before.
    async fn list(&self, before: &User, now: &User) -> Result<()>;
}

impl Users {
    /// Makes known who knows the names of channels. Until then a name that a channel has claimed stays claimed.
    pub fn with_channel_names(&self, names: impl ChannelNames + 'static) {
        // The first one stays: all of them read the same store.
        let _ = self.channel_names.set(Box::new(names));
    }

    /// Whether nothing keeps `peer` from taking the name.
    pub async fn is_free(&self, name: &str, peer: Peer) -> Result<bool> {
        let claim = rows::read(self.outside.views.as_ref(), &row(name)).await?;
        Ok(!self.is_held(name, claim.as_ref(), peer).await?)
    }

    /// Who has claimed a name.
    pub async fn owner_of(&self, name: &str) -> Result<Option<Peer>> {
        let claim: Option<Claim> = rows::read(self.outside.views.as_ref(), &row(name)).await?;
        Ok(claim.and_then(|claim| claim.holder()))
    }

    /// Claims a name, which its owner has to repeat at once.
    ///
    /// # Errors
    /// `400 USERNAME_OCCUPIED`.
    pub async fn claim_name(&self, peer: Peer, name: &str) -> Result<()> {
        let row = row(name);
        let new = Claim::of(Some(peer), self.outside.env.now().date());
        let found: Option<Claim> = rows::read(self.outside.views.as_ref(), &row).await?;
        if self.is_held(name, found.as_ref(), peer).await? {
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        // Somebody else may have come between: the claim counts only against what was judged above.
        rows::change(self.outside.views.as_ref(), &row, |old: Option<&Claim>| {
            if old == found.as_ref() || planted::is(Bug::ClaimUncompared) {
                Ok(Some(new.clone()))
            } else {
                Err(Refusal::bad("USERNAME_OCCUPIED").into())
            }
        })
        .await?;
        let Some(other) = found.as_ref().and_then(Claim::holder) else { return Ok(()) };
        if other != peer && self.bears(other, name).await? {
            rows::change(self.outside.views.as_ref(), &row, |now: Option<&Claim>| {
                Ok((now == Some(&new)).then(|| found.clone()).flatten())
            })
            .await?;
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        Ok(())
    }

    /// Gives a name up, if it is the peer's.
    pub async fn release_name(&self, peer: Peer, name: &str) -> Result<()> {
        let since = self.outside.env.now().date();
        rows::change(self.outside.views.as_ref(), &row(name), |old: Option<&Claim>| {
            let own = old.is_some_and(|claim| claim.holder() == Some(peer));
            Ok(own.then(|| Claim::of(None, since)))
        })
        .await?;
        Ok(())
    }

    /// Whether the owner of a claim bears the name, as the store says: another process may have written it since this
    /// one read the owner.
    async fn bears(&self, peer: Peer, name: &str) -> Result<bool> {
        match peer {
            Peer::User(user) => {
                let bearer: Option<User> = rows::read(self.outside.views.as_ref(), &super::row(user)).await?;
                Ok(bearer.is_some_and(|bearer| same(bearer.username.as_ref(), Some(name))))
            }
            Peer::Channel(channel) => match self.channel_names.get() {
                Some(names) => names.bears(channel, name).await,
                None => Ok(true),
            },
            Peer::Chat(_) => Ok(false),
        }
    }

    /// Whether the claim keeps `peer` from taking the name.
    async fn is_held(&self, name: &str, claim: Option<&Claim>, peer: Peer) -> Result<bool> {
        let Some(claim) = claim else { return Ok(false) };
        let Some(owner) = claim.holder().filter(|owner| *owner != peer) else { return Ok(false) };
        let borne = self.bears(owner, name).await?;
        let age_s = self.outside.env.now().date().0.saturating_sub(claim.since.0);
        Ok(borne || age_s < ABANDONED_AFTER_S)
    }
}

fn row(name: &str) -> RowKey {
    RowKey::single(Table::Usernames, Key::new().text(&name.to_ascii_lowercase()))
}

/// Whether two names are the same to whoever looks one up.
pub(super) fn same(a: Option<&String>, b: Option<&str>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}
