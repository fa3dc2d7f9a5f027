//! Makes a backup from an open store.

use crate::env::OsEnv;
use crate::keys::KeyFiles;
use backup::{Head, Writer};
use ports::Env as _;
use std::io::{self, BufWriter, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store_fjall::{Dump, FjallStore};

/// How long the administrator's command may take to accept a part. A command that was stopped would otherwise keep
/// old versions of rows in the store for as long as the server runs.
const PATIENCE: Duration = Duration::from_secs(300);
/// How much is handed to the stream at a time.
const BUFFER: usize = 256 << 10;

/// The backups of a running server, one at a time.
pub(crate) struct Backups {
    store: Arc<FjallStore>,
    keys: KeyFiles,
    env: Arc<OsEnv>,
    busy: AtomicBool,
}

impl Backups {
    pub(crate) fn new(store: Arc<FjallStore>, keys: KeyFiles, env: Arc<OsEnv>) -> Arc<Self> {
        Arc::new(Self { store, keys, env, busy: AtomicBool::new(false) })
    }

    /// Answers with the line `backup` and a backup of this moment, from a thread of its own, or with `busy`.
    pub(crate) fn start(self: &Arc<Self>, stream: UnixStream, with_keys: bool) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        if self.busy.swap(true, Ordering::AcqRel) {
            return (&stream).write_all(b"busy\n");
        }
        let turn = Turn(self.clone());
        let dump = self.store.dump();
        let run = move || {
            let mut out = BufWriter::with_capacity(BUFFER, stream);
            let done = out
                .write_all(b"backup\n")
                .and_then(|()| make(&dump, &turn.0.keys, &turn.0.env, with_keys, out));
            match done {
                Ok(()) => tracing::info!("a backup was made"),
                Err(error) => tracing::warn!(%error, "a backup was given up"),
            }
        };
        std::thread::Builder::new().name("backup".to_owned()).spawn(run).map(drop)
    }
}

/// The only backup that is being made.
struct Turn(Arc<Backups>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::Release);
    }
}

/// Writes a backup.
pub(super) fn make(
    dump: &Dump,
    keys: &KeyFiles,
    env: &OsEnv,
    with_keys: bool,
    out: impl Write,
) -> io::Result<()> {
    let head = Head {
        server: keys.fingerprint().unwrap_or(0),
        made: env.now().nanos / 1_000_000_000,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        has_keys: with_keys,
        tables: Head::tables_of_today(),
    };
    let mut writer = Writer::new(out, &head)?;
    if with_keys {
        for (name, file, mode) in keys.all() {
            let content = std::fs::read(&file)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
            writer.file(name, mode, &content)?;
        }
    }
    for row in dump.rows() {
        writer.row(&row.map_err(io::Error::other)?)?;
    }
    writer.finish().map(drop)
}
