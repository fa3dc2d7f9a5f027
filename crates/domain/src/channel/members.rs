//! The lists of a channel's members: by what they are, the newest first, and by the words of their names.
//!
//! Derived from each change of a member, so that a page of any list is a range of rows, whatever the number of members.

use crate::views::put_or_delete;
use model::{ChannelEvent, ChannelId, Date, Event, LogEntry, Member, Status, User, UserId};
use ports::{Key, KeyReader, RowKey, Table, ViewWrite};
use std::collections::BTreeSet;

/// The longest word of a name that is told apart, in characters, and the most words of one user.
const WORD_MAX: usize = 32;
const WORDS_MAX: usize = 8;

/// A list of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum MemberList {
    /// Everybody who is in the channel.
    Recent = 0,
    /// Owner and administrators.
    Admins = 1,
    /// From whom something is withheld.
    Restricted = 2,
    /// Thrown out.
    Banned = 3,
    /// Bots that are in the channel.
    Bots = 4,
}

impl MemberList {
    /// Whether this member stands in the list. Of bots the row of a member says nothing.
    fn has(self, member: &Member) -> bool {
        match self {
            Self::Recent => member.is_inside(),
            Self::Admins => member.is_admin(),
            Self::Restricted => matches!(member.status, Status::Restricted { .. }),
            Self::Banned => matches!(member.status, Status::Banned { .. }),
            Self::Bots => false,
        }
    }
}

/// The partition of a list.
pub fn list_partition(channel: ChannelId, list: MemberList) -> Key {
    Key::new().i64(channel.0).u8(list as u8)
}

fn list_row(channel: ChannelId, list: MemberList, date: Date, user: UserId) -> RowKey {
    let (partition, clustering) = (list_partition(channel, list), Key::new().i32_desc(date.0).i64(user.0));
    RowKey { table: Table::MemberLists, partition, clustering }
}

/// Who stands at this place of a list.
pub fn listed(clustering: &Key) -> Option<UserId> {
    let mut key = KeyReader::new(clustering);
    key.i32_desc()?;
    key.i64().map(UserId)
}

/// The partition of the names.
pub fn names_partition(channel: ChannelId) -> Key {
    Key::new().i64(channel.0)
}

/// Where the words that begin like this one begin.
pub fn words_from(prefix: &str) -> Key {
    Key::new().text(prefix)
}

fn name_row(channel: ChannelId, word: &str, user: UserId) -> RowKey {
    // No word contains the byte that ends it, so that keys sort by word and then by user.
    let clustering = Key::new().text(word).u8(0).i64(user.0);
    RowKey { table: Table::MemberNames, partition: names_partition(channel), clustering }
}

/// The word and the user of a place among the names.
pub fn named(clustering: &Key) -> Option<(&str, UserId)> {
    let (word, user) = clustering.as_bytes().split_last_chunk::<8>()?;
    let word = std::str::from_utf8(word.strip_suffix(&[0])?).ok()?;
    let user = KeyReader::new(&Key::from(user.to_vec())).i64()?;
    Some((word, UserId(user)))
}

/// The words by which a user is found.
pub fn words(user: &User) -> BTreeSet<String> {
    let username = user.username.as_deref().unwrap_or_default();
    let names = [user.first_name.as_str(), user.last_name.as_str(), username];
    names.iter().flat_map(|name| query_words(name)).take(WORDS_MAX).collect()
}

/// The words of a query, as names are kept.
pub fn query_words(query: &str) -> Vec<String> {
    let kept = query.trim_start_matches('@').to_lowercase();
    let words = kept.split_whitespace().map(|word| word.chars().filter(|c| *c != '\0').take(WORD_MAX));
    words.map(Iterator::collect).filter(|word: &String| !word.is_empty()).collect()
}

/// Whether a user is found by these words: each begins one of the user's.
pub fn matches(query: &[String], words: &BTreeSet<String>) -> bool {
    query.iter().all(|part| words.iter().any(|word| word.starts_with(part.as_str())))
}

/// The changes of the lists that follow from a change of a member.
pub fn derive_lists(channel: ChannelId, before: &Member, now: &Member, out: &mut Vec<ViewWrite>) {
    for list in [MemberList::Recent, MemberList::Admins, MemberList::Restricted, MemberList::Banned] {
        let was = list.has(before).then_some(before.date);
        let is = list.has(now).then_some(now.date);
        if was == is {
            continue;
        }
        out.extend(was.map(|date| ViewWrite::Delete(list_row(channel, list, date, now.user))));
        out.extend(is.map(|date| ViewWrite::Put(list_row(channel, list, date, now.user), Vec::new())));
    }
}

/// The changes of names and bots that follow from somebody's coming and going; `user` is who that is.
pub fn derive_names(
    channel: ChannelId,
    before: &Member,
    now: &Member,
    user: &User,
    out: &mut Vec<ViewWrite>,
) {
    let (was, is) = (before.is_inside(), now.is_inside());
    if was != is {
        out.extend(words(user).iter().map(|word| put_or_delete(name_row(channel, word, user.id), is)));
    }
    if user.bot {
        let row = |date| list_row(channel, MemberList::Bots, date, user.id);
        out.extend(was.then(|| ViewWrite::Delete(row(before.date))));
        out.extend(is.then(|| ViewWrite::Put(row(now.date), Vec::new())));
    }
}

