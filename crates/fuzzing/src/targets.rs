//! The list of targets.

use crate::{
    api, archive, channel, client_session, codec, envelope, gateway, handshake, keys, packed, rights,
    session, settings, stored, text, transport,
};

/// Something that takes bytes from strangers.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its program and of its corpus.
    pub name: &'static str,
    /// One execution.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How many mutations the routine tests try.
    pub routine: usize,
}

const fn target(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>, routine: usize) -> Target {
    Target { name, run, seeds, routine }
}

/// Every target.
pub const TARGETS: &[Target] = &[
    target("transport_server", transport::server, || transport::seeds()[0].clone(), 3000),
    target("transport_client", transport::client, || transport::seeds()[1].clone(), 3000),
    target("transport_packets", transport::packets, || transport::seeds()[2].clone(), 2000),
    target("plain_message", envelope::plain_message, || envelope::seeds()[0].clone(), 3000),
    target("envelope", envelope::encrypted, || envelope::seeds()[1].clone(), 3000),
    target("handshake_server", handshake::server, || handshake::seeds()[0].clone(), 20),
    target("handshake_client", handshake::client, || handshake::seeds()[1].clone(), 20),
    target("handshake_inner", handshake::inner, || handshake::seeds()[2].clone(), 40),
    target("session", session::server, session::seeds, 2000),
    target("client_session", client_session::client, client_session::seeds, 2000),
    target("inflate", packed::inflated, packed::seeds, 1000),
    target("tl_request", codec::request, || codec::seeds()[0].clone(), 4000),
    target("tl_type", codec::value, || codec::seeds()[1].clone(), 4000),
    target("tl_layers", codec::layers, || codec::seeds()[2].clone(), 1000),
    target("api", api::calls, api::seeds, 150),
    target("text", text::message, text::seeds, 2000),
    target("config", settings::read, settings::seeds, 300),
    target("stored", stored::row, stored::seeds, 3000),
    target("keys", keys::pem, keys::seeds, 300),
    target("gateway", gateway::connection, gateway::seeds, 200),
    target("backup", archive::file, archive::seeds, 2000),
    target("channel", channel::fold, channel::seeds, 600),
    target("rights", rights::decisions, rights::seeds, 3000),
];

/// Runs the target of this name on an input.
///
/// # Panics
/// If there is no such target, or if it finds something.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of the list");
    (target.run)(data);
}
