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
        make_folders(path).map_err(|source| io_error(path, source))?;
        let lock = lock(path)?;
        let folder = Self { path: path.to_owned(), _lock: lock };
        folder.check_format()?;
        Ok(folder)
    }

    /// Where fjall lives.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("fjall")
    }

    /// Has the database made if there is none. It is made under another name and gets its own once it is whole:
    /// fjall cannot go on with a folder in which it was interrupted.
    pub(crate) fn make_database(
        &self,
        make: impl FnOnce(&Path) -> Result<(), OpenError>,
    ) -> Result<(), OpenError> {
        let (database, part) = (self.database(), self.path.join("fjall.part"));
        if database.exists() {
            return Ok(());
        }
        let removed = match fs::remove_dir_all(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        removed.map_err(|source| io_error(&part, source))?;
        make(&part)?;
        let name = || {
            sync_folders(&part)?;
            fs::rename(&part, &database)?;
            sync(&self.path)
        };
        name().map_err(|source| io_error(&database, source))
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
            sync(&self.path)
        };
        write().map_err(|source| io_error(file, source))
    }
}

/// Makes a folder and those above it that are missing, and does not rely on anybody else to have synced their names.
fn make_folders(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    let above = above.unwrap_or(Path::new("."));
    make_folders(above)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync(above)
}

/// Syncs the names in a folder and in the folders below it.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        if item.file_type()?.is_dir() {
            sync_folders(&item.path())?;
        }
    }
    sync(folder)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
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
    fn a_database_that_was_not_finished_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::take(&dir.path().join("data/store")).unwrap();
        let cut = folder.make_database(|part| {
            fs::create_dir(part).unwrap();
            fs::write(part.join("0.jnl"), "half").unwrap();
            Err(io_error(part, io::ErrorKind::Other.into()))
        });
        assert!(cut.is_err());
        assert!(!folder.database().exists());
        folder
            .make_database(|part| {
                assert!(!part.exists(), "what was left is gone");
                fs::create_dir(part).map_err(|source| io_error(part, source))
            })
            .unwrap();
        folder.make_database(|_| panic!("there is one")).unwrap();
    }

    #[test]
    fn a_database_without_a_format_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("fjall")).unwrap();
        let refused = Folder::take(dir.path()).err().unwrap();
        assert!(matches!(refused, OpenError::Unmarked { .. }), "{refused}");
    }
}
