//! Who is in a channel: one member, and pages of the lists.
//!
//! A page is a range of rows whatever the number of members. Clients ask for pages by offset; the place where a page
//! ended is remembered, so that the next one begins there and not at the first row.

use super::{Channels, LockedChannel};
use crate::Result;
use domain::channel::{MemberList, members};
use domain::rights;
use model::{AdminRights, ChannelId, Member, Refusal, Status, UserId};
use ports::{Direction, Key, Table};
use std::collections::BTreeSet;

/// The longest page.
const PAGE_MAX: usize = 200;
/// The furthest that a search looks, in rows.
const SEARCH_MAX: usize = 10_000;
/// How many ends of pages are remembered.
pub(super) const PAGE_ENDS: usize = 10_000;
/// Rows read at a time.
const ROWS: usize = 500;

/// Which members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those of a list whose names the query begins; an empty query finds all.
    List(MemberList, String),
    /// These, if they are members: the viewer's contacts.
    Among(Vec<UserId>, String),
}

/// A page of members.
#[derive(Clone, Debug, Default)]
pub struct Participants {
    /// How many there are in all, as far as was looked.
    pub count: i32,
    /// Those of the page.
    pub members: Vec<Member>,
}

/// Where a page of a list ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PageEnd {
    channel: ChannelId,
    list: MemberList,
    offset: usize,
}

impl Channels {
    /// What somebody is in the channel, as the viewer may know.
    ///
    /// # Errors
    /// `400 USER_NOT_PARTICIPANT`, `400 CHAT_ADMIN_REQUIRED`, `400 CHANNEL_PRIVATE`.
    pub async fn participant(&self, viewer: UserId, id: ChannelId, user: UserId) -> Result<Member> {
        let locked = self.lock_current(id).await?;
        let own = self.check_readable(&locked, viewer).await?;
        let member = if viewer == user { own.clone() } else { self.member(id, user).await? };
        if viewer != user {
            rights::may_list_members(locked.channel(), &own, self.now())?;
            if !rights::may_see_members(locked.channel(), &own) && !member.is_admin() {
                return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
            }
        }
        // Only administrators know of those who were thrown out, and of the anonymous among them.
        let known = member.is_inside() && (viewer == user || own.is_admin() || !is_anonymous(&member));
        let told = known || own.is_admin() && !matches!(member.status, Status::Left);
        if told { Ok(member) } else { Err(Refusal::bad("USER_NOT_PARTICIPANT").into()) }
    }

    /// A page of members.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 CHANNEL_PRIVATE`.
    pub async fn participants(
        &self,
        viewer: UserId,
        id: ChannelId,
        filter: &Filter,
        offset: usize,
        limit: usize,
    ) -> Result<Participants> {
        let locked = self.lock_current(id).await?;
        let own = self.check_readable(&locked, viewer).await?;
        rights::may_list_members(locked.channel(), &own, self.now())?;
        let filter = visible(&locked, &own, filter)?;
        let counts = locked.state().fold.counts;
        drop(locked);
        let seen = Seen { channels: self, channel: id, admin: own.is_admin() };
        let limit = limit.min(PAGE_MAX);
        match &filter {
            Filter::List(MemberList::Recent, q) if q.is_empty() => {
                Ok(Participants { count: counts.members, members: seen.recent(offset, limit).await? })
            }
            Filter::List(MemberList::Recent, q) => seen.named(q, offset, limit).await,
            Filter::List(list, q) => seen.small(*list, q, offset, limit).await,
            Filter::Among(users, q) => {
                let members = seen.among(users, q).await?;
                Ok(part(members, offset, limit))
            }
        }
    }
}

impl Channels {
    /// The administrators, for decisions: the anonymous among them too.
    pub(crate) async fn admins(&self, channel: ChannelId) -> Result<Vec<Member>> {
        let seen = Seen { channels: self, channel, admin: true };
        Ok(seen.small(MemberList::Admins, "", 0, usize::MAX).await?.members)
    }
}

/// Whether the member is an administrator who appears as the group itself.
pub(super) fn is_anonymous(member: &Member) -> bool {
    member.is_admin() && member.may(AdminRights::ANONYMOUS)
}

/// What the viewer may see of a filter: who is thrown out or restricted is for administrators; where members are
/// hidden, everybody else finds administrators and bots alone.
fn visible(locked: &LockedChannel, own: &Member, filter: &Filter) -> Result<Filter> {
    let sees = rights::may_see_members(locked.channel(), own);
    Ok(match filter {
        Filter::List(MemberList::Restricted | MemberList::Banned, _) if !own.is_admin() => {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
        }
        Filter::List(MemberList::Recent, q) | Filter::Among(_, q) if !sees => {
            Filter::List(MemberList::Admins, q.clone())
        }
        filter => filter.clone(),
    })
}

fn part(members: Vec<Member>, offset: usize, limit: usize) -> Participants {
    let count = i32::try_from(members.len()).unwrap_or(i32::MAX);
    Participants { count, members: members.into_iter().skip(offset).take(limit).collect() }
}

/// The members of a channel as a viewer sees them.
struct Seen<'a> {
    channels: &'a Channels,
    channel: ChannelId,
    admin: bool,
}

