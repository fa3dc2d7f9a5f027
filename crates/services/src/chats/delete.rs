//! Deleting messages, for oneself or for both sides.

use super::{Chats, Done};
use crate::boxes::{Locked, retrying};
use crate::{Caller, Result};
use domain::{BoxWriter, deletion};
use model::{Event, Message, MessageId, Peer, Refusal, UserId};
use std::collections::BTreeMap;

/// The most messages in one request.
const MESSAGES_MAX: usize = 100;

impl Chats {
    /// Deletes messages of the caller's box, and with `revoke` the other side's copies. Ids that name nothing
    /// are passed over. Answers the entries of the caller's box, their pts_counts being the number of messages
    /// deleted.
    pub async fn delete(&self, by: &Caller, ids: &[MessageId], revoke: bool) -> Result<Done> {
        if ids.len() > MESSAGES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_TOO_MANY").into());
        }
        let found: Vec<Message> = self.messages(by.user, ids).await?.into_iter().flatten().collect();
        let mut by_peer: BTreeMap<Peer, Vec<MessageId>> = BTreeMap::new();
        for message in found {
            by_peer.entry(message.peer).or_default().push(message.id);
        }
        let mut done = self.nothing(by.user).await?;
        for (peer, ids) in by_peer {
            let next = self.delete_in(by, peer, &ids, revoke).await?;
            done.entries = done.entries.iter().chain(next.entries.iter()).cloned().collect();
            done.at = next.at;
        }
        Ok(done)
    }

    /// Deletes messages of one dialog.
    async fn delete_in(&self, by: &Caller, peer: Peer, ids: &[MessageId], revoke: bool) -> Result<Done> {
        let other = peer.user().filter(|user| revoke && *user != by.user && *user != UserId::SERVICE);
        retrying!({
            match other {
                Some(other) => {
                    let (own, theirs) = self.boxes.lock_pair(by.user, other).await?;
                    self.append_deletion(by, peer, &mut [own, theirs], ids).await
                }
                None => {
                    let own = self.boxes.lock(by.user).await?;
                    self.append_deletion(by, peer, &mut [own], ids).await
                }
            }
        })
    }

    async fn append_deletion(
        &self,
        by: &Caller,
        peer: Peer,
        boxes: &mut [Locked],
        ids: &[MessageId],
    ) -> Result<Done> {
        let date = self.now();
        let mut writers: Vec<_> = boxes.iter().map(|locked| locked.writer(date)).collect();
        let own = self.present(by.user, peer, ids).await?;
        let twins: Vec<MessageId> = own.iter().filter_map(|message| message.twin).collect();
        self.record_deletion(&boxes[0], &mut writers[0], &own).await?;
        if let (Some(theirs), Some(locked)) = (writers.get_mut(1), boxes.get(1)) {
            let copies = self.present(theirs.owner(), Peer::User(by.user), &twins).await?;
            self.record_deletion(locked, theirs, &copies).await?;
        }
        let appended = self.boxes.commit(boxes, writers, Some(by.into())).await?;
        Ok(Done {
            entries: appended.into_iter().next().unwrap_or_default(),
            ids: Vec::new(),
            at: boxes[0].state().head.key(),
        })
    }

    async fn present(&self, owner: UserId, peer: Peer, ids: &[MessageId]) -> Result<Vec<Message>> {
        let mut present = Vec::with_capacity(ids.len());
        for id in ids {
            present.extend(self.message_in(owner, peer, *id).await?);
        }
        Ok(present)
    }

    async fn record_deletion(
        &self,
        locked: &Locked,
        writer: &mut BoxWriter,
        messages: &[Message],
    ) -> Result<()> {
        let dialogs = &locked.state().dialogs;
        let mut deletions = Vec::new();
        for (mut deletion, takes_top) in
            deletion::group(writer.owner(), messages, |peer| dialogs.get(peer).cloned())
        {
            if takes_top {
                let left = self.newest_except(writer.owner(), deletion.peer, &deletion.ids).await?;
                deletion.new_top = Some(left.unwrap_or((MessageId(0), model::Date(0))));
            }
            deletions.push(deletion);
        }
        if !deletions.is_empty() {
            writer.record(Event::DeleteMessages(deletions));
        }
        Ok(())
    }

    /// The result of a change that had nothing to change.
    pub(super) async fn nothing(&self, owner: UserId) -> Result<Done> {
        let at = self.boxes.lock(owner).await?.state().head.key();
        Ok(Done { entries: Default::default(), ids: Vec::new(), at })
    }
}
