//! Something asked of the group as a call of a node.

use super::Ask;
use crate::actor::{Actor, Done, Told};
use crate::cluster::{Answer, Stack};
use crate::history::Seen;
use domain::history::Query;
use domain::text::Text;
use model::{AdminRights, BannedRights, ChannelId, MessageId, Peer, RandomId, Restriction};
use services::Caller;
use services::channels::{Changed, NewTopic, Place, PostEditing, Posting, Thread, Via};
use std::sync::Arc;

/// What an administrator may.
const RIGHTS: AdminRights = AdminRights::DELETE_MESSAGES.with(AdminRights::BAN_USERS);
/// As many messages as one look shows.
const LOOK: i32 = 100;

impl Actor {
    /// Calls a node.
    pub(crate) async fn perform_in_group(
        &self,
        op: usize,
        ask: Ask,
        node: usize,
        by: Caller,
    ) -> Answer<Done> {
        let (cluster, group) = (&self.device.cluster, self.group);
        match ask {
            Ask::Look => self.look_at_group(op, node, by).await,
            Ask::ReadMentions => {
                let call = cluster.call(node, move |stack| async move {
                    stack.channels.read_mentions(&by, group.id, None).await
                });
                call.await.map(|_| (Told::Refresh, Vec::new()))
            }
            Ask::ReadTopic { topic, max_id } => {
                let call = cluster.call(node, move |stack| async move {
                    stack.channels.read_thread(&by, group.id, topic, max_id).await
                });
                call.await.map(|()| (Told::Refresh, Vec::new()))
            }
            ask => {
                let inviter = group.owner;
                let call = cluster.call(node, move |stack| async move {
                    let via = Via::Link { inviter, link: "link".to_owned() };
                    change(&stack, &by, group.id, ask, via).await
                });
                call.await.map(|changed| {
                    let ids = changed.ids.clone();
                    (Told::Group(changed), ids)
                })
            }
        }
    }

    async fn look_at_group(&self, op: usize, node: usize, by: Caller) -> Answer<Done> {
        let id = self.group.id;
        let call = self.device.cluster.call(node, move |stack| async move {
            let query = Query { limit: LOOK, ..Query::default() };
            let page = stack.channels.history(by.user, id, Place::Everything, query).await?;
            let own = stack.boxes.lock_current(by.user).await?;
            let mark = own.state().dialogs.get(Peer::Channel(id)).map(|dialog| dialog.read_inbox_max);
            Ok((page.messages, mark.unwrap_or_default()))
        });
        call.await.map(|(messages, read_inbox_max)| {
            let messages: Vec<_> = messages.into_iter().map(|m| (m.id, m.text)).collect();
            let complete = messages.len() < usize::try_from(LOOK).unwrap_or(0);
            self.device.history.saw(op, Seen { messages, complete, read_inbox_max });
            (Told::Nothing, Vec::new())
        })
    }
}

async fn change(
    stack: &Arc<Stack>,
    by: &Caller,
    channel: ChannelId,
    ask: Ask,
    via: Via,
) -> services::Result<Changed> {
    let channels = &stack.channels;
    match ask {
        Ask::Post { random_id, text, reply_to } => {
            channels.send(by, vec![posting(channel, random_id, &text, reply_to)?]).await
        }
        Ask::Edit { id, text } => {
            let text = Text::message(&text, Vec::new())?;
            channels.edit(by, PostEditing { channel, id, text, invert_media: false }).await
        }
        Ask::Delete { ids } => channels.delete(by, channel, &ids).await,
        Ask::Read { max_id } => channels.read_history(by, channel, max_id).await,
        Ask::Pin { id, pinned } => channels.pin(by, channel, id, pinned).await,
        Ask::Join => channels.join(by, channel, via).await,
        Ask::Leave => channels.leave(by, channel).await,
        Ask::Invite { user } => channels.invite(by, channel, &[user]).await.map(|(changed, _)| changed),
        Ask::Ban { user, banned } => {
            let rights = if banned { BannedRights::VIEW_MESSAGES } else { BannedRights::NONE };
            channels.edit_banned(by, channel, user, Restriction { rights, until: None }).await
        }
        Ask::Promote { user, admin } => {
            let rights = if admin { RIGHTS } else { AdminRights::NONE };
            channels.edit_admin(by, channel, user, rights, None).await
        }
        Ask::Mute { user, muted } => {
            let rights = if muted { BannedRights::SEND_MESSAGES } else { BannedRights::NONE };
            channels.edit_banned(by, channel, user, Restriction { rights, until: None }).await
        }
        Ask::Topic { random_id, title } => {
            let new = NewTopic { channel, random_id, title, icon_color: None, icon_emoji: None };
            channels.create_topic(by, new).await
        }
        Ask::Look | Ask::ReadMentions | Ask::ReadTopic { .. } => Ok(Changed::default()),
    }
}

fn posting(
    channel: ChannelId,
    random_id: RandomId,
    text: &str,
    reply_to: Option<MessageId>,
) -> services::Result<Posting> {
    Ok(Posting {
        channel,
        random_id,
        text: Text::message(text, Vec::new())?,
        reply_to: reply_to.map(|message| Thread { message, top: None, quote: None }),
        forward: None,
        send_as: None,
        silent: false,
        noforwards: false,
        invert_media: false,
    })
}
