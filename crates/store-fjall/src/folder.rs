//! The store's folder: one owner at a time, one layout.

use crate::OpenError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The layout that this version reads and writes.
const FORMAT: &str = "chappe store 1\n";

/// A folder that belongs to this store until it is dropped.
pub(crate) struct Folder {
    path: PathBuf,
    // The lock ends with the file handle, also when the process is killed.
    _lock: File,
}

impl Folder {
    /// Makes the folder if there is none, and takes it.
    pub(crate) fn take(path: &Path) -> Result<Self, OpenError> {
        fs::create_dir_all(path).map_err(|source| io_error(path, source))?;
        let lock = lock(path)?;
        let folder = Self { path: path.to_owned(), _lock: lock };
        folder.check_format()?;
        Ok(folder)
    }

    /// Where fjall lives.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("fjall")
    }

    fn check_format(&self) -> Result<(), OpenError> {
        let file = self.path.join("format");
        match fs::read(&file) {
            Ok(found) if found == FORMAT.as_bytes() => Ok(()),
            Ok(found) => Err(OpenError::Format {
                folder: self.path.clone(),
                found: String::from_utf8_lossy(&found).into_owned(),
                expected: FORMAT,
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.mark(&file),
            Err(source) => Err(io_error(&file, source)),
        }
    }

    /// Writes the format of a new store, before there is anything in it.
    fn mark(&self, file: &Path) -> Result<(), OpenError> {
        if self.database().exists() {
            return Err(OpenError::Unmarked { folder: self.path.clone() });
        }
        let part = self.path.join("format.part");
        let write = || {
            let mut out = File::create(&part)?;
            out.write_all(FORMAT.as_bytes())?;
            out.sync_all()?;
            fs::rename(&part, file)?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(|source| io_error(file, source))
    }
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| io_error(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(io_error(&path, source)),
    }
}

fn io_error(path: &Path, source: io::Error) -> OpenError {
    OpenError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner() {
        let dir = tempfile::tempdir().unwrap();
        let first = Folder::take(dir.path()).unwrap();
        let second = Folder::take(dir.path()).err().unwrap();
        assert!(matches!(second, OpenError::Locked { .. }), "{second}");
        drop(first);
        Folder::take(dir.path()).unwrap();
    }

    #[test]
    fn a_newer_format_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("format"), "chappe store 2\n").unwrap();
        let refused = Folder::take(dir.path()).err().unwrap();
        assert!(matches!(refused, OpenError::Format { .. }), "{refused}");
    }

    #[test]
    fn a_database_without_a_format_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("fjall")).unwrap();
        let refused = Folder::take(dir.path()).err().unwrap();
        assert!(matches!(refused, OpenError::Unmarked { .. }), "{refused}");
    }
}
