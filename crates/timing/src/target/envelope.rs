//! Rule R01: until `msg_key` has been compared, nothing of the plaintext makes a difference.

use super::{Cost, Target};
use crate::random::Stream;
use crypto::message::{self, Side};
use crypto::{AuthKey, ige, random};
use mtproto::envelope;
use std::sync::Arc;

/// `auth_key_id` and `msg_key`, then a header of 32 bytes, a body of 136 and 24 of padding.
const FRAME: usize = 24 + 192;
/// Where the plaintext says how long its body is.
const LENGTH_AT: usize = 28;

pub(super) fn targets(random: &Stream) -> Vec<Target> {
    let auth_key = Arc::new(AuthKey::from_bytes(random::array(random)));
    vec![
        r01_length_under_a_wrong_msg_key(Arc::clone(&auth_key), random),
        r01_where_msg_key_is_wrong(auth_key, random),
    ]
}

fn r01_length_under_a_wrong_msg_key(auth_key: Arc<AuthKey>, random: &Stream) -> Target {
    let msg_key = random::array(random);
    let frames = [136, i32::MAX].map(|length| frame(&auth_key, &msg_key, &plaintext(length, random)));
    opening("R01 envelope with a wrong msg_key, good/bad length inside", auth_key, frames)
}

/// Both decrypt to a plaintext whose `msg_key` differs from the one sent in one byte.
fn r01_where_msg_key_is_wrong(auth_key: Arc<AuthKey>, random: &Stream) -> Target {
    let plaintext = plaintext(136, random);
    let right = message::msg_key(&auth_key, &plaintext, Side::Client);
    let frames = [0, 15].map(|at| {
        let mut wrong = right;
        wrong[at] ^= 1;
        frame(&auth_key, &wrong, &plaintext)
    });
    opening("R01 envelope, msg_key wrong in the first/last byte", auth_key, frames)
}

fn opening(name: &'static str, auth_key: Arc<AuthKey>, frames: [[u8; FRAME]; 2]) -> Target {
    Target::new(name, Cost::Cheap, frames, move |frame| {
        envelope::open(&auth_key, Side::Client, frame).is_ok()
    })
}

fn plaintext(length: i32, random: &Stream) -> [u8; FRAME - 24] {
    let mut plaintext: [u8; FRAME - 24] = random::array(random);
    plaintext[LENGTH_AT..][..4].copy_from_slice(&length.to_le_bytes());
    plaintext
}

/// A frame that decrypts to `plaintext` under any `msg_key`: the cipher's key follows from it, right or wrong.
fn frame(auth_key: &AuthKey, msg_key: &[u8; 16], plaintext: &[u8; FRAME - 24]) -> [u8; FRAME] {
    let mut frame = [0; FRAME];
    frame[..8].copy_from_slice(&auth_key.id().to_le_bytes());
    frame[8..24].copy_from_slice(msg_key);
    frame[24..].copy_from_slice(plaintext);
    let keys = message::aes_key_iv(auth_key, msg_key, Side::Client);
    ige::encrypt(&keys.key, &keys.iv, &mut frame[24..]);
    frame
}
