//! A channel as the fold of any sequence of entries, against a model that keeps everything plainly: the set of message
//! ids with its ranks, the counts of members, the furthest readers, the topics.

use crate::input::{Input, Output};
use domain::channel::id_set::Block;
use domain::channel::{ChannelFold, Counts, Furthest, IdSet};
use model::{
    AdminRights, BannedRights, Channel, ChannelEvent, ChannelId, ChannelKind, Date, Deletion, EntryKey,
    Event, LogEntry, Member, Message, MessageId, Peer, Pts, Restriction, Status, Topic, UserId, stored,
};
use std::collections::{BTreeMap, BTreeSet};

/// The most entries of one execution.
const ENTRIES_MAX: usize = 300;
const USERS: usize = 6;
const ID: ChannelId = ChannelId(7);

/// The channel, kept plainly.
#[derive(Default)]
struct Plain {
    ids: BTreeSet<i32>,
    /// The highest id that was ever given out.
    last: i32,
    members: BTreeMap<UserId, Member>,
    marks: BTreeMap<UserId, i32>,
    topics: BTreeSet<i32>,
}

/// A byte for each entry, and its arguments.
pub(crate) fn fold(data: &[u8]) {
    let mut input = Input::new(data);
    let (mut fold, mut plain) = (ChannelFold::new(channel(ChannelKind::Megagroup)), Plain::default());
    for number in 1.. {
        if input.is_empty() || number > ENTRIES_MAX {
            break;
        }
        let event = plain.event(&mut input);
        let key = EntryKey { pts: Pts(i32::try_from(number).unwrap_or(i32::MAX)), minor: 0 };
        fold.fold(&LogEntry { key, pts_count: 1, top_message: MessageId(plain.last), date: Date(1), event });
        plain.is_told_by(&fold, MessageId(i32::from(input.u16())));
        if number % 64 == 0 {
            fold = restored(&fold);
        }
    }
    plain.is_told_by(&restored(&fold), MessageId(0));
}

impl Plain {
    fn event(&mut self, input: &mut Input<'_>) -> Event {
        let by = user(input);
        match input.below(8) {
            0..3 => self.post(by, input),
            3 => self.delete(input),
            4 => self.change_member(by, input),
            5 => {
                let max_id = i32::from(input.u16()).min(self.last);
                let mark = self.marks.entry(by).or_default();
                *mark = max_id.max(*mark);
                Event::Channel(ChannelEvent::Read { by, max_id: MessageId(max_id), channel: ID })
            }
            6 => self.change_topic(by, input),
            _ => {
                let now = Box::new(channel(ChannelKind::Megagroup));
                Event::Channel(ChannelEvent::Settings { by, now })
            }
        }
    }

    fn post(&mut self, from: UserId, input: &mut Input<'_>) -> Event {
        // Mostly the next id; sometimes far away, as after a migration or an import.
        let step = if input.below(8) == 0 { 1 + i32::from(input.u16()) % 9000 } else { 1 };
        self.last += step;
        self.ids.insert(self.last);
        Event::NewMessage(Box::new(message(self.last, from)))
    }

    fn delete(&mut self, input: &mut Input<'_>) -> Event {
        let chosen: BTreeSet<i32> = (0..1 + input.below(4)).map(|_| self.any_id(input)).collect();
        let newest = self.ids.last().copied();
        self.ids.retain(|id| !chosen.contains(id));
        let left = self.ids.last().copied();
        let new_top = (newest != left).then(|| (MessageId(left.unwrap_or(0)), Date(1)));
        let ids = chosen.into_iter().map(MessageId).collect();
        Event::DeleteMessages(vec![Deletion { peer: Peer::Channel(ID), ids, unread: 0, new_top }])
    }

    /// An id that exists, or one near it.
    fn any_id(&self, input: &mut Input<'_>) -> i32 {
        let place = usize::from(input.u16()) % self.ids.len().max(1);
        let id = self.ids.iter().nth(place).copied().unwrap_or(1);
        id + i32::from(input.below(8) == 0)
    }

    fn change_member(&mut self, by: UserId, input: &mut Input<'_>) -> Event {
        let user = user(input);
        let before = self.members.get(&user).cloned().unwrap_or_else(|| Member::stranger(user));
        let now = Member { status: status(by, input), ..before.clone() };
        self.members.insert(user, now.clone());
        Event::Channel(ChannelEvent::Member { by, before: Box::new(before), now: Box::new(now) })
    }

