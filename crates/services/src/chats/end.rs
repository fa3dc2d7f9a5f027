//! The end of a basic group, with its history in the boxes of all who were in it.
//!
//! The row of the group and the newest messages of all boxes go in one operation, so that nobody is left in a group
//! that others have lost. Of a long history the rest follows, in one operation for all boxes each. The first of them
//! writes down whose boxes are not empty yet, so that the next start goes on where a crash came in between.

use super::Chats;
use super::clear::BATCH;
use crate::boxes::{Locked, retrying};
use crate::groups::LockedGroup;
use crate::{Caller, Result, rows};
use domain::{BoxWriter, group};
use model::{ChatId, Event, MessageId, Notice, Peer, UserId};
use ports::{Direction, Key, KeyReader, RowKey, Table, ViewWrite};

/// Under which name it is kept whose boxes still hold messages of a group that has ended.
const ENDED: &str = "ended groups";

impl Chats {
    /// Ends a group, and takes its history out of the boxes of all who were in it.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn delete_group(&self, by: &Caller, id: ChatId) -> Result<()> {
        let (members, left) = self.end_group(by, id).await?;
        if left { self.clear_all(id, &members).await } else { Ok(()) }
    }

    /// Goes on with the groups that ended while their history was not deleted yet: called at the start.
    pub async fn finish_ended_groups(&self) -> Result<()> {
        let (views, partition) = (self.outside.views.as_ref(), Key::new().text(ENDED));
        let unfinished: Vec<(Key, Vec<UserId>)> = rows::all(views, Table::Server, &partition).await?;
        for (key, members) in unfinished {
            if let Some(id) = KeyReader::new(&key).i64() {
                self.clear_all(ChatId(id), &members).await?;
            }
        }
        Ok(())
    }

    async fn clear_all(&self, id: ChatId, members: &[UserId]) -> Result<()> {
        while self.clear_boxes(members, Peer::Chat(id)).await? {}
        Ok(self.outside.views.write(vec![ViewWrite::Delete(unfinished_row(id))]).await?)
    }

    /// Ends the group; answers who was in it, and whether any box still holds messages of it.
    async fn end_group(&self, by: &Caller, id: ChatId) -> Result<(Vec<UserId>, bool)> {
        retrying!({
            let LockedGroup { chat, mut boxes } = self.groups.lock(by.user, id, &[]).await?;
            group::must_be_creator(&chat, by.user)?;
            let mut writers: Vec<BoxWriter> = boxes.iter().map(|one| one.writer(self.now())).collect();
            for writer in &mut writers {
                writer.record(Event::Notice(Notice::ChatChanged(id)));
            }
            let left = self.record_newest(&boxes, &mut writers, Peer::Chat(id)).await?;
            writers[0].also_write([self.groups.put(&group::ended(&chat))]);
            let members: Vec<UserId> = writers.iter().map(BoxWriter::owner).collect();
            if left {
                writers[0].also_write([rows::put(unfinished_row(id), &members)]);
            }
            let _forget = self.groups.forget_after(id);
            // The caller's own session too learns from updates what was deleted: its answer does not say.
            self.boxes.commit(&mut boxes, writers, None).await?;
            Ok((members, left))
        })
    }

    /// Takes the newest messages of a dialog out of several boxes; answers whether any box holds more.
    async fn clear_boxes(&self, owners: &[UserId], peer: Peer) -> Result<bool> {
        retrying!({
            let mut boxes = self.boxes.lock_all(owners).await?;
            let mut writers: Vec<BoxWriter> = boxes.iter().map(|one| one.writer(self.now())).collect();
            let left = self.record_newest(&boxes, &mut writers, peer).await?;
            self.boxes.commit(&mut boxes, writers, None).await?;
            Ok(left)
        })
    }

    async fn record_newest(&self, boxes: &[Locked], writers: &mut [BoxWriter], peer: Peer) -> Result<bool> {
        let mut left = false;
        for (locked, writer) in boxes.iter().zip(writers) {
            let newest = MessageId(i32::MAX);
            let mut messages = self.rows(writer.owner(), peer, newest, Direction::Forward, BATCH + 1).await?;
            left |= messages.len() > BATCH;
            messages.truncate(BATCH);
            self.record_deletion(locked, writer, &messages).await?;
        }
        Ok(left)
    }
}

fn unfinished_row(id: ChatId) -> RowKey {
    RowKey { table: Table::Server, partition: Key::new().text(ENDED), clustering: Key::new().i64(id.0) }
}
