//! Sending a message to a user, or to oneself.

use super::{Chats, Done};
use crate::boxes::{Locked, retrying};
use crate::{Caller, Result};
use domain::private::{self, Draft};
use domain::text::Text;
use model::{EntryKey, Event, LogEntry, LogId, Message, MessageId, Peer, RandomId, Refusal, ReplyTo, UserId};
use planted::Bug;
use ports::RandomIdRecord;
use std::sync::Arc;

/// A request to send.
#[derive(Clone, Debug)]
pub struct Sending {
    /// To whom; one's own id for Saved Messages.
    pub to: UserId,
    /// The client's id of this send.
    pub random_id: RandomId,
    /// Text and entities, checked.
    pub text: Text,
    /// A message of the same dialog, in the caller's box.
    pub reply_to: Option<ReplyTo>,
    /// Without a sound.
    pub silent: bool,
    /// May not be forwarded.
    pub noforwards: bool,
    /// Link preview above the text.
    pub invert_media: bool,
}

impl Chats {
    /// Sends. A repetition (same random_id) is answered with the first result.
    pub async fn send(&self, by: &Caller, sending: Sending) -> Result<Done> {
        self.check_recipient(by.user, sending.to).await?;
        let draft = self.draft(by.user, &sending).await?;
        self.send_drafts(by, sending.to, vec![draft]).await
    }

    async fn draft(&self, sender: UserId, sending: &Sending) -> Result<Draft> {
        let (reply_to, reply_to_twin) = self.reply(sender, sending.to, sending.reply_to.as_ref()).await?;
        Ok(Draft {
            random_id: Some(sending.random_id),
            text: sending.text.clone(),
            reply_to,
            reply_to_twin,
            forward: None,
            silent: sending.silent,
            noforwards: sending.noforwards,
            invert_media: sending.invert_media,
        })
    }

    /// Appends drafts to both boxes in one operation. Drafts that were sent before keep their first result.
    pub(super) async fn send_drafts(&self, by: &Caller, to: UserId, drafts: Vec<Draft>) -> Result<Done> {
        retrying!({
            let mut boxes = self.boxes.lock_sides(by.user, to).await?;
            self.append_drafts(by, &mut boxes, &drafts).await
        })
    }

    async fn append_drafts(&self, by: &Caller, boxes: &mut [Locked], drafts: &[Draft]) -> Result<Done> {
        let (new, old) = self.part_repeated(by.user, drafts).await?;
        let date = self.now();
        let mut writers: Vec<_> = boxes.iter().map(|locked| locked.writer(date)).collect();
        let mut ids: Vec<(RandomId, MessageId)> =
            old.iter().map(|(id, record)| (*id, record.message)).collect();
        for draft in new {
            let id = match writers.as_mut_slice() {
                [own] => private::save(own, draft),
                [own, theirs] => private::send(own, theirs, draft),
                _ => unreachable!("a private message touches one box or two"),
            };
            ids.extend(draft.random_id.map(|random_id| (random_id, id)));
        }
        let appended = self.boxes.commit(boxes, writers, Some(by.into())).await?;
        let fresh = appended.first().cloned().unwrap_or_default();
        let at = boxes.first().map_or(EntryKey::default(), |own| own.state().head.key());
        let entries = if old.is_empty() { fresh } else { self.with_repeated(by.user, &old, &fresh).await? };
        Ok(Done { entries, ids, at })
    }

    /// Parts the drafts into new ones and the records of those that were sent before.
    async fn part_repeated<'a>(
        &self,
        sender: UserId,
        drafts: &'a [Draft],
    ) -> Result<(Vec<&'a Draft>, Vec<(RandomId, RandomIdRecord)>)> {
        let (mut new, mut old) = (Vec::with_capacity(drafts.len()), Vec::new());
        for draft in drafts {
            let record = match draft.random_id {
                Some(id) => self.outside.logs.random_id(LogId::User(sender), id).await?.map(|r| (id, r)),
                None => None,
            };
            match record {
                Some(record) => old.push(record),
                None => new.push(draft),
            }
        }
        Ok((new, old))
    }

    /// The entries of repeated sends as their messages are now, before the new ones.
    async fn with_repeated(
        &self,
        owner: UserId,
        old: &[(RandomId, RandomIdRecord)],
        fresh: &[LogEntry],
    ) -> Result<Arc<[LogEntry]>> {
        let mut entries = Vec::with_capacity(old.len() + fresh.len());
        for (_, record) in old {
            if let Some(message) = self.message(owner, record.message).await? {
                entries.push(repeated_entry(record, message));
            }
        }
        entries.extend_from_slice(fresh);
        Ok(entries.into())
    }

    /// The recipient exists, may be written to and has not blocked the sender.
    pub(super) async fn check_recipient(&self, sender: UserId, to: UserId) -> Result<()> {
        if to == sender {
            return Ok(());
        }
        let recipient = self.users.get(to).await?.ok_or(Refusal::bad("PEER_ID_INVALID"))?;
        if recipient.deleted {
            return Err(Refusal::bad("INPUT_USER_DEACTIVATED").into());
        }
        if to == UserId::SERVICE || self.blocks.has(to, sender).await? && !planted::is(Bug::BlockedWrites) {
            return Err(Refusal::bad("USER_IS_BLOCKED").into());
        }
        Ok(())
    }

    /// The reply header of both copies. A message of another dialog, or none, is refused.
    async fn reply(
        &self,
        sender: UserId,
        to: UserId,
        reply: Option<&ReplyTo>,
    ) -> Result<(Option<ReplyTo>, Option<ReplyTo>)> {
        let Some(reply) = reply else { return Ok((None, None)) };
        let replied = self.message_in(sender, Peer::User(to), reply.message).await?;
        let replied = replied.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
        let twin = replied.twin.map(|message| ReplyTo { quote: reply.quote.clone(), ..ReplyTo::to(message) });
        Ok((Some(reply.clone()), twin))
    }

    /// A message of the service user, such as a login code, to all devices of a user.
    pub async fn notify(&self, to: UserId, text: Text) -> Result<()> {
        let draft = Draft {
            random_id: None,
            text,
            reply_to: None,
            reply_to_twin: None,
            forward: None,
            silent: false,
            noforwards: false,
            invert_media: false,
        };
        retrying!({
            let locked = self.boxes.lock(to).await?;
            let mut writer = locked.writer(self.now());
            private::notify(&mut writer, &draft);
            self.boxes.commit(&mut [locked], vec![writer], None).await.map(drop)
        })
    }

    /// Tells a user that somebody is typing. Nothing is kept.
    pub async fn typing(&self, by: &Caller, to: UserId, action: model::Typing) -> Result<()> {
        self.check_recipient(by.user, to).await?;
        if to != by.user {
            self.outside.bus.publish(model::Nudge::Typing { from: by.user, to, action });
        }
        Ok(())
    }
}

fn repeated_entry(record: &RandomIdRecord, message: Message) -> LogEntry {
    LogEntry {
        key: record.key,
        pts_count: 1,
        top_message: message.id,
        date: record.date,
        event: Event::NewMessage(Box::new(message)),
    }
}
