//! Rows that ride along with the entries of a channel and need more than the entries: the names of those who come and
//! go, and the log of administrators, which tells settings before from settings after.

use super::Channels;
use super::slot::ChannelState;
use crate::Result;
use domain::ChannelWriter;
use domain::channel::admin_log::{self, Scribe};
use domain::channel::members;
use model::{Channel, ChannelEvent, Event, UserId};

/// Writes actions of `by` into the log of administrators.
pub(super) fn scribe(writer: &ChannelWriter, by: UserId) -> Scribe {
    Scribe { channel: writer.channel(), by, date: writer.date() }
}

impl Channels {
    /// Adds the rows that follow from what was recorded upon this state.
    pub(super) async fn derive(&self, state: &ChannelState, writer: &mut ChannelWriter) -> Result<()> {
        let channel = writer.channel();
        let mut rows = Vec::new();
        let mut settings: &Channel = &state.fold.channel;
        for entry in writer.entries() {
            rows.extend(admin_log::derive(&state.fold, settings, entry));
            if let Event::Channel(ChannelEvent::Settings { now, .. }) = &entry.event {
                settings = now;
            }
            let Some((before, now)) = members::moved(entry) else { continue };
            if let Some(user) = self.users.get(now.user).await? {
                members::derive_names(channel, before, now, &user, &mut rows);
            }
        }
        writer.also_write(rows);
        Ok(())
    }
}