/// The rows under which a member of this name is found, without those of the name before.
pub fn derive_renamed(channel: ChannelId, before: &User, now: &User) -> Vec<ViewWrite> {
    let (old, new) = (words(before), words(now));
    let gone = old.difference(&new).map(|word| ViewWrite::Delete(name_row(channel, word, now.id)));
    gone.chain(new.iter().map(|word| ViewWrite::Put(name_row(channel, word, now.id), Vec::new()))).collect()
}

/// The coming and going in an entry: those whose names have to be looked up.
pub fn moved(entry: &LogEntry) -> Option<(&Member, &Member)> {
    match &entry.event {
        Event::Channel(ChannelEvent::Member { before, now, .. }) if before.is_inside() != now.is_inside() => {
            Some((before, now))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AdminRights, BannedRights, Restriction};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const CHANNEL: ChannelId = ChannelId(5);

    fn user(id: i64, first: &str, last: &str) -> User {
        User {
            id: UserId(id),
            phone: None,
            first_name: first.into(),
            last_name: last.into(),
            username: Some(format!("Name_{id}")),
            about: String::new(),
            created: Date(0),
            last_seen: None,
            version: 0,
            deleted: false,
            bot: false,
            verified: false,
            lang_code: None,
            account_ttl_days: None,
        }
    }

    fn status(n: u8) -> Status {
        let by = UserId(1);
        let what = Restriction { rights: BannedRights::SEND_MESSAGES, until: None };
        match n {
            0 => Status::Creator { rights: AdminRights::NONE },
            1 => Status::Admin { rights: AdminRights::OTHER, by },
            2 => Status::Member,
            3 => Status::Restricted { what, by, inside: true },
            4 => Status::Restricted { what, by, inside: false },
            5 => Status::Banned { what, by },
            _ => Status::Left,
        }
    }

    fn apply(rows: &mut BTreeMap<RowKey, Vec<u8>>, writes: Vec<ViewWrite>) {
        for write in writes {
            match write {
                ViewWrite::Put(row, value) => drop(rows.insert(row, value)),
                ViewWrite::Delete(row) => drop(rows.remove(&row)),
            }
        }
    }

    proptest! {
        #[test]
        fn lists_hold_who_is_what_and_nobody_twice(
            changes in prop::collection::vec((1..6i64, 0..7u8, 0..4i32), 0..60),
        ) {
            let (mut rows, mut members) = (BTreeMap::new(), BTreeMap::new());
            for (id, kind, date) in changes {
                let known = members.entry(id).or_insert_with(|| Member::stranger(UserId(id)));
                let now = Member { status: status(kind), date: Date(date), ..known.clone() };
                let mut writes = Vec::new();
                derive_lists(CHANNEL, known, &now, &mut writes);
                derive_names(CHANNEL, known, &now, &user(id, "Anna", "Bo"), &mut writes);
                apply(&mut rows, writes);
                *known = now;
            }
            for list in [MemberList::Recent, MemberList::Admins, MemberList::Restricted, MemberList::Banned] {
                let partition = list_partition(CHANNEL, list);
                let found = rows.keys().filter(|row| row.table == Table::MemberLists && row.partition == partition);
                let found: Vec<UserId> = found.map(|row| listed(&row.clustering).unwrap()).collect();
                let mut expected: Vec<&Member> = members.values().filter(|member| list.has(member)).collect();
                expected.sort_by_key(|member| (std::cmp::Reverse(member.date), member.user));
                prop_assert_eq!(found, expected.iter().map(|member| member.user).collect::<Vec<_>>());
            }
            let named_users: BTreeSet<UserId> = rows
                .keys()
                .filter(|row| row.table == Table::MemberNames)
                .map(|row| named(&row.clustering).unwrap().1)
                .collect();
            let inside = members.values().filter(|member| member.is_inside()).map(|member| member.user);
            prop_assert_eq!(named_users, inside.collect::<BTreeSet<_>>());
        }
    }

    #[test]
    fn names_are_found_by_the_beginnings_of_their_words() {
        let anna = user(7, "Änna  Maria", "O'Neil");
        let words = words(&anna);
        for query in ["än", "maria o'n", "@name_7", "NAME", "o'neil ÄNNA"] {
            assert!(matches(&query_words(query), &words), "{query}");
        }
        for query in ["nna", "maria x", "name_8"] {
            assert!(!matches(&query_words(query), &words), "{query}");
        }
        let row = name_row(CHANNEL, "änna", anna.id);
        assert_eq!(named(&row.clustering), Some(("änna", UserId(7))));
        assert!(query_words(" \0 ").is_empty());
    }

    #[test]
    fn a_new_name_takes_the_place_of_the_old_one() {
        let writes = derive_renamed(CHANNEL, &user(7, "Anna", "Bo"), &user(7, "Anna", "Cid"));
        let expected = [
            ViewWrite::Delete(name_row(CHANNEL, "bo", UserId(7))),
            ViewWrite::Put(name_row(CHANNEL, "anna", UserId(7)), Vec::new()),
            ViewWrite::Put(name_row(CHANNEL, "cid", UserId(7)), Vec::new()),
            ViewWrite::Put(name_row(CHANNEL, "name_7", UserId(7)), Vec::new()),
        ];
        assert_eq!(writes, expected);
    }
}
