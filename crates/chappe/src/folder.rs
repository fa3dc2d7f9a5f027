//! Files of the data folder that hold secrets.

use crate::error::Failure;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

fn failure(file: &Path, reason: impl ToString) -> Failure {
    Failure::KeyFile { file: file.display().to_string(), reason: reason.to_string() }
}

/// Reads a secret, or writes what `make` gives, readable by the owner alone.
pub(crate) fn read_or_make(file: &Path, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, Failure> {
    match File::open(file) {
        Ok(opened) => read_secret(file, opened),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = make();
            write_new(file, &secret, 0o600)?;
            Ok(secret)
        }
        Err(error) => Err(failure(file, error)),
    }
}

fn read_secret(file: &Path, mut opened: File) -> Result<Vec<u8>, Failure> {
    let mode = opened.metadata().map_err(|error| failure(file, error))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(failure(file, format!("others may read it (mode {:o}); run chmod 600", mode & 0o777)));
    }
    let mut secret = Vec::new();
    opened.read_to_end(&mut secret).map_err(|error| failure(file, error))?;
    Ok(secret)
}

/// Writes a file that must survive a crash right after, under its name only once it is whole.
pub(crate) fn write_new(file: &Path, content: &[u8], mode: u32) -> Result<(), Failure> {
    let folder = file.parent().ok_or_else(|| failure(file, "it has no folder"))?;
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let unfinished = file.with_extension("new");
        let mut out =
            OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&unfinished)?;
        out.write_all(content)?;
        out.sync_all()?;
        std::fs::rename(&unfinished, file)?;
        sync(folder)?;
        // The folder may be new itself.
        folder.parent().map_or(Ok(()), sync)
    };
    write().map_err(|error| failure(file, error))
}

/// Syncs the names in a folder.
fn sync(folder: &Path) -> std::io::Result<()> {
    let is_here = folder.as_os_str().is_empty();
    File::open(if is_here { Path::new(".") } else { folder })?.sync_all()
}