impl Seen<'_> {
    /// Whether the viewer finds this member in this list now: a restriction that has ended is none, and anonymous
    /// administrators are for administrators.
    fn shows(&self, list: MemberList, member: &Member) -> bool {
        let restricted = !rights::own_restriction(member, self.channels.now()).is_empty();
        let there = match list {
            MemberList::Restricted | MemberList::Banned => restricted,
            MemberList::Recent | MemberList::Bots => member.is_inside(),
            MemberList::Admins => member.is_admin(),
        };
        there && (self.admin || !is_anonymous(member))
    }

    async fn member_at(&self, list: MemberList, key: &Key) -> Result<Option<Member>> {
        let Some(user) = members::listed(key) else { return Ok(None) };
        let member = self.channels.member(self.channel, user).await?;
        Ok(Some(member).filter(|member| self.shows(list, member)))
    }

    /// A page of all members, the newest first.
    async fn recent(&self, offset: usize, limit: usize) -> Result<Vec<Member>> {
        let list = MemberList::Recent;
        let (channel, ends) = (self.channel, &self.channels.page_ends);
        let known = ends.get(&PageEnd { channel, list, offset }).filter(|_| offset > 0);
        let (mut from, mut skip) = known.map_or((Key::new(), offset), |key| (key, 0));
        while skip > 0 {
            let rows = self.rows(list, &from, skip.min(ROWS)).await?;
            let Some(last) = rows.last() else { return Ok(Vec::new()) };
            from = after(last);
            skip -= rows.len().min(skip);
        }
        let rows = self.rows(list, &from, limit).await?;
        if let Some(last) = rows.last() {
            ends.insert(PageEnd { channel, list, offset: offset + rows.len() }, after(last));
        }
        let mut found = Vec::with_capacity(rows.len());
        for key in &rows {
            found.extend(self.member_at(list, key).await?);
        }
        Ok(found)
    }

    async fn rows(&self, list: MemberList, from: &Key, limit: usize) -> Result<Vec<Key>> {
        let partition = members::list_partition(self.channel, list);
        let views = &self.channels.outside.views;
        let rows = views.range(Table::MemberLists, &partition, from, Direction::Forward, limit).await?;
        Ok(rows.into_iter().map(|(key, _)| key).collect())
    }

    /// A page of a list that is short or read seldom: of administrators, bots, and those who are kept out.
    async fn small(&self, list: MemberList, q: &str, offset: usize, limit: usize) -> Result<Participants> {
        let query = members::query_words(q);
        let (mut from, mut found, mut looked) = (Key::new(), Vec::new(), 0);
        loop {
            let rows = self.rows(list, &from, ROWS).await?;
            for key in &rows {
                if let Some(member) = self.member_at(list, key).await?
                    && self.is_called(member.user, &query).await?
                {
                    found.push(member);
                }
            }
            looked += rows.len();
            match rows.last() {
                Some(last) if rows.len() == ROWS && looked < SEARCH_MAX => from = after(last),
                _ => return Ok(part(found, offset, limit)),
            }
        }
    }

    /// A page of the members whose names begin with the words of a query, by name.
    async fn named(&self, q: &str, offset: usize, limit: usize) -> Result<Participants> {
        let query = members::query_words(q);
        // The longest word is the one that fewest names begin with, as a rule.
        let Some(first) = query.iter().max_by_key(|word| word.len()) else {
            return Ok(Participants::default());
        };
        let (mut from, mut users, mut looked) = (members::words_from(first), BTreeSet::new(), 0);
        let (mut page, mut count) = (Vec::new(), 0);
        let partition = members::names_partition(self.channel);
        // One more than the page tells clients whether to ask again.
        while looked < SEARCH_MAX && count <= offset + limit {
            let views = &self.channels.outside.views;
            let rows = views.range(Table::MemberNames, &partition, &from, Direction::Forward, ROWS).await?;
            for (key, _) in &rows {
                looked += 1;
                let Some((word, user)) = members::named(key) else { continue };
                if !word.starts_with(first.as_str()) || count > offset + limit {
                    return Ok(Participants { count: to_i32(count), members: page });
                }
                if !users.insert(user) || query.len() > 1 && !self.is_called(user, &query).await? {
                    continue;
                }
                // Rows behind the page are only counted; rows of the page are read.
                if count < offset || count >= offset + limit {
                    count += 1;
                    continue;
                }
                // A row may be there of a name before: a renaming that was cut short leaves one.
                let member = self.channels.member(self.channel, user).await?;
                if self.shows(MemberList::Recent, &member) && self.is_called(user, &query).await? {
                    count += 1;
                    page.push(member);
                }
            }
            match rows.last() {
                Some((last, _)) if rows.len() == ROWS => from = after(last),
                _ => break,
            }
        }
        Ok(Participants { count: to_i32(count), members: page })
    }

    async fn among(&self, users: &[UserId], q: &str) -> Result<Vec<Member>> {
        let query = members::query_words(q);
        let mut found = Vec::new();
        for user in users {
            let member = self.channels.member(self.channel, *user).await?;
            if self.shows(MemberList::Recent, &member) && self.is_called(*user, &query).await? {
                found.push(member);
            }
        }
        Ok(found)
    }

    async fn is_called(&self, user: UserId, query: &[String]) -> Result<bool> {
        if query.is_empty() {
            return Ok(true);
        }
        let user = self.channels.users.get(user).await?;
        Ok(user.is_some_and(|user| members::matches(query, &members::words(&user))))
    }
}

/// The place behind a row.
fn after(key: &Key) -> Key {
    key.clone().u8(0)
}

fn to_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
