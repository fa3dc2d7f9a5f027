//! `chappe backup`: everything that a server holds in one file.

use super::verify::seal_key;
use super::{BackupOptions, print};
use crate::archive::{Contents, Source, judge, summary};
use crate::error::Failure;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

pub(crate) fn run(options: &BackupOptions) -> Result<(), Failure> {
    let config = options.place.load()?;
    let file = &options.file;
    let not_made = |reason: String| Failure::BackupNotMade { file: file.display().to_string(), reason };
    if file.symlink_metadata().is_ok() {
        return Err(not_made("the file exists already".to_owned()));
    }
    let mut source = Source::folder(&config, !options.without_keys)?;
    let mut part = Part::make(file).map_err(|error| not_made(error.to_string()))?;
    let copied = Copying { source: &mut source, out: &mut part.out };
    let read = Contents::new(copied, seal_key(&config)?, Box::new(|_| Ok(())));
    let outcome = read.map_err(|error| error.to_string()).and_then(|mut contents| {
        contents.by_ref().try_for_each(|row| row.map(drop)).map_err(|stop| stop.to_string())?;
        let head = contents.head().clone();
        Ok((head, contents.finish()))
    });
    let (head, report) = outcome.map_err(|reason| not_made(source.explain(reason)))?;
    part.keep_as(file).map_err(|error| not_made(error.to_string()))?;
    print(&format!("{} written: {}", file.display(), summary(&head, &report)));
    judge(&config.server.data, &report)
}

/// Everything that is read is written, too.
struct Copying<'a> {
    source: &'a mut Source,
    out: &'a mut BufWriter<File>,
}

impl Read for Copying<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.out.write_all(&buffer[..read])?;
        Ok(read)
    }
}

/// A file that gets its name when it is whole, and is removed otherwise.
struct Part {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Part {
    /// Takes over what an earlier run left unless that run still goes on.
    fn make(file: &Path) -> io::Result<Self> {
        let mut name = file.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
        name.push(".part");
        let path = file.with_file_name(name);
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path)?;
        open.try_lock().map_err(|_| io::Error::other("another backup is being written to it"))?;
        open.set_len(0)?;
        Ok(Self { path, out: BufWriter::with_capacity(1 << 20, open) })
    }

    fn keep_as(mut self, file: &Path) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        rename_new(&self.path, file)?;
        let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already where it was kept.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Renames, unless the new name is taken. Not every file system can say so in one step.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if to.symlink_metadata().is_err() => {
            std::fs::rename(from, to)
        }
        outcome => Ok(outcome?),
    }
}
