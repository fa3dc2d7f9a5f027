//! Nudges as updates for one recipient (<https://core.telegram.org/api/updates>).
//!
//! Updates with a pts go out in a container with seq 0 and serve all devices of the user at this layer. A notice
//! has no pts: its container carries the next seq of the recipient's own key, so that a device notices when it
//! has missed one, and serves that key alone.

use crate::convert::{people::People, updates, user};
use crate::error::Result;
use crate::{Api, messages};
use bytes::Bytes;
use model::{Event, LogEntry, LogId, Nudge, Presence, Typing, UserId};
use ports::{Recipient, Rendered};
use tl::{Encode, Writer, enums, types};

impl Api {
    /// What a nudge says to a recipient.
    pub(crate) async fn rendered(&self, to: Recipient, nudge: &Nudge) -> Result<Rendered> {
        match nudge {
            Nudge::Log { log, entries, .. } if *log == LogId::User(to.user) => {
                self.entries(to, entries).await
            }
            Nudge::Presence { user, presence, to: concerned } if concerned.contains(&to.user) => {
                Ok(self.short(to, presence_update(*user, *presence)))
            }
            Nudge::Typing { from, to: concerned, action } if *concerned == to.user => {
                Ok(typing_update(*from, action).map_or_else(nothing, |update| self.short(to, update)))
            }
            Nudge::Log { .. } | Nudge::Presence { .. } | Nudge::Typing { .. } | Nudge::Revoked { .. } => {
                Ok(nothing())
            }
        }
    }

    async fn entries(&self, to: Recipient, entries: &[LogEntry]) -> Result<Rendered> {
        let Some(last) = entries.last() else { return Ok(nothing()) };
        let mut people = People::default();
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            people.entry(entry);
            all.extend(self.services.update_of(to.user, to.key, entry).await?);
        }
        let users = self.services.users_of(to.user, &people).await?;
        let has_notice = entries.iter().any(|entry| matches!(entry.event, Event::Notice(_)));
        let seq = if has_notice { self.services.keys.next_seq(to.key).await? } else { 0 };
        let body = encode(&updates::container(all, users, last.date, seq), to);
        Ok(Rendered { body, shared: !has_notice })
    }

    fn short(&self, to: Recipient, update: enums::Update) -> Rendered {
        let date = self.services.outside.env.now().date();
        Rendered { body: encode(&updates::short(update, date), to), shared: true }
    }
}

/// `updatesTooLong`, the same in every layer.
pub(crate) fn too_long() -> Bytes {
    let mut wr = Writer::new(tl::LAYER_MAX);
    enums::Updates::UpdatesTooLong.encode(&mut wr);
    wr.buf.into()
}

fn presence_update(of: UserId, presence: Presence) -> enums::Update {
    types::UpdateUserStatus { user_id: of.0, status: user::presence_status(presence) }.into()
}

fn typing_update(from: UserId, action: &Typing) -> Option<enums::Update> {
    let action = messages::typing::to_tl(action)?;
    Some(types::UpdateUserTyping { user_id: from.0, top_msg_id: None, action }.into())
}

/// The bytes, or none if the layer cannot express the update.
fn encode(updates: &enums::Updates, to: Recipient) -> Bytes {
    let mut wr = Writer::new(to.layer.0.clamp(tl::LAYER_MIN, tl::LAYER_MAX));
    updates.encode(&mut wr);
    wr.into_bytes().unwrap_or_default().into()
}

fn nothing() -> Rendered {
    Rendered { body: Bytes::new(), shared: true }
}
