//! Read marks: the reader's inbox and the writer's outbox.

use super::{Chats, Done};
use crate::boxes::{Locked, retrying};
use crate::{Caller, Result};
use model::{Event, MessageId, Peer, Refusal, UserId};
use planted::Bug;
use ports::Direction;

impl Chats {
    /// Marks the incoming messages of a dialog as read up to `max_id`; 0 stands for all. The other side learns
    /// up to which of its messages this reaches.
    pub async fn read_history(&self, by: &Caller, peer: Peer, max_id: MessageId) -> Result<Done> {
        let other = peer.user().ok_or(Refusal::bad("PEER_ID_INVALID"))?;
        // Nobody reads the outbox of the service user.
        let other = if other == UserId::SERVICE { by.user } else { other };
        retrying!({
            let mut boxes = self.boxes.lock_sides(by.user, other).await?;
            self.append_read(by, peer, &mut boxes, max_id).await
        })
    }

    async fn append_read(
        &self,
        by: &Caller,
        peer: Peer,
        boxes: &mut [Locked],
        max_id: MessageId,
    ) -> Result<Done> {
        boxes[0].catch_up(&self.outside).await?;
        let own = boxes[0].state();
        let Some(dialog) = own.dialogs.get(peer).cloned() else { return Ok(unchanged(&boxes[0])) };
        let max_id = if max_id.0 <= 0 { dialog.top_message } else { max_id.min(dialog.top_message) };
        if max_id <= dialog.read_inbox_max && !dialog.unread_mark {
            return Ok(unchanged(&boxes[0]));
        }
        let max_id = if planted::is(Bug::StaleReadMark) { max_id } else { max_id.max(dialog.read_inbox_max) };
        let date = self.now();
        let mut writers: Vec<_> = boxes.iter().map(|locked| locked.writer(date)).collect();
        let still_unread = self.incoming_between(by.user, peer, max_id, dialog.top_message).await?;
        writers[0].record(Event::ReadInbox { peer, max_id, still_unread });
        if let (Some(theirs), Some(locked)) = (writers.get_mut(1), boxes.get(1))
            && let Some(read) = self.last_incoming(by.user, peer, dialog.read_inbox_max, max_id).await?
        {
            let back = Peer::User(by.user);
            let known = locked.state().dialogs.get(back).map_or(MessageId(0), |d| d.read_outbox_max);
            if read > known {
                theirs.record(Event::ReadOutbox { peer: back, max_id: read });
            }
        }
        let appended = self.boxes.commit(boxes, writers, Some(by.into())).await?;
        let entries = appended.into_iter().next().unwrap_or_default();
        Ok(Done { entries, ids: Vec::new(), at: boxes[0].state().head.key() })
    }

    /// The writer's own id of the newest incoming message in `(after, up_to]`.
    async fn last_incoming(
        &self,
        owner: UserId,
        peer: Peer,
        after: MessageId,
        up_to: MessageId,
    ) -> Result<Option<MessageId>> {
        let mut at = MessageId(up_to.0.saturating_add(1));
        loop {
            let rows = self.rows(owner, peer, at, Direction::Forward, 64).await?;
            for message in &rows {
                if message.id <= after {
                    return Ok(None);
                }
                if !message.out && message.twin.is_some() {
                    return Ok(message.twin);
                }
            }
            match rows.last() {
                Some(last) if rows.len() == 64 => at = last.id,
                _ => return Ok(None),
            }
        }
    }
}

fn unchanged(own: &Locked) -> Done {
    Done { entries: Default::default(), ids: Vec::new(), at: own.state().head.key() }
}
