//! Reads a backup to its end: every byte is compared, every row checked.

use crate::error::Failure;
use crate::keys::SYMMETRIC_SIZE;
use backup::{Check, FilePiece, Head, Item, ReadError, Reader, Report};
use crypto::seal::SealKey;
use ports::StoredRow;
use std::io::Read;

/// A backup being read: an iterator over its rows.
pub(crate) struct Contents<R> {
    reader: Reader<R>,
    check: Check,
    on_file: OnFile,
}

/// What is done with the files.
pub(crate) type OnFile = Box<dyn FnMut(&FilePiece) -> Result<(), Failure>>;

/// What stops the reading.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The backup.
    Read(ReadError),
    /// What is done with its files.
    File(Failure),
}

impl<R: Read> Contents<R> {
    /// Reads the head. The check opens authorization keys with `seal`, or with the key that is in the backup.
    pub(crate) fn new(input: R, seal: Option<SealKey>, on_file: OnFile) -> Result<Self, ReadError> {
        let mut check = Check::new();
        if let Some(seal) = seal {
            check.open_keys_with(seal);
        }
        Ok(Self { reader: Reader::new(input)?, check, on_file })
    }

    pub(crate) fn head(&self) -> &Head {
        self.reader.head()
    }

    /// What was found, after the last row.
    pub(crate) fn finish(self) -> Report {
        self.check.finish()
    }

    fn file(&mut self, piece: &FilePiece) -> Result<(), Failure> {
        if piece.name == "keys/seal.key"
            && let Ok(key) = <[u8; SYMMETRIC_SIZE]>::try_from(piece.bytes.as_slice())
        {
            self.check.open_keys_with(SealKey::from_bytes(key));
        }
        (self.on_file)(piece)
    }
}

impl<R: Read> Iterator for Contents<R> {
    type Item = Result<StoredRow, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.next()? {
                Ok(Item::Row(row)) => {
                    self.check.row(&row);
                    return Some(Ok(row));
                }
                Ok(Item::File(piece)) => {
                    if let Err(failure) = self.file(&piece) {
                        return Some(Err(Stop::File(failure)));
                    }
                }
                Err(error) => return Some(Err(Stop::Read(error))),
            }
        }
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::File(failure) => failure.fmt(f),
        }
    }
}
