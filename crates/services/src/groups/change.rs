//! A changed group: its new row, and what its members are told.

use super::{Groups, LockedGroup, row};
use crate::boxes::Done;
use crate::{Caller, Result, rows};
use domain::views::request_row;
use domain::{BoxWriter, Draft, delivery};
use model::{Chat, ChatId, Event, Notice, Peer, ServiceAction};
use ports::ViewWrite;

/// What the members are told of a change.
pub(crate) enum Word {
    /// A service message, the caller's.
    Said(ServiceAction),
    /// That there is something to read anew.
    Noticed,
}

impl Groups {
    /// Appends what a change says to everybody whose box is locked, and with it the new row.
    pub(crate) async fn change(
        &self,
        by: &Caller,
        group: LockedGroup,
        after: Chat,
        word: Word,
    ) -> Result<Done> {
        let LockedGroup { chat, mut boxes } = group;
        let date = self.now();
        let mut writers: Vec<BoxWriter> = boxes.iter().map(|locked| locked.writer(date)).collect();
        tell(&mut writers, chat.id, word);
        writers[0].also_write([rows::put(row(chat.id), &after)]);
        writers[0].also_write(answered(&chat, &after));
        // Also where the outcome is unknown, or nobody waits for it any more.
        let _forget = Forget { groups: self, id: chat.id };
        let appended = self.boxes.commit(&mut boxes, writers, Some(by.into())).await?;
        Ok(Done::of(&boxes, appended))
    }
}

impl Groups {
    /// The row of a group, to be written with an operation on the boxes of all its members.
    pub(crate) fn put(&self, chat: &Chat) -> ViewWrite {
        rows::put(row(chat.id), chat)
    }

    /// Drops a group from memory when what is returned is dropped.
    pub(crate) fn forget_after(&self, id: ChatId) -> impl Drop + '_ {
        Forget { groups: self, id }
    }
}

fn tell(writers: &mut [BoxWriter], id: ChatId, word: Word) {
    match word {
        Word::Said(action) => drop(delivery::deliver(writers, Some(id), &Draft::service(action))),
        Word::Noticed => {
            for writer in writers {
                writer.record(Event::Notice(Notice::ChatChanged(id)));
            }
        }
    }
}

/// Deletes the requests of those who come in.
fn answered(before: &Chat, after: &Chat) -> impl Iterator<Item = ViewWrite> {
    let newcomers = after.members.iter().filter(|member| before.member(member.user).is_none());
    newcomers.map(|member| ViewWrite::Delete(request_row(Peer::Chat(after.id), member.user)))
}

/// Drops a group from memory when the attempt to change it ends, however it ends.
struct Forget<'a> {
    groups: &'a Groups,
    id: ChatId,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.groups.cache.forget(&self.id);
    }
}
