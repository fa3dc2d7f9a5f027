//! What was sent and what the server acknowledged: the truth that boxes are compared with.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::Failure;

/// The answer to a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Ack {
    /// The message id in the sender's box.
    pub(crate) id: i32,
    /// The pts of the entry in the sender's box.
    pub(crate) pts: i32,
}

impl Ack {
    /// Whether two answers tell the same; an answer need not tell the pts.
    pub(crate) fn agrees(self, other: Self) -> bool {
        self.id == other.id && (self.pts == other.pts || self.pts == 0 || other.pts == 0)
    }
}

/// A message that somebody tried to send.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Sent {
    pub(crate) random_id: i64,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Nothing while the send is in doubt.
    pub(crate) ack: Option<Ack>,
    /// The newest text that was acknowledged: 0 as sent, then one more for each edit.
    pub(crate) version: u32,
}

/// All sends, in the order in which they began; also on disk as JSON lines, one at each change.
pub(crate) struct History {
    pub(crate) sends: Vec<Sent>,
    file: BufWriter<File>,
}

impl History {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        Ok(Self { sends: Vec::new(), file: BufWriter::new(File::create(path)?) })
    }

    /// Notes a send before it leaves; answers its place.
    pub(crate) fn begin(&mut self, random_id: i64, from: usize, to: usize) -> Result<usize, Failure> {
        self.sends.push(Sent { random_id, from, to, ack: None, version: 0 });
        let place = self.sends.len() - 1;
        self.note(place)?;
        Ok(place)
    }

    /// Notes the answer to a send.
    pub(crate) fn acknowledge(&mut self, place: usize, ack: Ack) -> Result<(), Failure> {
        self.sends[place].ack = Some(ack);
        self.note(place)
    }

    /// Notes the answer to an edit.
    pub(crate) fn edited(&mut self, place: usize, version: u32) -> Result<(), Failure> {
        self.sends[place].version = version;
        self.note(place)
    }

    /// Everything that was noted is in the file.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.file.flush()?)
    }

    fn note(&mut self, place: usize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.file, &self.sends[place])?;
        Ok(self.file.write_all(b"\n")?)
    }
}

/// The text of a message: it names the send and how often it was edited.
pub(crate) fn text(random_id: i64, version: u32) -> String {
    format!("{random_id} v{version}")
}

/// Reads [`text`] back; nothing for messages of others, such as the service user.
pub(crate) fn parse(text: &str) -> Option<(i64, u32)> {
    let (random_id, version) = text.split_once(" v")?;
    Some((random_id.parse().ok()?, version.parse().ok()?))
}
