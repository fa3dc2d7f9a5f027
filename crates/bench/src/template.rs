//! Requests encoded once and patched for every use, and the token by which a delivered message is known.
//!
//! The text of a message carries a marker of the run, the number of the pair and a sequence number, so a
//! recipient finds what it waits for by a search in the bytes and decodes nothing.

use memchr::memmem::Finder;
use tl::Writer;
use tl::enums::InputPeer;
use tl::functions::messages::SendMessage;

use crate::error::Error;

/// Bytes of a marker, and hexadecimal digits of each number behind it.
const MARKER: usize = 8;
const DIGITS: usize = 8;

/// The shortest text that holds a token.
pub(crate) const TEXT_MIN: usize = MARKER + 2 * DIGITS;

const RANDOM_ID: i64 = 0x1bad_5eed_c0de_feed;

/// What all messages of a run have in common.
#[derive(Clone)]
pub(crate) struct Marker {
    text: String,
    finder: Finder<'static>,
}

/// A message of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The pair.
    pub(crate) pair: u32,
    /// The number of the message within the pair.
    pub(crate) sequence: u32,
}

impl Marker {
    /// The marker of the run with this random number.
    pub(crate) fn new(run: u64) -> Self {
        let text = format!("b{:07x}", run & 0x0fff_ffff);
        let finder = Finder::new(text.as_bytes()).into_owned();
        Self { text, finder }
    }

    /// Every token in an `Updates`.
    pub(crate) fn tokens<'a>(&'a self, update: &'a [u8]) -> impl Iterator<Item = Token> + 'a {
        self.finder.find_iter(update).filter_map(|at| {
            let pair = number(update.get(at + MARKER..)?)?;
            let sequence = number(update.get(at + MARKER + DIGITS..)?)?;
            Some(Token { pair, sequence })
        })
    }
}

fn number(text: &[u8]) -> Option<u32> {
    text.get(..DIGITS)?.iter().try_fold(0_u32, |number, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(number << 4 | digit)
    })
}

/// `messages.sendMessage` to one peer.
pub(crate) struct SendTemplate {
    bytes: Vec<u8>,
    random_id: usize,
    sequence: usize,
}

impl SendTemplate {
    /// The request of a pair, with a text of `text_len` characters.
    ///
    /// # Errors
    /// When the layer cannot express it.
    pub(crate) fn new(
        layer: i32,
        peer: InputPeer,
        marker: &Marker,
        pair: u32,
        text_len: usize,
    ) -> Result<Self, Error> {
        let token = format!("{}{pair:08x}{:08x}", marker.text, 0);
        let message = format!("{token:.<text_len$}");
        let call = SendMessage { peer, message, random_id: RANDOM_ID, ..Default::default() };
        let bytes = encode(layer, &call)?;
        let random_id = only(&bytes, &RANDOM_ID.to_le_bytes())?;
        let sequence = only(&bytes, token.as_bytes())? + MARKER + DIGITS;
        Ok(Self { bytes, random_id, sequence })
    }

    /// The request for one message.
    pub(crate) fn fill(&mut self, random_id: i64, sequence: u32) -> &[u8] {
        self.bytes[self.random_id..][..8].copy_from_slice(&random_id.to_le_bytes());
        for (index, slot) in self.bytes[self.sequence..][..DIGITS].iter_mut().enumerate() {
            *slot = b"0123456789abcdef"[(sequence >> (28 - 4 * index)) as usize & 15];
        }
        &self.bytes
    }
}

fn only(bytes: &[u8], part: &[u8]) -> Result<usize, Error> {
    let mut found = memchr::memmem::find_iter(bytes, part);
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(at),
        _ => Err(Error::Usage("this layer has no messages.sendMessage that can be patched".into())),
    }
}

/// A call in the given layer.
///
/// # Errors
/// When the layer cannot express it.
pub(crate) fn encode(layer: i32, call: &impl tl::Encode) -> Result<Vec<u8>, Error> {
    let mut wr = Writer::new(layer);
    wr.put(call);
    wr.into_bytes()
        .ok_or_else(|| Error::Usage(format!("layer {layer} does not know a call of this scenario")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tl::types::InputPeerUser;
    use tl::{Reader, Request};

    const PEER: InputPeerUser = InputPeerUser { user_id: 77, access_hash: -5 };

    fn decoded(bytes: &[u8]) -> SendMessage {
        let (_, request) = Request::decode(&mut Reader::new(bytes)).unwrap();
        let Request::MessagesSendMessage(call) = request else { panic!("another call") };
        *call
    }

    #[test]
    fn a_patched_template_is_the_request_in_every_layer() {
        let marker = Marker::new(0xabc);
        for layer in tl::LAYER_MIN..=tl::LAYER_MAX {
            let mut template = SendTemplate::new(layer, PEER.into(), &marker, 0x12, 40).unwrap();
            for (random_id, sequence) in [(1, 0), (i64::MIN, 0xdead_beef), (-1, 7)] {
                let call = decoded(template.fill(random_id, sequence));
                assert_eq!(call.peer, PEER.into());
                assert_eq!(call.random_id, random_id);
                assert_eq!(call.message, format!("b0000abc00000012{sequence:08x}................"));
            }
        }
    }

    #[test]
    fn tokens_are_found_wherever_they_stand() {
        let marker = Marker::new(u64::MAX);
        let update = b"..bfffffff0000001200000007..bfffffff000000ff0000000a.bfffffff00x..b0000000";
        let tokens: Vec<_> = marker.tokens(update).collect();
        assert_eq!(
            tokens,
            [Token { pair: 0x12, sequence: 7 }, Token { pair: 0xff, sequence: 10 }],
            "cut tokens and those of other runs do not count"
        );
    }
}
