//! Sending a message to a user, a basic group or oneself.

use super::room::Room;
use super::{Chats, Done};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::text::Text;
use domain::{Draft, delivery, group};
use model::{Event, LogEntry, LogId, Message, MessageId, Peer, RandomId, Refusal, ReplyTo, UserId};
use ports::RandomIdRecord;
use std::sync::Arc;

/// A request to send.
#[derive(Clone, Debug)]
pub struct Sending {
    /// To whom; one's own id for Saved Messages.
    pub to: Peer,
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
        let replied = self.replied(sender, sending.to, sending.reply_to.as_ref()).await?;
        let (reply_copies, answered) = match &replied {
            Some(replied) => (self.other_copies(sender, replied).await?, Some(replied.from)),
            None => (Vec::new(), None),
        };
        Ok(Draft {
            random_id: Some(sending.random_id),
            text: sending.text.clone(),
            reply_to: replied.and(sending.reply_to.clone()),
            reply_copies,
            silent: sending.silent,
            noforwards: sending.noforwards,
            invert_media: sending.invert_media,
            mentioned: self.mentioned(sending, answered).await?,
            ..Draft::default()
        })
    }

    /// In a group: who is mentioned or answered.
    async fn mentioned(&self, sending: &Sending, answered: Option<UserId>) -> Result<Option<Vec<UserId>>> {
        match sending.to {
            Peer::Chat(_) => crate::mentions::mentioned(&self.users, &sending.text, answered).await,
            Peer::User(_) | Peer::Channel(_) => Ok(None),
        }
    }

    /// Appends drafts to all boxes in one operation. Drafts that were sent before keep their first result.
    pub(super) async fn send_drafts(&self, by: &Caller, to: Peer, drafts: Vec<Draft>) -> Result<Done> {
        retrying!({
            let mut room = self.enter(by.user, to).await?;
            if let Some(chat) = &room.chat {
                group::may_send(chat, by.user, self.now())?;
            }
            self.append_drafts(by, &mut room, &drafts).await
        })
    }

    async fn append_drafts(&self, by: &Caller, room: &mut Room, drafts: &[Draft]) -> Result<Done> {
        let (new, old) = self.part_repeated(by.user, drafts).await?;
        let mut writers = room.writers(self.now());
        let mut ids: Vec<(RandomId, MessageId)> =
            old.iter().map(|(id, record)| (*id, record.message)).collect();
        for draft in new {
            let id = delivery::deliver(&mut writers, room.group(), draft);
            ids.extend(draft.random_id.map(|random_id| (random_id, id)));
        }
        let appended = self.boxes.commit(&mut room.boxes, writers, Some(by.into())).await?;
        let Done { entries: fresh, at, .. } = Done::of(&room.boxes, appended);
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

    /// The message replied to. One of another dialog, or none, is refused.
    async fn replied(&self, sender: UserId, to: Peer, reply: Option<&ReplyTo>) -> Result<Option<Message>> {
        let Some(reply) = reply else { return Ok(None) };
        let replied = self.message_in(sender, to, reply.message).await?;
        Ok(Some(replied.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?))
    }

    /// A message of the service user, such as a login code, to all devices of a user.
    pub async fn notify(&self, to: UserId, text: Text) -> Result<()> {
        let draft = Draft { text, ..Draft::default() };
        retrying!({
            let locked = self.boxes.lock(to).await?;
            let mut writer = locked.writer(self.now());
            delivery::notify(&mut writer, &draft);
            self.boxes.commit(&mut [locked], vec![writer], None).await.map(drop)
        })
    }

    /// Tells the others that somebody is typing. Nothing is kept.
    pub async fn typing(&self, by: &Caller, peer: Peer, action: model::Typing) -> Result<()> {
        self.check_recipient(by.user, peer).await?;
        let (others, chat) = match peer {
            Peer::User(other) => (vec![other], None),
            Peer::Chat(id) => {
                let group = self.groups.expect(id).await?;
                (group.members.iter().map(|member| member.user).collect(), Some(id))
            }
            Peer::Channel(_) => (Vec::new(), None),
        };
        for to in others.into_iter().filter(|other| *other != by.user) {
            let action = action.clone();
            self.outside.bus.publish(model::Nudge::Typing { from: by.user, to, chat, action });
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
