//! Writes a history while it happens.
//!
//! All tasks of a process share one recorder. It takes the time under its lock, so the lines of a file are in the
//! order of the clock, and what one task has written before another begins is also before it in the file. Nothing is
//! synced: a history outlives the server that it is about, not the machine.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{Call, DeviceId, Event, Fault, Happening, Moment, OpId, Outcome, Update, clock};

/// Ids of calls and devices begin with the number of the file's writer in the upper bits.
const WRITER_SHIFT: u32 = 40;

/// An append-only file of events. Clones write to the same file.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<Pen>>);

struct Pen {
    file: BufWriter<File>,
    last: Moment,
    next_id: u64,
    /// The first write that failed; later ones are left out.
    failed: Option<io::Error>,
}

impl Recorder {
    /// A new file. `writer` tells the processes apart whose files are judged together.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, writer: u32) -> io::Result<Self> {
        let file = BufWriter::with_capacity(256 * 1024, File::create(path)?);
        let next_id = u64::from(writer) << WRITER_SHIFT;
        Ok(Self(Arc::new(Mutex::new(Pen { file, last: Moment::default(), next_id, failed: None }))))
    }

    /// A number for a device.
    pub fn device(&self) -> DeviceId {
        DeviceId(self.pen().id())
    }

    /// A call is about to leave.
    pub fn begun(&self, device: DeviceId, call: Call) -> OpId {
        let mut pen = self.pen();
        let op = OpId(pen.id());
        pen.note(Happening::Begun { op, device, call });
        op
    }

    /// What became of a call is known.
    pub fn ended(&self, op: OpId, outcome: Outcome) {
        self.note(Happening::Ended { op, outcome });
    }

    /// A device was told something.
    pub fn pushed(&self, device: DeviceId, updates: Vec<Update>) {
        self.note(Happening::Pushed { device, updates });
    }

    /// Something is done to the server.
    pub fn fault(&self, fault: Fault) {
        self.note(Happening::Fault(fault));
    }

    /// Anything else.
    pub fn note(&self, happening: Happening) {
        self.pen().note(happening);
    }

    /// Everything noted so far is in the file.
    ///
    /// # Errors
    /// When this or an earlier write failed.
    pub fn flush(&self) -> io::Result<()> {
        let mut pen = self.pen();
        match pen.failed.take() {
            Some(error) => Err(error),
            None => pen.file.flush(),
        }
    }

    fn pen(&self) -> MutexGuard<'_, Pen> {
        // A task that panicked with the pen in its hand has left at worst a line without an end.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pen {
    fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn note(&mut self, is: Happening) {
        // Each moment is given out once: it names the event.
        let at = clock::now().max(Moment(self.last.0 + 1));
        self.last = at;
        if let Err(error) = self.write(&Event { at, is }) {
            self.failed.get_or_insert(error);
        }
    }

    fn write(&mut self, event: &Event) -> io::Result<()> {
        if self.failed.is_some() {
            return Ok(());
        }
        serde_json::to_writer(&mut self.file, event)?;
        self.file.write_all(b"\n")
    }
}
