//! The fold: counters are a recomputation, and folding twice changes nothing.

use super::*;
use crate::delivery::{self, Draft};
use crate::{BoxWriter, text::Text};
use model::{Date, Head, MessageId, RandomId};
use proptest::prelude::*;

const OWNER: UserId = UserId(1);
const OTHER: UserId = UserId(2);

fn draft(n: i64) -> Draft {
    Draft {
        random_id: Some(RandomId(n)),
        text: Text { text: format!("message {n}"), entities: vec![] },
        ..Draft::default()
    }
}

/// What somebody does; the numbers choose among the messages there are.
#[derive(Clone, Debug)]
enum Step {
    OwnerSends,
    OtherSends,
    OwnerSaves,
    Delete(usize),
    Read(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::OwnerSends),
        Just(Step::OtherSends),
        Just(Step::OwnerSaves),
        any::<usize>().prop_map(Step::Delete),
        any::<usize>().prop_map(Step::Read),
    ];
    prop::collection::vec(step, 0..60)
}

/// The owner's log and the messages that are left in the box.
struct World {
    head: Head,
    log: Vec<LogEntry>,
    left: Vec<Message>,
    read: MessageId,
    dialogs: Dialogs,
}

impl World {
    fn new() -> Self {
        Self {
            head: Head::default(),
            log: vec![],
            left: vec![],
            read: MessageId(0),
            dialogs: Dialogs::new(OWNER),
        }
    }

    /// The owner's writer after a send.
    fn sent(&self, n: i32, mut writers: Vec<BoxWriter>, own: usize) -> BoxWriter {
        delivery::deliver(&mut writers, None, &draft(n.into()));
        writers.swap_remove(own)
    }

    fn step(&mut self, date: i32, step: &Step) {
        let mut own = BoxWriter::new(OWNER, self.head, Date(date));
        let other = BoxWriter::new(OTHER, Head::default(), Date(date));
        match step {
            Step::OwnerSends => own = self.sent(date, vec![own, other], 0),
            Step::OtherSends => own = self.sent(date, vec![other, own], 1),
            Step::OwnerSaves => own = self.sent(date, vec![own], 0),
            Step::Delete(n) if !self.left.is_empty() => self.delete(n % self.left.len(), &mut own),
            Step::Read(n) if !self.left.is_empty() => self.read(n % self.left.len(), &mut own),
            Step::Delete(_) | Step::Read(_) => {}
        }
        let append = own.into_append();
        self.head = append.head();
        for entry in append.entries.iter() {
            if let Event::NewMessage(message) = &entry.event {
                self.left.push((**message).clone());
            }
            self.dialogs.fold(entry);
            self.log.push(entry.clone());
        }
    }

    fn delete(&mut self, index: usize, own: &mut BoxWriter) {
        let message = self.left.remove(index);
        let dialogs = &self.dialogs;
        let groups =
            crate::deletion::group(OWNER, std::slice::from_ref(&message), |p| dialogs.get(p).cloned());
        let deletions = groups.into_iter().map(|(mut deletion, takes_top)| {
            if takes_top {
                let newest = self.left.iter().rfind(|m| m.peer == message.peer);
                deletion.new_top = Some(newest.map_or((MessageId(0), Date(0)), |m| (m.id, m.date)));
            }
            deletion
        });
        own.record(Event::DeleteMessages(deletions.collect()));
    }

    fn read(&mut self, index: usize, own: &mut BoxWriter) {
        let peer = Peer::User(OTHER);
        let max_id = self.left[index].id.max(self.read);
        self.read = max_id;
        let unread = self.left.iter().filter(|m| is_incoming(OWNER, m) && m.id > max_id);
        let still_unread = i32::try_from(unread.count()).unwrap();
        own.record(Event::ReadInbox { peer, max_id, still_unread });
    }

    fn check(&self) -> Result<(), TestCaseError> {
        for peer in [Peer::User(OTHER), Peer::User(OWNER)] {
            let Some(dialog) = self.dialogs.get(peer) else { continue };
            let here: Vec<_> = self.left.iter().filter(|m| m.peer == peer).collect();
            let unread = here.iter().filter(|m| is_incoming(OWNER, m) && m.id > dialog.read_inbox_max);
            prop_assert_eq!(dialog.unread_count as usize, unread.count());
            prop_assert_eq!(dialog.message_count as usize, here.len());
            prop_assert_eq!(dialog.top_message, here.last().map_or(MessageId(0), |m| m.id));
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn i16_counters_equal_their_recomputation(steps in steps()) {
        let mut world = World::new();
        for (date, step) in (1..).zip(&steps) {
            world.step(date, step);
            world.check()?;
        }
    }

    #[test]
    fn i3_entries_tile_the_log_and_a_second_fold_changes_nothing(steps in steps(), cut in any::<usize>()) {
        let mut world = World::new();
        for (date, step) in (1..).zip(&steps) {
            world.step(date, step);
        }
        let mut pts = Head::default().pts.0;
        for entry in &world.log {
            prop_assert_eq!(entry.key.pts.0 - entry.pts_count, pts);
            pts = entry.key.pts.0;
        }
        prop_assert_eq!(pts, world.head.pts.0);
        let mut again = world.dialogs.clone();
        for entry in world.log.iter().skip(cut % (world.log.len() + 1)) {
            again.fold(entry);
        }
        prop_assert_eq!(again, world.dialogs);
    }
}
