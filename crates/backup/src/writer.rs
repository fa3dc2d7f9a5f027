//! Writes a backup, a chunk at a time: memory is bounded by the largest row.

use crate::counts::{Counts, End};
use crate::files::FilePiece;
use crate::frame::{Frames, Kind};
use crate::{Head, is_file_name, rows};
use ports::StoredRow;
use std::io::{self, Write};

/// Rows are gathered up to about this many bytes.
const CHUNK: usize = 256 << 10;
/// A piece of a file.
const PIECE: usize = 1 << 20;

/// A backup in the making. Without [`finish`](Self::finish) it stays incomplete, and every reader says so.
pub struct Writer<W> {
    frames: Frames<W>,
    rows: Vec<u8>,
    counts: Counts,
}

impl<W: Write> Writer<W> {
    /// Begins one.
    ///
    /// # Errors
    /// Those of `out`, here and below.
    pub fn new(out: W, head: &Head) -> io::Result<Self> {
        let mut frames = Frames::begin(out)?;
        frames.write(Kind::Head, &cbor(head))?;
        Ok(Self { frames, rows: Vec::with_capacity(CHUNK + CHUNK / 4), counts: Counts::default() })
    }

    /// Adds a file of the data folder.
    pub fn file(&mut self, name: &str, mode: u32, content: &[u8]) -> io::Result<()> {
        if !is_file_name(name) {
            return Err(io::Error::other(format!("{name:?} is no name for a file of a backup")));
        }
        let pieces = content.chunks(PIECE).count().max(1);
        for at in 0..pieces {
            let begin = at * PIECE;
            let bytes = content[begin..content.len().min(begin + PIECE)].to_vec();
            let (name, offset, last) = (name.to_owned(), begin as u64, at + 1 == pieces);
            self.frames.write(Kind::File, &cbor(&FilePiece { name, mode, offset, last, bytes }))?;
        }
        self.counts.files += 1;
        Ok(())
    }

    /// Adds a row. They come in the order of [`ports::Place`].
    pub fn row(&mut self, row: &StoredRow) -> io::Result<()> {
        if !rows::write(row, &mut self.rows) {
            return Err(io::Error::other(format!("the row at {:?} is too long", row.place)));
        }
        self.counts.add(&row.place);
        if self.rows.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.rows.is_empty() {
            self.frames.write(Kind::Rows, &self.rows)?;
            self.rows.clear();
        }
        Ok(())
    }

    /// Ends it; answers the output and what was written.
    pub fn finish(mut self) -> io::Result<(W, Counts)> {
        self.flush()?;
        let end = End { counts: self.counts, overall: self.frames.overall.value() };
        self.frames.write(Kind::End, &cbor(&end))?;
        Ok((self.frames.finish()?, end.counts))
    }
}

fn cbor<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("writing to a Vec does not fail")
}
