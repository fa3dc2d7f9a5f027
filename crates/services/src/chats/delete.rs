//! Deleting messages, for oneself or for everybody.

use super::room::seen_from;
use super::{Chats, Done};
use crate::boxes::{Cause, Locked, retrying};
use crate::{Caller, Result};
use domain::{BoxWriter, deletion, group, views};
use model::{Event, Message, MessageId, Notice, Peer, Refusal, UserId};
use planted::Bug;
use ports::ViewWrite;
use std::collections::BTreeMap;

/// The most messages in one request.
const MESSAGES_MAX: usize = 100;
/// The most boxes that one request touches: a hundred messages can lie in a hundred groups.
const BOXES_MAX: usize = 1_000;

/// The copies of messages in other boxes, by the owner of the box: the dialog there, and the id.
type Copies = BTreeMap<UserId, Vec<(Peer, MessageId)>>;

impl Chats {
    /// Deletes messages of the caller's box, and with `revoke` all other copies: in one operation, so that the
    /// answer's pts_count names one stretch of the box. Ids that name nothing are passed over.
    ///
    /// # Errors
    /// `403 MESSAGE_DELETE_FORBIDDEN`: for everybody only one's own, or as an administrator of the group.
    pub async fn delete(&self, by: &Caller, ids: &[MessageId], revoke: bool) -> Result<Done> {
        self.delete_in(by.user, Some(by.into()), ids, revoke).await
    }

    pub(super) async fn delete_in(
        &self,
        owner: UserId,
        cause: Option<Cause>,
        ids: &[MessageId],
        revoke: bool,
    ) -> Result<Done> {
        if ids.len() > MESSAGES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_TOO_MANY").into());
        }
        let found: Vec<Message> = self.messages(owner, ids).await?.into_iter().flatten().collect();
        if found.is_empty() {
            return self.nothing(owner).await;
        }
        let copies = if revoke { self.copies_of(owner, &found).await? } else { Copies::new() };
        if copies.len() > BOXES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_TOO_MANY").into());
        }
        let owners: Vec<UserId> = std::iter::once(owner).chain(copies.keys().copied()).collect();
        retrying!({
            let mut boxes = self.boxes.lock_all(&owners).await?;
            self.append_deletions(owner, cause, &mut boxes, &found, revoke).await
        })
    }

    /// Where else the messages lie. Copies in the boxes of those who have left a group go too.
    async fn copies_of(&self, owner: UserId, messages: &[Message]) -> Result<Copies> {
        let mut copies = Copies::new();
        for message in messages {
            let there = seen_from(message.peer, owner);
            for (user, id) in self.other_copies(owner, message).await? {
                copies.entry(user).or_default().push((there, id));
            }
        }
        Ok(copies)
    }

    async fn append_deletions(
        &self,
        owner: UserId,
        cause: Option<Cause>,
        boxes: &mut [Locked],
        found: &[Message],
        revoke: bool,
    ) -> Result<Done> {
        let date = self.now();
        let mut writers: Vec<_> = boxes.iter().map(|locked| locked.writer(date)).collect();
        // Looked at again under the locks: another device may have deleted some in the meantime.
        let mut own = Vec::with_capacity(found.len());
        for message in found {
            let present = self.message_in(owner, message.peer, message.id).await?;
            own.extend(present.or_else(|| planted::is(Bug::DeletedTwice).then(|| message.clone())));
        }
        let copies = if revoke { self.revocable(owner, &own).await? } else { Copies::new() };
        for (locked, writer) in boxes.iter().zip(&mut writers) {
            if writer.owner() == owner {
                self.record_deletion(locked, writer, &own).await?;
            } else if let Some(copies) = copies.get(&writer.owner()) {
                let present = self.present(writer.owner(), copies).await?;
                self.record_deletion(locked, writer, &present).await?;
            }
        }
        let appended = self.boxes.commit(boxes, writers, cause).await?;
        Ok(Done::of(boxes, appended))
    }

    /// The other copies, all of which this user may delete.
    async fn revocable(&self, by: UserId, messages: &[Message]) -> Result<Copies> {
        for message in messages {
            if let Peer::Chat(id) = message.peer {
                group::may_delete(&*self.groups.expect(id).await?, by, message.from)?;
            }
        }
        self.copies_of(by, messages).await
    }

    async fn present(&self, owner: UserId, copies: &[(Peer, MessageId)]) -> Result<Vec<Message>> {
        let mut present = Vec::with_capacity(copies.len());
        for (peer, id) in copies {
            present.extend(self.message_in(owner, *peer, *id).await?);
        }
        Ok(present)
    }

    pub(super) async fn record_deletion(
        &self,
        locked: &Locked,
        writer: &mut BoxWriter,
        messages: &[Message],
    ) -> Result<()> {
        let dialogs = &locked.state().dialogs;
        let owner = writer.owner();
        let mut deletions = Vec::new();
        for (mut deletion, takes_top) in deletion::group(owner, messages, |peer| dialogs.get(peer).cloned()) {
            if takes_top {
                let left = self.newest_except(owner, deletion.peer, &deletion.ids).await?;
                deletion.new_top = Some(left.unwrap_or((MessageId(0), model::Date(0))));
            }
            deletions.push(deletion);
        }
        if !deletions.is_empty() {
            writer.record(Event::DeleteMessages(deletions));
        }
        for (peer, id) in self.with_unread_reactions(owner, messages).await? {
            writer.record(Event::Notice(Notice::ReactionsRead(peer, vec![id])));
        }
        let pinned = messages.iter().filter(|message| message.is_pinned());
        writer.also_write(
            pinned.map(|one| ViewWrite::Delete(views::pinned_row(Some(owner), one.peer, one.id))),
        );
        Ok(())
    }

    /// The result of a change that had nothing to change.
    pub(super) async fn nothing(&self, owner: UserId) -> Result<Done> {
        Ok(Done::nothing(&self.boxes.lock_current(owner).await?))
    }
}
