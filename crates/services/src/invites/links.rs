//! Making, changing and listing links.

use super::{Invites, expired, hash_row, importers, link_row};
use crate::{Caller, Result, rows};
use domain::views::peer_key;
use model::{Date, Importer, Invite, Peer, Refusal, UserId};
use ports::{Key, Table, ViewWrite};

/// Random bytes of a link.
const HASH_BYTES: usize = 16;
/// How many letters spell them.
const HASH_LETTERS: usize = 22;
/// The most links of one administrator of a peer that are not revoked.
const LINKS_MAX: usize = 1_000;
/// The most that one link lets in, and the longest title.
const LIMIT_MAX: i32 = 99_999;
const TITLE_MAX: usize = 32;

/// What a new link is made of.
#[derive(Clone, Debug, Default)]
pub struct NewLink {
    /// Until when it can be used.
    pub expires: Option<Date>,
    /// How many can come by it.
    pub limit: Option<i32>,
    /// Whether an administrator has to let them in.
    pub request_needed: bool,
    /// What administrators call it.
    pub title: Option<String>,
    /// The administrator's one permanent link, in the place of the present one.
    pub permanent: bool,
}

/// A change of a link; what is `None` stays. An expiry or limit of 0 is none.
#[derive(Clone, Debug, Default)]
pub struct LinkChange {
    /// Revoke it.
    pub revoke: bool,
    /// The new expiry.
    pub expires: Option<Date>,
    /// The new limit.
    pub limit: Option<i32>,
    /// Whether an administrator has to let them in.
    pub request_needed: Option<bool>,
    /// The new title.
    pub title: Option<String>,
}

impl Invites {
    /// Makes a link.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 EXPIRE_DATE_INVALID`, `400 USAGE_LIMIT_INVALID`, `400 INVITES_TOO_MUCH`.
    pub async fn export(&self, by: &Caller, peer: Peer, new: NewLink) -> Result<Invite> {
        self.manager(by.user, peer).await?;
        let present = self.all(peer).await?;
        let own = || present.iter().filter(|invite| invite.admin == by.user);
        if own().filter(|invite| !invite.revoked).count() >= LINKS_MAX {
            return Err(Refusal::bad("INVITES_TOO_MUCH").into());
        }
        let invite = self.draft(by.user, peer, &new);
        self.check(&invite)?;
        if new.permanent {
            for old in own().filter(|invite| invite.permanent && !invite.revoked) {
                self.set(peer, &old.hash, |invite| Ok(Invite { revoked: true, ..invite.clone() })).await?;
            }
        }
        let views = self.outside.views.as_ref();
        rows::create(views, link_row(peer, &invite.hash), &invite).await?;
        rows::create(views, hash_row(&invite.hash), &peer).await?;
        Ok(invite)
    }

    fn draft(&self, admin: UserId, peer: Peer, new: &NewLink) -> Invite {
        let mut random = [0; HASH_BYTES];
        self.outside.env.fill(&mut random);
        Invite {
            hash: spell(random),
            peer,
            admin,
            created: self.now(),
            expires: new.expires.filter(|date| date.0 > 0),
            limit: new.limit.filter(|limit| *limit != 0),
            usage: 0,
            request_needed: new.request_needed,
            title: new.title.as_deref().and_then(title),
            permanent: new.permanent,
            revoked: false,
        }
    }

    fn check(&self, invite: &Invite) -> Result<()> {
        if invite.expires.is_some_and(|expires| expires <= self.now()) {
            return Err(Refusal::bad("EXPIRE_DATE_INVALID").into());
        }
        let limit_fits = invite.limit.is_none_or(|limit| (1..=LIMIT_MAX).contains(&limit));
        if !limit_fits || invite.request_needed && invite.limit.is_some() {
            return Err(Refusal::bad("USAGE_LIMIT_INVALID").into());
        }
        Ok(())
    }

