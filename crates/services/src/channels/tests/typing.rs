use super::*;
use model::{Nudge, Typing};

impl World {
    async fn types(&self, who: usize, channel: ChannelId) -> Result<bool> {
        self.server.heard.nudges.lock().clear();
        self.channels.typing(&self.people[who], channel, None, Typing::Typing).await?;
        let nudges = self.server.heard.nudges.lock();
        let is_typing = |nudge: &Nudge| matches!(nudge, Nudge::ChannelTyping { from, .. } if *from == Peer::User(self.people[who].user));
        Ok(nudges.iter().any(is_typing))
    }
}

#[tokio::test]
async fn members_of_a_group_are_told_who_types_and_readers_of_a_channel_are_not() {
    let world = World::new(2).await;
    let group = world.group().await;
    assert!(world.types(1, group).await.unwrap());
    let channel = world.create(ChannelKind::Broadcast).await;
    assert!(!world.types(0, channel).await.unwrap());
    assert!(world.types(1, channel).await.is_err(), "who may not write does not type");
}

#[tokio::test]
async fn p06_whoever_has_left_does_not_type() {
    let world = World::new(2).await;
    let group = world.group().await;
    world.channels.leave(&world.people[1], group).await.unwrap();
    assert!(world.types(1, group).await.is_err());
}
