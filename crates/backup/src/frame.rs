//! Chunks: numbered, hashed one by one and all together.

use crate::ReadError;
use crypto::hash::sha256;
use std::io::{self, Read, Write};

/// The first line without its number.
const NAME: &[u8] = b"chappe backup ";
/// The version that is written.
pub(crate) const VERSION: u32 = 1;
/// The longest number of a version, in digits.
const DIGITS_MAX: usize = 9;
/// The longest payload that is read. Writers stay far below, except for one row that is longer by itself.
const PAYLOAD_MAX: u32 = 64 << 20;
/// Kind, number and length of a chunk.
const PLAIN: usize = 13;
/// Everything in front of the payload.
const HEADER: usize = PLAIN + 4 + 32;

/// What a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Head = 1,
    File = 2,
    Rows = 3,
    End = 4,
}

impl Kind {
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Head, Self::File, Self::Rows, Self::End].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// The hash over all chunks: that of the one before and of the next chunk's, from the first line on.
#[derive(Clone, Copy)]
pub(crate) struct Overall([u8; 32]);

impl Overall {
    fn begin(line: &[u8]) -> Self {
        Self(sha256(&[line]))
    }

    fn add(&mut self, chunk: &[u8; 32]) {
        self.0 = sha256(&[&self.0, chunk]);
    }

    pub(crate) fn value(self) -> [u8; 32] {
        self.0
    }
}

/// Writes chunks.
pub(crate) struct Frames<W> {
    out: W,
    number: u64,
    pub(crate) overall: Overall,
}

impl<W: Write> Frames<W> {
    pub(crate) fn begin(mut out: W) -> io::Result<Self> {
        let line = [NAME, format!("{VERSION}\n").as_bytes()].concat();
        out.write_all(&line)?;
        Ok(Self { out, number: 0, overall: Overall::begin(&line) })
    }

    pub(crate) fn write(&mut self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).ok().filter(|length| *length <= PAYLOAD_MAX);
        let length = length.ok_or_else(|| io::Error::other("a chunk of more than 64 MiB"))?;
        let mut plain = [0; PLAIN];
        plain[0] = kind as u8;
        plain[1..9].copy_from_slice(&self.number.to_le_bytes());
        plain[9..].copy_from_slice(&length.to_le_bytes());
        let hash = sha256(&[&plain, payload]);
        self.out.write_all(&plain)?;
        self.out.write_all(&sha256(&[&plain])[..4])?;
        self.out.write_all(&hash)?;
        self.out.write_all(payload)?;
        self.overall.add(&hash);
        self.number += 1;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A chunk whose checksum fits.
pub(crate) struct Chunk {
    pub(crate) kind: u8,
    pub(crate) number: u64,
    pub(crate) payload: Vec<u8>,
    /// The hash over all chunks before this one.
    pub(crate) before: [u8; 32],
}

/// Reads chunks.
pub(crate) struct Unframe<R> {
    input: R,
    number: u64,
    overall: Overall,
}

impl<R: Read> Unframe<R> {
    pub(crate) fn begin(mut input: R) -> Result<Self, ReadError> {
        let line = first_line(&mut input)?;
        Ok(Self { input, number: 0, overall: Overall::begin(&line) })
    }

    pub(crate) fn next(&mut self) -> Result<Chunk, ReadError> {
        let mut header = [0; HEADER];
        self.fill(&mut header)?;
        let (plain, rest) = header.split_at(PLAIN);
        let (check, hash) = rest.split_at(4);
        if sha256(&[plain])[..4] != *check {
            return Err(ReadError::Damaged { chunk: self.number });
        }
        let number = u64::from_le_bytes(plain[1..9].try_into().expect("eight bytes"));
        let length = u32::from_le_bytes(plain[9..].try_into().expect("four bytes"));
        if number != self.number {
            return Err(ReadError::Missing { expected: self.number, found: number });
        }
        if length > PAYLOAD_MAX {
            return Err(self.unreadable("it is longer than 64 MiB"));
        }
        let payload = self.payload(length)?;
        let found = sha256(&[plain, &payload]);
        if found != *hash {
            return Err(ReadError::Damaged { chunk: self.number });
        }
        let before = self.overall.value();
        self.overall.add(&found);
        self.number += 1;
        Ok(Chunk { kind: plain[0], number, payload, before })
    }

    /// Memory follows what arrives, not what the header says.
    fn payload(&mut self, length: u32) -> Result<Vec<u8>, ReadError> {
        let mut payload = Vec::new();
        (&mut self.input).take(u64::from(length)).read_to_end(&mut payload)?;
        if payload.len() < length as usize {
            return Err(ReadError::Incomplete { chunks: self.number });
        }
        Ok(payload)
    }

    /// Succeeds where the file ends.
    pub(crate) fn expect_nothing(&mut self) -> Result<(), ReadError> {
        match self.input.read_exact(&mut [0]) {
            Ok(()) => Err(ReadError::Trailing),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn fill(&mut self, header: &mut [u8]) -> Result<(), ReadError> {
        self.input.read_exact(header).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ReadError::Incomplete { chunks: self.number },
            _ => error.into(),
        })
    }

    fn unreadable(&self, why: &str) -> ReadError {
        ReadError::Content { chunk: self.number, why: why.to_owned() }
    }
}

/// The first line, if it is one of a version that is read.
fn first_line(input: &mut impl Read) -> Result<Vec<u8>, ReadError> {
    let mut line = Vec::with_capacity(NAME.len() + DIGITS_MAX + 1);
    while line.last() != Some(&b'\n') && line.len() <= NAME.len() + DIGITS_MAX {
        let mut byte = [0];
        match input.read_exact(&mut byte) {
            Ok(()) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error.into()),
        }
    }
    let number = line.strip_prefix(NAME).and_then(|rest| rest.strip_suffix(b"\n"));
    let number = number.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u32>().ok());
    match number {
        Some(VERSION) => Ok(line),
        Some(found) if found > VERSION => Err(ReadError::Version { found, newest: VERSION }),
        _ => Err(ReadError::NotABackup),
    }
}