    /// Changes a link. Revoking a permanent one makes the next, which is answered beside it.
    ///
    /// # Errors
    /// Those of [`Self::export`]; `400 INVITE_HASH_EXPIRED`.
    pub async fn edit(
        &self,
        by: &Caller,
        peer: Peer,
        hash: &str,
        change: LinkChange,
    ) -> Result<(Invite, Option<Invite>)> {
        let before = self.managed(by.user, peer, hash).await?;
        let edited = self
            .set(peer, hash, |invite| {
                let edited = Invite {
                    revoked: invite.revoked || change.revoke,
                    expires: change.expires.map_or(invite.expires, |date| (date.0 > 0).then_some(date)),
                    limit: change.limit.map_or(invite.limit, |limit| (limit != 0).then_some(limit)),
                    request_needed: change.request_needed.unwrap_or(invite.request_needed),
                    title: change.title.as_deref().map_or(invite.title.clone(), title),
                    ..invite.clone()
                };
                if !change.revoke {
                    self.check(&edited)?;
                }
                Ok(edited)
            })
            .await?;
        let replaced = before.permanent && !before.revoked && edited.revoked && before.admin == by.user;
        let next = NewLink { permanent: true, ..NewLink::default() };
        let next = if replaced { Some(self.export(by, peer, next).await?) } else { None };
        Ok((edited, next))
    }

    /// Deletes a revoked link.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 INVITE_HASH_EXPIRED`, `400 INVITE_REVOKED_MISSING` if it is not revoked.
    pub async fn delete(&self, by: &Caller, peer: Peer, hash: &str) -> Result<()> {
        let invite = self.managed(by.user, peer, hash).await?;
        if !invite.revoked {
            return Err(Refusal::bad("INVITE_REVOKED_MISSING").into());
        }
        let rows = vec![ViewWrite::Delete(hash_row(hash)), ViewWrite::Delete(link_row(peer, hash))];
        Ok(self.outside.views.write(rows).await?)
    }

    /// A link that the caller manages.
    pub async fn managed(&self, by: UserId, peer: Peer, hash: &str) -> Result<Invite> {
        let owner = self.manager(by, peer).await?;
        let invite = self.read(peer, hash).await?.ok_or(expired())?;
        if !owner && invite.admin != by {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
        }
        Ok(invite)
    }

    /// The links of an administrator, the newest first.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`: only the owner sees those of others.
    pub async fn links(&self, by: UserId, peer: Peer, admin: UserId, revoked: bool) -> Result<Vec<Invite>> {
        if !self.manager(by, peer).await? && admin != by {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
        }
        let mut links = self.all(peer).await?;
        links.retain(|invite| invite.admin == admin && invite.revoked == revoked);
        links.sort_by(|a, b| (b.created, &b.hash).cmp(&(a.created, &a.hash)));
        Ok(links)
    }

    /// The caller's own permanent link, if it has one.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn permanent(&self, by: UserId, peer: Peer) -> Result<Option<Invite>> {
        let own = self.links(by, peer, by, false).await?;
        Ok(own.into_iter().find(|invite| invite.permanent))
    }

    /// All links of a peer, for its owner.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn links_of_all(&self, by: UserId, peer: Peer) -> Result<Vec<Invite>> {
        if !self.manager(by, peer).await? {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
        }
        self.all(peer).await
    }

    /// Who came by a link, the latest first.
    ///
    /// # Errors
    /// Those of [`Self::managed`].
    pub async fn importers(&self, by: UserId, peer: Peer, hash: &str) -> Result<Vec<Importer>> {
        self.managed(by, peer, hash).await?;
        let views = self.outside.views.as_ref();
        let rows: Vec<(Key, Importer)> = rows::all(views, Table::Importers, &importers(peer, hash)).await?;
        Ok(rows.into_iter().map(|(_, importer)| importer).collect())
    }

    async fn all(&self, peer: Peer) -> Result<Vec<Invite>> {
        let views = self.outside.views.as_ref();
        let rows = rows::all(views, Table::Invites, &peer_key(Key::new(), peer)).await?;
        Ok(rows.into_iter().map(|(_, invite)| invite).collect())
    }

    /// Changes the row as one step.
    pub(super) async fn set(
        &self,
        peer: Peer,
        hash: &str,
        mut change: impl FnMut(&Invite) -> Result<Invite>,
    ) -> Result<Invite> {
        let row = link_row(peer, hash);
        let changed = rows::change(self.outside.views.as_ref(), &row, |old: Option<&Invite>| {
            change(old.ok_or(expired())?).map(Some)
        })
        .await?;
        Ok(changed.ok_or(expired())?)
    }
}

/// Random bytes in letters that stand in an address: six bits each.
fn spell(random: [u8; HASH_BYTES]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut left = u128::from_be_bytes(random);
    let letters = (0..HASH_LETTERS).map(|_| {
        let letter = LETTERS[(left & 63) as usize];
        left >>= 6;
        char::from(letter)
    });
    letters.collect()
}

fn title(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(TITLE_MAX).collect();
    (!text.is_empty()).then_some(text)
}
