//! The obfuscated stream: a 64-byte header that both names the keys and hides the transport tag.
//!
//! It is no protection of content, only of appearance: everybody who sees the header has the keys.
//! See <https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation>.

use crypto::Random;
use crypto::ctr::Ctr;

use super::Codec;

/// Bytes of the header.
pub(super) const HEADER_LEN: usize = 64;

/// First words that mean something else: HTTP methods, the plain transports, a TLS greeting.
const FORBIDDEN: [[u8; 4]; 7] =
    [*b"HEAD", *b"POST", *b"GET ", *b"OPTI", [0xdd; 4], [0xee; 4], [0x16, 0x03, 0x01, 0x02]];

/// What a header says.
pub(super) struct Opened {
    pub(super) codec: Codec,
    /// The data centre that the client names; random bytes from most clients, so never to be trusted.
    pub(super) dc: i16,
    /// The stream from the client, already advanced past the header.
    pub(super) from_client: Ctr,
    /// The stream to the client.
    pub(super) to_client: Ctr,
}

/// Reads a client's header.
pub(super) fn open(header: &[u8; HEADER_LEN]) -> Opened {
    let (mut from_client, to_client) = streams(header);
    let mut plain = *header;
    from_client.apply(&mut plain);
    let [.., t0, t1, t2, t3, dc0, dc1, _, _] = plain;
    Opened {
        codec: Codec::from_tag([t0, t1, t2, t3]),
        dc: i16::from_le_bytes([dc0, dc1]),
        from_client,
        to_client,
    }
}

/// Makes a client's header: the bytes to send, and the two streams as the client uses them
/// (to the server, from the server).
pub(super) fn create(codec: Codec, dc: i16, rng: &dyn Random) -> ([u8; HEADER_LEN], Ctr, Ctr) {
    let mut header = [0; HEADER_LEN];
    loop {
        rng.fill(&mut header);
        if is_unmistakable(&header, codec) {
            break;
        }
    }
    let [key_part @ .., _, _, _, _, _, _, _, _] = header;
    let (mut to_server, from_server) = streams(&header);
    let [.., t0, t1, t2, t3, _, _, last0, last1] = header;
    let [t0, t1, t2, t3] = codec.tag().unwrap_or([t0, t1, t2, t3]);
    let [dc0, dc1] = dc.to_le_bytes();
    let mut hidden = [0; HEADER_LEN];
    if let Some((front, back)) = hidden.split_first_chunk_mut::<56>() {
        *front = key_part;
        back.copy_from_slice(&[t0, t1, t2, t3, dc0, dc1, last0, last1]);
    }
    to_server.apply(&mut hidden);
    if let (Some(shown), Some(secret)) = (header.last_chunk_mut::<8>(), hidden.last_chunk::<8>()) {
        *shown = *secret;
    }
    (header, to_server, from_server)
}

/// Whether the server will take `header` for an obfuscated one, and for this codec.
fn is_unmistakable(header: &[u8; HEADER_LEN], codec: Codec) -> bool {
    let [a, b, c, d, rest @ ..] = *header;
    let is_full = rest.starts_with(&[0; 4]);
    let tag = header.last_chunk::<8>().and_then(|tail| tail.first_chunk::<4>());
    let tag_misleads = codec == Codec::Full && tag.is_some_and(|&tag| Codec::from_tag(tag) != Codec::Full);
    a != 0xef && !FORBIDDEN.contains(&[a, b, c, d]) && !is_full && !tag_misleads
}

/// The key streams that a header names: client to server, server to client.
fn streams(header: &[u8; HEADER_LEN]) -> (Ctr, Ctr) {
    let [_, _, _, _, _, _, _, _, middle @ .., _, _, _, _, _, _, _, _] = *header;
    let mut reversed = middle;
    reversed.reverse();
    (stream(&middle), stream(&reversed))
}

fn stream(material: &[u8; 48]) -> Ctr {
    let (mut key, mut iv) = ([0; 32], [0; 16]);
    let (key_part, iv_part) = material.split_at(32);
    key.copy_from_slice(key_part);
    iv.copy_from_slice(iv_part);
    Ctr::new(&key, &iv)
}
