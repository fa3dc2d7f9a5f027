//! An operation as a call of a node.

use super::{Actor, Done, Told};
use crate::cluster::Answer;
use crate::history::{Seen, What};
use domain::history::Query;
use domain::text::Text;
use model::{Peer, RandomId, UserId};
use services::Caller;
use services::chats::{self, Editing, Forwarded, Forwarding, Sending};

fn updates(done: chats::Done) -> Done {
    let ids = done.ids.clone();
    (Told::Updates(done), ids)
}

fn affected(done: chats::Done) -> Done {
    (Told::Affected(done), Vec::new())
}

fn refresh<T>(_: T) -> Done {
    (Told::Refresh, Vec::new())
}

impl<T> Answer<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Done(done) => Answer::Done(change(done)),
            Self::Refused(refusal) => Answer::Refused(refusal),
            Self::Failed => Answer::Failed,
            Self::Cut => Answer::Cut,
        }
    }
}

impl Actor {
    /// Calls a node.
    pub(super) async fn perform(&self, op: usize, what: &What, node: usize, by: Caller) -> Answer<Done> {
        let cluster = &self.device.cluster;
        match what.clone() {
            What::Send { to, random_id, text } => {
                let call = cluster.call(node, move |stack| async move {
                    stack.chats.send(&by, sending(to, random_id, &text)?).await
                });
                call.await.map(updates)
            }
            What::Forward { sources, random_ids, to } => {
                let forwarding = Forwarding {
                    messages: sources.into_iter().zip(random_ids).collect(),
                    from: None,
                    to: Peer::User(to),
                    drop_author: false,
                    silent: false,
                    noforwards: false,
                };
                let call = cluster.call(node, move |stack| async move {
                    match stack.chats.forward(&by, forwarding).await? {
                        Forwarded::Boxes(done) => Ok(done),
                        Forwarded::Channel(..) => unreachable!("messages are forwarded to people"),
                    }
                });
                call.await.map(updates)
            }
            What::Edit { peer, id, text } => {
                let call = cluster.call(node, move |stack| async move {
                    let text = Text::message(&text, Vec::new())?;
                    let editing = Editing { peer: Peer::User(peer), id, text, invert_media: false };
                    stack.chats.edit(&by, editing).await
                });
                call.await.map(updates)
            }
            What::Delete { ids, revoke } => {
                let call = cluster
                    .call(node, move |stack| async move { stack.chats.delete(&by, &ids, revoke).await });
                call.await.map(affected)
            }
            What::Read { peer, max_id } => {
                let call = cluster.call(node, move |stack| async move {
                    stack.chats.read_history(&by, Peer::User(peer), max_id).await
                });
                call.await.map(affected)
            }
            What::Pin { peer, pinned } => {
                let call = cluster.call(node, move |stack| async move {
                    stack.chats.toggle_pin(&by, Peer::User(peer), pinned).await
                });
                call.await.map(refresh)
            }
            What::Mark { peer, unread } => {
                let call = cluster.call(node, move |stack| async move {
                    stack.chats.mark_unread(&by, Peer::User(peer), unread).await
                });
                call.await.map(refresh)
            }
            What::Username { name } => {
                let call = cluster
                    .call(node, move |stack| async move { stack.users.update_username(&by, &name).await });
                call.await.map(|_| (Told::Nothing, Vec::new()))
            }
            What::Look { peer } => self.look(op, node, by, peer).await,
            What::Group(ask) => self.perform_in_group(op, ask, node, by).await,
        }
    }

    async fn look(&self, op: usize, node: usize, by: Caller, peer: UserId) -> Answer<Done> {
        let call = self.device.cluster.call(node, move |stack| async move {
            let query = Query { limit: 100, ..Query::default() };
            let page = stack.chats.history(by.user, Peer::User(peer), query).await?;
            let dialogs = stack.chats.peer_dialogs(by.user, &[Peer::User(peer)]).await?;
            Ok((page, dialogs))
        });
        match call.await {
            Answer::Done((page, dialogs)) => {
                let messages: Vec<_> = page.messages.into_iter().map(|m| (m.id, m.text)).collect();
                if let Some(entry) = dialogs.dialogs.into_iter().next() {
                    let complete = messages.len() < 100;
                    self.device
                        .history
                        .saw(op, Seen { messages, complete, read_inbox_max: entry.dialog.read_inbox_max });
                }
                Answer::Done((Told::Nothing, Vec::new()))
            }
            other => other.map(|_| (Told::Nothing, Vec::new())),
        }
    }
}

fn sending(to: UserId, random_id: RandomId, text: &str) -> services::Result<Sending> {
    Ok(Sending {
        to: Peer::User(to),
        random_id,
        text: Text::message(text, Vec::new())?,
        reply_to: None,
        silent: false,
        noforwards: false,
        invert_media: false,
    })
}
