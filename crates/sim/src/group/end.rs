//! What everybody holds of the group when the faults are over.

use super::{Group, Held};
use crate::cluster::{Answer, Cluster, Stack};
use crate::plan::NODES;
use domain::history::Query;
use model::{ChannelId, Dialog, EntryKey, LogEntry, LogId, Member, Message, MessageId, Peer, Pts, UserId};
use services::channels::{ChannelCounts, ChannelDifference, Place, TopicView};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a node answers of the group to one user.
#[derive(Debug)]
pub(crate) struct GroupReads {
    /// Newest first; none if the user is refused.
    pub(crate) history: Option<Vec<Message>>,
    /// The user's row.
    pub(crate) member: Member,
    /// How many members there are.
    pub(crate) members: i32,
    pub(crate) dialog: Dialog,
    pub(crate) counts: ChannelCounts,
    /// The mentions that the user has not looked at, newest first.
    pub(crate) mentions: Vec<MessageId>,
    /// Newest first.
    pub(crate) pinned: Vec<MessageId>,
    /// The topics; none if the user is refused.
    pub(crate) topics: Vec<TopicView>,
}

/// The end of a run for the group.
#[derive(Debug)]
pub(crate) struct GroupEnd {
    pub(crate) group: Group,
    /// The whole log as the store holds it.
    pub(crate) log: Vec<LogEntry>,
    /// What each node answers to each user.
    pub(crate) reads: BTreeMap<UserId, Vec<GroupReads>>,
}

/// Reads everything; none if a node cannot be read although nothing is wrong any more.
pub(crate) async fn read(cluster: &Cluster, group: Group, users: &[UserId]) -> Option<GroupEnd> {
    let mut reads: BTreeMap<UserId, Vec<GroupReads>> = BTreeMap::new();
    for user in users.iter().copied() {
        for node in 0..NODES {
            let call = cluster.call(node, move |stack| answers(stack, group.id, user));
            let Answer::Done(answer) = call.await else { return None };
            reads.entry(user).or_default().push(answer);
        }
    }
    let log = LogId::Channel(group.id);
    let log = cluster.outside(0).logs.read(log, EntryKey::default(), usize::MAX).await.ok()?;
    Some(GroupEnd { group, log, reads })
}

async fn answers(stack: Arc<Stack>, id: ChannelId, user: UserId) -> services::Result<GroupReads> {
    let channels = &stack.channels;
    let dialog = {
        let own = stack.boxes.lock_current(user).await?;
        let peer = Peer::Channel(id);
        own.state().dialogs.get(peer).cloned().unwrap_or_else(|| Dialog::empty(peer))
    };
    let history = match history(&stack, id, user).await {
        Ok(messages) => Some(messages),
        Err(services::Error::Refused(_)) => None,
        Err(error) => return Err(error),
    };
    let topics = match channels.topics(user, id, None).await {
        Err(services::Error::Refused(_)) => Vec::new(),
        topics => topics?,
    };
    Ok(GroupReads {
        topics,
        history,
        member: channels.member(id, user).await?,
        members: channels.seen(id).await?.counts.members,
        counts: channels.counts(user, id, dialog.read_inbox_max).await?,
        dialog,
        mentions: channels.unread_mentions(user, id, MessageId(i32::MAX), usize::MAX).await?,
        pinned: channels.pinned(id, MessageId(i32::MAX), usize::MAX).await?,
    })
}

async fn history(stack: &Stack, id: ChannelId, user: UserId) -> services::Result<Vec<Message>> {
    let mut messages: Vec<Message> = Vec::new();
    loop {
        let offset_id = messages.last().map_or(MessageId(0), |message| message.id);
        let query = Query { offset_id, limit: 100, ..Query::default() };
        let page = stack.channels.history(user, id, Place::Everything, query).await?.messages;
        let full = page.len() == 100;
        messages.extend(page);
        if !full {
            return Ok(messages);
        }
    }
}

/// The group as a login made now learns it, from its first pts on.
pub(crate) async fn fresh(cluster: &Cluster, id: ChannelId, user: UserId) -> Option<Held> {
    let mut held = Held::new();
    loop {
        let at: Pts = held.at;
        let call =
            cluster.call(0, move |stack| async move { stack.channels.difference(user, id, at, 100).await });
        match call.await {
            Answer::Done(ChannelDifference::Entries { entries, pts, complete, .. }) => {
                entries.iter().for_each(|entry| held.apply(entry));
                (held.at, held.opened) = (pts, true);
                if complete {
                    return Some(held);
                }
            }
            Answer::Done(ChannelDifference::Empty { .. }) => return Some(held),
            _ => return None,
        }
    }
}
