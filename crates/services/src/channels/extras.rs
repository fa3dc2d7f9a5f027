//! What is shown with a message of a channel beside the message itself: views, forwards, comments, replies.

use super::history::Listed;
use super::{Channels, Place};
use crate::Result;
use crate::pages::Listing;
use model::{ChannelId, Message, MessageId, UserId};
use ports::Direction;

/// What goes with a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Of a post: how often it was seen and forwarded.
    pub views: Option<(i32, i32)>,
    /// Comments of a post, or replies in a thread.
    pub replies: Option<Replies>,
}

/// The thread of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// Of a post: the group in which it is commented.
    pub comments_in: Option<ChannelId>,
    /// How many messages the thread has.
    pub count: i32,
    /// The newest.
    pub newest: Option<MessageId>,
    /// Up to where the viewer has read the thread.
    pub read_max: MessageId,
}

impl Channels {
    /// What goes with each of these messages of a channel.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn extras(
        &self,
        viewer: UserId,
        channel: ChannelId,
        messages: &[Message],
    ) -> Result<Vec<Extras>> {
        let posts: Vec<MessageId> = messages.iter().filter(|one| one.is_post()).map(|one| one.id).collect();
        let mut views = self.view_counts(channel, &posts, None).await?.into_iter();
        let mut extras = Vec::with_capacity(messages.len());
        for message in messages {
            let views = if message.is_post() { views.next() } else { None };
            let replies = self.replies(viewer, channel, message).await?;
            extras.push(Extras { views, replies });
        }
        Ok(extras)
    }

    async fn replies(
        &self,
        viewer: UserId,
        channel: ChannelId,
        message: &Message,
    ) -> Result<Option<Replies>> {
        let comments = message.discussion.filter(|_| message.is_post());
        let (group, top) = match comments {
            Some(place) => place,
            None if message.is_post() => return Ok(None),
            None => (channel, message.id),
        };
        let listed = Listed { channels: self, channel: group, place: Place::Thread(top) };
        let newest = listed.rows(MessageId(i32::MAX), Direction::Forward, 1).await?;
        let newest = newest.first().map(|message| message.id);
        if newest.is_none() && comments.is_none() {
            return Ok(None);
        }
        let count = if newest.is_some() { listed.count(MessageId(0)).await? } else { 0 };
        let read_max = self.thread_mark(viewer, group, top).await?;
        Ok(Some(Replies { comments_in: comments.map(|(group, _)| group), count, newest, read_max }))
    }
}
