//! `chappe verify`: checks a backup, or everything in a data folder.

use super::{VerifyOptions, print};
use crate::archive::{Contents, Source, judge, summary};
use crate::config::Config;
use crate::error::Failure;
use crate::keys::{KeyFiles, SYMMETRIC_SIZE};
use crypto::seal::SealKey;
use std::path::Path;

pub(crate) fn run(options: &VerifyOptions) -> Result<(), Failure> {
    let config = options.place.load()?;
    match &options.file {
        Some(file) => {
            let place = file.display().to_string();
            let unusable = |reason: String| Failure::BackupUnusable { file: place.clone(), reason };
            verify(&place, Source::file(file)?, None, unusable)
        }
        None => {
            let place = config.server.data.clone();
            let failed = |reason: String| Failure::Store { folder: place.clone(), reason };
            verify(&place, Source::folder(&config, false)?, seal_key(&config)?, failed)
        }
    }
}

fn verify(
    place: &str,
    mut source: Source,
    seal: Option<SealKey>,
    failed: impl Fn(String) -> Failure,
) -> Result<(), Failure> {
    let read = Contents::new(&mut source, seal, Box::new(|_| Ok(())));
    let outcome = read.map_err(|error| error.to_string()).and_then(|mut contents| {
        contents.by_ref().try_for_each(|row| row.map(drop)).map_err(|stop| stop.to_string())?;
        let head = contents.head().clone();
        Ok((head, contents.finish()))
    });
    let (head, report) = outcome.map_err(|reason| failed(source.explain(reason)))?;
    print(&summary(&head, &report));
    judge(place, &report)?;
    print("no faults");
    Ok(())
}

/// The key under which authorization keys are sealed, where the server has made one.
pub(crate) fn seal_key(config: &Config) -> Result<Option<SealKey>, Failure> {
    read_seal_key(&KeyFiles::of(config).seal)
}

/// A seal key in a file, if there is the file.
pub(crate) fn read_seal_key(file: &Path) -> Result<Option<SealKey>, Failure> {
    let wrong = |reason: String| Failure::KeyFile { file: file.display().to_string(), reason };
    match std::fs::read(file) {
        Ok(bytes) => <[u8; SYMMETRIC_SIZE]>::try_from(bytes.as_slice())
            .map(|key| Some(SealKey::from_bytes(key)))
            .map_err(|_| wrong(format!("it has {} bytes, not {SYMMETRIC_SIZE}", bytes.len()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(wrong(error.to_string())),
    }
}
