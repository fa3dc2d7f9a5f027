//! One durable operation over channels and boxes.

use super::slot::{ChannelState, LockedChannel};
use super::{Channels, snapshot};
use crate::Result;
use crate::boxes::{Cause, Locked};
use domain::{BoxWriter, ChannelWriter};
use model::{EntryKey, LogEntry, LogId, Nudge};
use ports::Append;
use std::sync::Arc;

/// What is to be appended: to channels, which decide, and to boxes.
pub(super) struct Operation<'a> {
    pub(super) channels: &'a mut [LockedChannel],
    pub(super) writers: Vec<ChannelWriter>,
    pub(super) boxes: &'a mut [Locked],
    pub(super) box_writers: Vec<BoxWriter>,
}

/// The entries of each channel and box, durable.
pub(super) struct Committed {
    pub(super) channels: Vec<Arc<[LogEntry]>>,
    pub(super) boxes: Vec<Arc<[LogEntry]>>,
}

impl Channels {
    /// Appends, takes the entries into the channels and boxes, and nudges. Boxes are nudged first: whoever joins is
    /// known to the gateways before the next message, whoever is thrown out is forgotten by then.
    pub(super) async fn commit(&self, operation: Operation<'_>, cause: Option<Cause>) -> Result<Committed> {
        let Operation { channels, mut writers, boxes, box_writers } = operation;
        for (locked, writer) in channels.iter().zip(&mut writers) {
            self.derive(locked.state(), writer).await?;
        }
        let mut taken: Vec<ChannelState> =
            channels.iter_mut().map(|one| one.state.take().expect("a locked channel is loaded")).collect();
        let prepared: Vec<(Append, bool)> = taken
            .iter()
            .zip(writers)
            .map(|(state, mut writer)| {
                let saves = snapshot::attach(state, &mut writer);
                (writer.into_append(), saves)
            })
            .collect();
        let entries: Vec<Arc<[LogEntry]>> =
            prepared.iter().map(|(append, _)| append.entries.clone()).collect();
        let saves: Vec<bool> = prepared.iter().map(|(_, saves)| *saves).collect();
        let appends = prepared.into_iter().map(|(append, _)| append).collect();
        let boxes = self.boxes.commit_with(appends, boxes, box_writers, cause).await?;
        for (((locked, state), entries), saves) in
            channels.iter_mut().zip(&mut taken).zip(&entries).zip(saves)
        {
            if saves {
                state.saved();
            }
            let after = state.head.key();
            entries.iter().for_each(|entry| state.take_in(entry));
            self.nudge(locked, after, entries, cause);
        }
        for (locked, state) in channels.iter_mut().zip(taken) {
            *locked.state = Some(state);
            locked.publish();
        }
        Ok(Committed { channels: entries, boxes })
    }

    fn nudge(
        &self,
        locked: &LockedChannel,
        after: EntryKey,
        entries: &Arc<[LogEntry]>,
        cause: Option<Cause>,
    ) {
        if entries.is_empty() {
            return;
        }
        let (log, entries) = (LogId::Channel(locked.id), entries.clone());
        let origin = cause.map(|by| by.origin);
        self.outside.bus.publish(Nudge::Log { log, after, entries, origin });
    }
}
