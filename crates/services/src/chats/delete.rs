//! Deleting messages, for oneself or for both sides.

use super::{Chats, Done};
use crate::boxes::{Locked, retrying};
use crate::{Caller, Result};
use domain::{BoxWriter, deletion};
use model::{EntryKey, Event, Message, MessageId, Peer, Refusal, UserId};
use planted::Bug;

/// The most messages in one request.
const MESSAGES_MAX: usize = 100;

impl Chats {
    /// Deletes messages of the caller's box, and with `revoke` the other side's copies: all in one operation, so
    /// that the answer's pts_count names one stretch of the box. Ids that name nothing are passed over.
    pub async fn delete(&self, by: &Caller, ids: &[MessageId], revoke: bool) -> Result<Done> {
        if ids.len() > MESSAGES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_TOO_MANY").into());
        }
        let found: Vec<Message> = self.messages(by.user, ids).await?.into_iter().flatten().collect();
        if found.is_empty() {
            return self.nothing(by.user).await;
        }
        let mut owners = vec![by.user];
        for message in &found {
            let other = message.peer.user().filter(|_| revoke && message.twin.is_some());
            owners.extend(other.filter(|other| !owners.contains(other)));
        }
        retrying!({
            let mut boxes = self.boxes.lock_all(&owners).await?;
            self.append_deletions(by, &mut boxes, &owners, &found).await
        })
    }

    async fn append_deletions(
        &self,
        by: &Caller,
        boxes: &mut [Locked],
        owners: &[UserId],
        found: &[Message],
    ) -> Result<Done> {
        let date = self.now();
        let mut writers: Vec<_> = boxes.iter().map(|locked| locked.writer(date)).collect();
        // Looked at again under the locks: another device may have deleted some in the meantime.
        let mut own = Vec::with_capacity(found.len());
        for message in found {
            let present = self.message_in(by.user, message.peer, message.id).await?;
            own.extend(present.or_else(|| planted::is(Bug::DeletedTwice).then(|| message.clone())));
        }
        for ((owner, locked), writer) in owners.iter().zip(boxes.iter()).zip(&mut writers) {
            if *owner == by.user {
                self.record_deletion(locked, writer, &own).await?;
                continue;
            }
            let here = own.iter().filter(|message| message.peer == Peer::User(*owner));
            let twins: Vec<MessageId> = here.filter_map(|message| message.twin).collect();
            let copies = self.present(*owner, Peer::User(by.user), &twins).await?;
            self.record_deletion(locked, writer, &copies).await?;
        }
        let appended = self.boxes.commit(boxes, writers, Some(by.into())).await?;
        Ok(Done {
            entries: appended.into_iter().next().unwrap_or_default(),
            ids: Vec::new(),
            at: boxes.first().map_or(EntryKey::default(), |own| own.state().head.key()),
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
        let at = self.boxes.lock_current(owner).await?.state().head.key();
        Ok(Done { entries: Default::default(), ids: Vec::new(), at })
    }
}
