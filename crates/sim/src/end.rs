//! What everybody holds when the faults are over: devices, logs, and the reads of every node.

use crate::cluster::{Answer, Cluster};
use crate::group::{self, Group};
use crate::local::Local;
use crate::plan::NODES;
use domain::history::Query;
use model::{Date, Dialog, EntryKey, LogEntry, LogId, Message, MessageId, Peer, Pts, UserId};
use services::sync::Difference;
use std::collections::BTreeMap;

/// What a node answers of a user's box.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reads {
    pub(crate) pts: Pts,
    pub(crate) dialogs: BTreeMap<Peer, Dialog>,
    pub(crate) pinned: Vec<Peer>,
    /// Newest first.
    pub(crate) histories: BTreeMap<Peer, Vec<Message>>,
}

/// The end of a run for one user.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) user: UserId,
    pub(crate) username: Option<String>,
    /// The whole log as the store holds it.
    pub(crate) log: Vec<LogEntry>,
    /// What each node answers.
    pub(crate) reads: Vec<Reads>,
    /// A login made now that knows nothing.
    pub(crate) fresh: Local,
    /// What the user's devices hold, and their numbers.
    pub(crate) devices: Vec<(usize, Local)>,
    /// Who bears each name that was wanted, as each node says.
    pub(crate) names: BTreeMap<String, Vec<Option<UserId>>>,
}

/// Reads everything; none if a node cannot be read although nothing is wrong any more.
pub(crate) async fn read(cluster: &Cluster, user: UserId, everybody: &[UserId], group: Group) -> Option<End> {
    let peers: Vec<Peer> = everybody.iter().map(|user| (*user).into()).collect();
    let mut reads = Vec::new();
    let mut names: BTreeMap<String, Vec<Option<UserId>>> = BTreeMap::new();
    for node in 0..NODES {
        reads.push(answers(cluster, node, user, peers.clone()).await?);
        for name in crate::actor::NAMES {
            let call =
                cluster.call(node, move |stack| async move { stack.users.resolve_username(name).await });
            let owner = match call.await {
                Answer::Done(owner) => Some(owner.id),
                Answer::Refused(_) => None,
                Answer::Failed | Answer::Cut => return None,
            };
            names.entry(name.to_owned()).or_default().push(owner);
        }
    }
    let username = match cluster.call(0, move |stack| async move { stack.users.expect(user).await }).await {
        Answer::Done(user) => user.username.clone(),
        _ => return None,
    };
    let log = log(cluster, user).await?;
    let mut fresh = fresh(cluster, user).await?;
    if fresh.group.is_some() {
        // Refused where the box is wrong about the membership, which the checkers tell by other signs.
        fresh.group = group::fresh(cluster, group.id, user).await;
    }
    Some(End { user, username, log, reads, fresh, devices: Vec::new(), names })
}

async fn log(cluster: &Cluster, user: UserId) -> Option<Vec<LogEntry>> {
    let start = EntryKey::default();
    cluster.outside(0).logs.read(LogId::User(user), start, usize::MAX).await.ok()
}

async fn answers(cluster: &Cluster, node: usize, user: UserId, peers: Vec<Peer>) -> Option<Reads> {
    let call = cluster.call(node, move |stack| async move {
        let pts = stack.sync.state(user).await?.pts;
        let dialogs = stack.chats.peer_dialogs(user, &peers).await?;
        let dialogs = dialogs.dialogs.into_iter().map(|entry| (entry.dialog.peer, entry.dialog)).collect();
        let pinned = stack.chats.pinned_dialogs(user).await?;
        let pinned = pinned.dialogs.into_iter().map(|entry| entry.dialog.peer).collect();
        let mut histories = BTreeMap::new();
        for peer in peers {
            let mut messages: Vec<Message> = Vec::new();
            loop {
                let offset_id = messages.last().map_or(MessageId(0), |message| message.id);
                let query = Query { offset_id, limit: 100, ..Query::default() };
                let page = stack.chats.history(user, peer, query).await?.messages;
                let full = page.len() == 100;
                messages.extend(page);
                if !full {
                    break;
                }
            }
            histories.insert(peer, messages);
        }
        Ok(Reads { pts, dialogs, pinned, histories })
    });
    match call.await {
        Answer::Done(reads) => Some(reads),
        _ => None,
    }
}

/// Everything from the first pts on, as a difference in slices.
async fn fresh(cluster: &Cluster, user: UserId) -> Option<Local> {
    let mut local = Local::new();
    loop {
        let pts = local.at.pts;
        let call = cluster.call(0, move |stack| async move {
            stack.sync.difference(user, pts, Date(0), Some(100), None).await
        });
        match call.await {
            Answer::Done(Difference::Entries { entries, head, complete }) => {
                local.difference(&entries, head.key());
                if complete {
                    return Some(local);
                }
            }
            Answer::Done(Difference::Empty { .. }) => return Some(local),
            _ => return None,
        }
    }
}
