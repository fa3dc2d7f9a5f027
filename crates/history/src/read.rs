//! Reads histories: the events of several files as one stream in the order of the clock.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use crate::{Event, Moment};

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// A line is no event.
    #[error("{0}, line {1}: {2}")]
    Line(PathBuf, usize, serde_json::Error),
    /// The clock of a file goes back.
    #[error("{0}, line {1}: the time goes back")]
    Time(PathBuf, usize),
}

/// The events of files.
pub struct Events {
    sources: Vec<Source>,
}

impl Events {
    /// Opens files.
    ///
    /// # Errors
    /// When one cannot be read, or begins with a line that is no event.
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, Error> {
        let sources = paths.into_iter().map(|path| Source::open(path.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { sources })
    }
}

impl Iterator for Events {
    type Item = Result<Event, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let with_next = self.sources.iter_mut().filter(|source| source.next.is_some());
        let earliest = with_next.min_by_key(|source| source.next.as_ref().map(|event| event.at))?;
        let event = earliest.next.take()?;
        Some(earliest.advance().map(|()| event))
    }
}

struct Source {
    path: PathBuf,
    lines: BufReader<File>,
    number: usize,
    line: String,
    last: Moment,
    next: Option<Event>,
}

impl Source {
    fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::Io(path.to_owned(), error))?;
        let lines = BufReader::with_capacity(256 * 1024, file);
        let (line, last) = (String::new(), Moment::default());
        let mut source = Self { path: path.to_owned(), lines, number: 0, line, last, next: None };
        source.advance()?;
        Ok(source)
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.line.clear();
        self.number += 1;
        let read = self.lines.read_line(&mut self.line);
        if read.map_err(|error| Error::Io(self.path.clone(), error))? == 0 {
            return Ok(());
        }
        let event: Event = serde_json::from_str(&self.line)
            .map_err(|error| Error::Line(self.path.clone(), self.number, error))?;
        if event.at < self.last {
            return Err(Error::Time(self.path.clone(), self.number));
        }
        self.last = event.at;
        self.next = Some(event);
        Ok(())
    }
}
