//! Channels in the list of dialogs.

use super::*;
use crate::chats::{Chats, DialogsQuery};
use crate::groups::Groups;
use crate::testing::Pausing;
use ports::Table;

impl World {
    /// The list of dialogs as another process makes it, which counts what it reads.
    fn listing(&self) -> (Chats, Arc<Pausing>) {
        let (outside, counting) = self.server.held_up();
        let boxes = Boxes::new(outside.clone(), 64);
        let (users, blocks) = (self.server.users.clone(), self.server.blocks.clone());
        let groups = Arc::new(Groups::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        let channels = Channels::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone(), 64);
        (Chats::new(outside, boxes, users, blocks, groups).with_channels(channels), counting)
    }
}

#[tokio::test]
async fn a_page_of_dialogs_counts_what_is_unread_in_its_own_channels_alone() {
    let world = World::new(2).await;
    let mut ids = Vec::new();
    for n in 0..12 {
        ids.push(world.group().await);
        world.server.pass(1);
        world.say(0, ids[n], "hello", 1).await.unwrap();
    }
    let (chats, counting) = world.listing();
    let reader = world.people[1].user;
    let (mut query, mut listed) = (DialogsQuery { limit: 5, ..DialogsQuery::default() }, Vec::new());
    loop {
        let page = chats.dialogs(reader, query).await.unwrap();
        assert_eq!(page.count, 12);
        let shown = page.dialogs.len();
        assert_eq!(counting.readings(Table::Members), shown, "what the reader is in a channel");
        assert_eq!(counting.readings(Table::AuthorMessages), shown, "which messages are the reader's own");
        for entry in &page.dialogs {
            let Peer::Channel(id) = entry.dialog.peer else { panic!("{entry:?}") };
            // The reader came with the second message.
            assert_eq!((entry.dialog.unread_count, entry.dialog.top_message.0), (2, 3));
            listed.push(id);
        }
        if page.complete {
            break;
        }
        let last = &page.dialogs[shown - 1].dialog;
        (query.offset_date, query.offset_id) = (last.top_date, last.top_message);
        query.offset_peer = Some(last.peer);
    }
    ids.reverse();
    assert_eq!(listed, ids, "the most recent first");
}

#[tokio::test]
async fn a_channel_in_which_another_process_wrote_moves_to_the_top() {
    let world = World::new(2).await;
    let (one, two) = (world.group().await, world.group().await);
    let (chats, _) = world.listing();
    let first = async || {
        let query = DialogsQuery { limit: 1, ..DialogsQuery::default() };
        chats.dialogs(world.people[1].user, query).await.unwrap().dialogs.remove(0).dialog.peer
    };
    for (n, id) in [(1, one), (2, two), (3, one)] {
        world.server.pass(1);
        world.say(0, id, "hello", n).await.unwrap();
        assert_eq!(first().await, Peer::Channel(id));
    }
}

#[tokio::test]
async fn i16_what_was_cleared_for_everybody_is_not_counted_as_unread() {
    let world = World::new(3).await;
    let group = world.group().await;
    let asks = async |random_id| {
        let asked = world.say(1, group, "anybody?", random_id).await.unwrap();
        let reply = Posting {
            reply_to: Some(Thread { message: asked, top: None, quote: None }),
            ..posting(group, "here", random_id + 1)
        };
        world.channels.send(&world.people[2], vec![reply]).await.unwrap();
        world.react(2, group, asked, "👍").await.unwrap();
    };
    asks(1).await;
    world.channels.delete_history(&world.people[0], group, MessageId(0), true).await.unwrap();
    let (chats, _) = world.listing();
    let marks = async || {
        let dialog = chats.whole_dialog(world.people[1].user, Peer::Channel(group)).await.unwrap();
        [dialog.unread_mentions, dialog.unread_reactions].map(Option::unwrap_or_default)
    };
    assert_eq!(marks().await, [0, 0]);
    asks(3).await;
    assert_eq!(marks().await, [1, 1]);
}
