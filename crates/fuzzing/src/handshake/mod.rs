//! The key exchange: a real one between both halves, with one message or another altered on the way.
//!
//! [`server`] alters what the client sends, [`client`] what the server answers, and [`inner`] puts any object into
//! the encrypted parts, which no mutation from outside can reach.

mod client;
mod inner;
mod pair;
mod server;

pub(crate) use client::client;
pub(crate) use inner::inner;
pub(crate) use server::server;

use crate::input::{Input, Output};

/// A change to a message on its way.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// It arrives as it was sent.
    None,
    /// A byte differs.
    Xor(usize, u8),
    /// Four bytes differ.
    Word(usize, [u8; 4]),
    /// It ends early.
    Cut(usize),
    /// Bytes follow it.
    Longer(usize),
    /// Other bytes come instead.
    Other(usize),
}

impl Change {
    fn read(input: &mut Input<'_>) -> Self {
        let kind = input.below(8);
        let place = usize::from(input.u16());
        match kind {
            1 | 2 => Self::Xor(place, input.byte()),
            3 => Self::Word(place, input.array()),
            4 => Self::Cut(place),
            5 => Self::Longer(place % 300),
            6 => Self::Other(place % 600),
            _ => Self::None,
        }
    }

    fn apply(self, message: &[u8], input: &mut Input<'_>) -> Vec<u8> {
        let mut bytes = message.to_vec();
        let len = bytes.len().max(1);
        match self {
            Self::None => {}
            Self::Xor(place, change) => bytes.iter_mut().skip(place % len).take(1).for_each(|b| *b ^= change),
            Self::Word(place, word) => {
                bytes.iter_mut().skip((place % len) & !3).zip(word).for_each(|(byte, new)| *byte = new);
            }
            Self::Cut(place) => bytes.truncate(place % len),
            Self::Longer(more) => bytes.resize(bytes.len() + more, 0x77),
            Self::Other(len) => bytes = input.bytes(len).to_vec(),
        }
        bytes
    }
}

pub(crate) fn seeds() -> [Vec<Vec<u8>>; 3] {
    let steps = |bytes: &[u8]| Output::new().bytes(bytes).finish();
    let sides = vec![
        steps(&[0, 0]),
        steps(&[1, 0, 0, 0, 0, 1, 40, 0, 9]),
        steps(&[0, 0, 0, 0, 0, 5, 30, 0, 0, 4, 100, 0]),
        steps(&[1, 0, 0, 0, 2, 20, 0, 1, 0, 0, 0, 3, 36, 0, 0xff, 0xff, 0xff, 0xff]),
        steps(&[0, 6, 8, 0, 0xf1, 0x8e, 0x7e, 0xbe, 1, 2, 3, 4]),
    ];
    [sides.clone(), sides, inner::seeds()]
}
