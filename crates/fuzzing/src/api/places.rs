//! A supergroup and a channel of Ada's, with Bob in them, a few messages, and an invite link.

use super::world::{ADA, World};
use tl::{enums, functions as f, types};

/// What Ada has made.
pub(super) struct Places {
    /// The supergroup and the channel, as Ada names them.
    pub(super) channels: [types::InputChannel; 2],
    /// The hash of a link into the supergroup.
    pub(super) link: String,
}

impl Places {
    /// Ada makes them, brings Bob in and writes.
    pub(super) async fn found(world: &World, bob: &types::InputPeerUser) -> Self {
        let types::InputPeerUser { user_id, access_hash } = *bob;
        let guest: enums::InputUser = types::InputUser { user_id, access_hash }.into();
        let channels = [make(world, true).await, make(world, false).await];
        for (number, channel) in (1..).zip(&channels) {
            let users = vec![guest.clone()];
            world.method(ADA, &f::channels::InviteToChannel { channel: channel.clone().into(), users }).await;
            let message = "hello, all".to_owned();
            let post = f::messages::SendMessage {
                peer: peer(channel),
                message,
                random_id: number,
                ..Default::default()
            };
            world.method(ADA, &post).await;
        }
        let export = f::messages::ExportChatInvite { peer: peer(&channels[0]), ..Default::default() };
        let enums::ExportedChatInvite::ChatInviteExported(made) = world.method(ADA, &export).await else {
            panic!("no link was made");
        };
        let link = made.link.rsplit('+').next().unwrap_or_default().to_owned();
        Self { channels, link }
    }
}

async fn make(world: &World, megagroup: bool) -> types::InputChannel {
    let title = "Channel".to_owned();
    let create = f::channels::CreateChannel { megagroup, broadcast: !megagroup, title, ..Default::default() };
    let made = world.method(ADA, &create).await;
    let enums::Updates::Updates(made) = made else { panic!("{made:?}") };
    match made.chats.as_slice() {
        [enums::Chat::Channel(channel)] => types::InputChannel {
            channel_id: channel.id,
            access_hash: channel.access_hash.expect("a channel comes with its access hash"),
        },
        other => panic!("{other:?}"),
    }
}

/// The same as a peer.
pub(super) fn peer(channel: &types::InputChannel) -> enums::InputPeer {
    let types::InputChannel { channel_id, access_hash } = *channel;
    types::InputPeerChannel { channel_id, access_hash }.into()
}
