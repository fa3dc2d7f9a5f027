//! Reads a backup and believes nothing that it has not compared.

use crate::counts::{Counts, End};
use crate::files::{FilePiece, is_file_name};
use crate::frame::{Chunk, Kind, Unframe};
use crate::rows::{self, Malformed};
use crate::{Head, ReadError};
use ports::StoredRow;
use std::io::Read;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A part of a file.
    File(FilePiece),
    /// A row of the store.
    Row(StoredRow),
}

/// A backup being read. What it gave is not to be used before it has ended without an error.
pub struct Reader<R> {
    chunks: Unframe<R>,
    head: Head,
    rows: Rows,
    counts: Counts,
    /// The file whose next piece has to follow, and where.
    open: Option<(String, u64)>,
    state: State,
}

/// The rows of the present chunk.
struct Rows {
    chunk: u64,
    payload: Vec<u8>,
    at: usize,
}

#[derive(PartialEq, Eq)]
enum State {
    Reading,
    /// The end record was read, and nothing follows.
    Ended,
    Failed,
}

impl<R: Read> Reader<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// What is wrong with the file, here and from the iterator.
    pub fn new(input: R) -> Result<Self, ReadError> {
        let mut chunks = Unframe::begin(input)?;
        let first = chunks.next()?;
        if first.kind != Kind::Head as u8 {
            return Err(content(&first, "the head is missing"));
        }
        let head = decode(&first)?;
        let rows = Rows { chunk: 0, payload: Vec::new(), at: 0 };
        Ok(Self { chunks, head, rows, counts: Counts::default(), open: None, state: State::Reading })
    }

    /// What it says of itself.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What was read; all of it, once the iterator has ended without an error.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    fn step(&mut self) -> Result<Option<Item>, ReadError> {
        while self.state == State::Reading {
            if let Some(row) = self.row()? {
                return Ok(Some(Item::Row(row)));
            }
            let chunk = self.chunks.next()?;
            match Kind::from_number(chunk.kind) {
                Some(Kind::Rows) => self.rows = Rows { chunk: chunk.number, payload: chunk.payload, at: 0 },
                Some(Kind::File) => return self.file(&chunk).map(|piece| Some(Item::File(piece))),
                Some(Kind::End) => self.end(&chunk)?,
                Some(Kind::Head) => return Err(content(&chunk, "a second head")),
                None => return Err(content(&chunk, &format!("a chunk of the unknown kind {}", chunk.kind))),
            }
        }
        Ok(None)
    }

    fn row(&mut self) -> Result<Option<StoredRow>, ReadError> {
        let mut left = &self.rows.payload[self.rows.at..];
        if left.is_empty() {
            return Ok(None);
        }
        let row = rows::read(&mut left).map_err(|malformed| ReadError::Content {
            chunk: self.rows.chunk,
            why: self.explain(&malformed),
        })?;
        self.rows.at = self.rows.payload.len() - left.len();
        self.counts.add(&row.place);
        Ok(Some(row))
    }

    fn explain(&self, malformed: &Malformed) -> String {
        match malformed {
            Malformed::Short => "it ends inside a row".to_owned(),
            Malformed::Kind(kind) => format!("a row of the unknown kind {kind}"),
            Malformed::Table(number) => {
                format!(
                    "a row of the table {}, which this version does not know",
                    self.head.unknown_table(*number)
                )
            }
        }
    }

    fn file(&mut self, chunk: &Chunk) -> Result<FilePiece, ReadError> {
        let piece: FilePiece = decode(chunk)?;
        if !is_file_name(&piece.name) {
            return Err(content(chunk, &format!("a file with the name {:?}", piece.name)));
        }
        let expected = self.open.take().unwrap_or_else(|| (piece.name.clone(), 0));
        if expected != (piece.name.clone(), piece.offset) {
            return Err(content(chunk, &format!("a piece of {} where it does not belong", piece.name)));
        }
        if piece.last {
            self.counts.files += 1;
        } else {
            self.open = Some((piece.name.clone(), piece.offset + piece.bytes.len() as u64));
        }
        Ok(piece)
    }

    fn end(&mut self, chunk: &Chunk) -> Result<(), ReadError> {
        let end: End = decode(chunk)?;
        if end.overall != chunk.before {
            return Err(ReadError::Mixed("the hash over all chunks does not fit"));
        }
        if self.open.is_some() || end.counts != self.counts {
            return Err(ReadError::Mixed("it holds other rows and files than its end record says"));
        }
        self.chunks.expect_nothing()?;
        self.state = State::Ended;
        Ok(())
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.state = State::Failed;
        }
        step.transpose()
    }
}

fn decode<T: for<'b> minicbor::Decode<'b, ()>>(chunk: &Chunk) -> Result<T, ReadError> {
    minicbor::decode(&chunk.payload).map_err(|error| content(chunk, &error.to_string()))
}

fn content(chunk: &Chunk, why: &str) -> ReadError {
    ReadError::Content { chunk: chunk.number, why: why.to_owned() }
}
