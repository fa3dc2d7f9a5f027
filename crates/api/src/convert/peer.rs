//! Peers as TL.

use model::{Peer, UserId};
use tl::{enums, types};

/// A peer.
pub(crate) fn peer(peer: Peer) -> enums::Peer {
    match peer {
        Peer::User(id) => user(id),
        Peer::Chat(id) => types::PeerChat { chat_id: id.0 }.into(),
        Peer::Channel(id) => types::PeerChannel { channel_id: id.0 }.into(),
    }
}

/// A user as a peer.
pub(crate) fn user(id: UserId) -> enums::Peer {
    types::PeerUser { user_id: id.0 }.into()
}

/// A peer in the list of dialogs.
pub(crate) fn dialog(of: Peer) -> enums::DialogPeer {
    types::DialogPeer { peer: peer(of) }.into()
}