    fn change_topic(&mut self, by: UserId, input: &mut Input<'_>) -> Event {
        let (id, deleted) = (1 + i32::from(input.byte() % 8), input.flag());
        if deleted {
            self.topics.remove(&id)
        } else {
            self.topics.insert(id)
        };
        let topic = Topic {
            id: MessageId(id),
            title: "Topic".to_owned(),
            icon_color: 0,
            icon_emoji: None,
            creator: by,
            date: Date(1),
            closed: false,
            hidden: false,
            deleted,
        };
        Event::Channel(ChannelEvent::Topic { by, now: Box::new(topic) })
    }

    /// Everything that the fold tells is what is kept plainly.
    fn is_told_by(&self, fold: &ChannelFold, mark: MessageId) {
        assert_eq!(usize::try_from(fold.ids.len()), Ok(self.ids.len()));
        assert_eq!(fold.ids.contains(mark), self.ids.contains(&mark.0));
        let above = self.ids.range(mark.0.saturating_add(1)..).count();
        assert_eq!(usize::try_from(fold.ids.above(mark)), Ok(above), "above {mark:?}");
        assert_eq!(fold.top.0.0, self.ids.last().copied().unwrap_or(0));
        let count = |is: fn(&Member) -> bool| {
            i32::try_from(self.members.values().filter(|member| is(member)).count()).unwrap_or(i32::MAX)
        };
        let counts = Counts {
            members: count(Member::is_inside),
            admins: count(Member::is_admin),
            restricted: count(|member| matches!(member.status, Status::Restricted { .. })),
            banned: count(|member| matches!(member.status, Status::Banned { .. })),
        };
        assert_eq!(fold.counts, counts);
        for author in users() {
            let others = self.marks.iter().filter(|(by, _)| **by != author).map(|(_, mark)| *mark);
            assert_eq!(fold.furthest.for_author(author).0, others.max().unwrap_or(0), "of {author}");
        }
        assert!(fold.topics.keys().map(|id| id.0).eq(self.topics.iter().copied()));
    }
}

/// The fold as it is stored and read again.
fn restored(fold: &ChannelFold) -> ChannelFold {
    let mut ids = IdSet::default();
    for number in 0..=IdSet::block_of(fold.top.0) {
        if let Some(block) = fold.ids.block(number) {
            let block: Block = again(block);
            ids.insert_block(number, block);
        }
    }
    let (counts, furthest): (Counts, Furthest) = (again(&fold.counts), again(&fold.furthest));
    let topics = fold.topics.iter().map(|(id, topic)| (*id, again(topic))).collect();
    let channel = again(&fold.channel);
    ChannelFold { ids, counts, furthest, topics, channel, ..fold.clone() }
}

fn again<T>(value: &T) -> T
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    stored::decode(&stored::encode(value)).expect("what was written is read")
}

fn users() -> impl Iterator<Item = UserId> {
    (1..=USERS as i64).map(UserId)
}

fn user(input: &mut Input<'_>) -> UserId {
    UserId(1 + input.below(USERS) as i64)
}

/// Anything that somebody can be.
pub(crate) fn status(by: UserId, input: &mut Input<'_>) -> Status {
    match input.below(6) {
        0 => Status::Creator { rights: AdminRights(input.u32()) },
        1 => Status::Admin { rights: AdminRights(input.u32()), by },
        2 => Status::Member,
        3 => Status::Restricted { what: restriction(input), by, inside: input.flag() },
        4 => {
            let what = restriction(input);
            Status::Banned {
                what: Restriction { rights: what.rights.with(BannedRights::VIEW_MESSAGES), ..what },
                by,
            }
        }
        _ => Status::Left,
    }
}

/// Anything that can be withheld.
pub(crate) fn restriction(input: &mut Input<'_>) -> Restriction {
    let until = input.flag().then(|| Date(i32::from(input.u16())));
    Restriction { rights: BannedRights(input.u32()), until }
}

/// A channel in which nothing is special.
pub(crate) fn channel(kind: ChannelKind) -> Channel {
    let channel = Channel::blank(ID, kind, UserId(1), Date(1));
    Channel { title: "Channel".to_owned(), forum: true, ..channel }
}

/// A message of a channel in which nothing is special.
pub(crate) fn message(id: i32, from: UserId) -> Message {
    let message = Message::blank(MessageId(id), Peer::Channel(ID), from, Date(1));
    Message { text: "hello".to_owned(), ..message }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    // Who, what, and enough for any arguments and the mark that is looked up.
    let entry = |what: u8, arguments: [u8; 6]| Output::new().bytes(&[1, what]).bytes(&arguments).finish();
    let posts = (0..20).flat_map(|id| entry(0, [1, id, 0, 0, 0, 1])).collect();
    let kinds = (0..32).flat_map(|kind| entry(kind % 8, [kind, 3, 5, kind, 0, 0])).collect();
    let far = (0..12).flat_map(|id| entry(id % 4, [0, 0x20, 0x10 + id, 0, 1, id])).collect();
    vec![posts, kinds, far]
}
