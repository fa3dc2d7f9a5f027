//! Where a backup comes from.

use super::make::make;
use crate::admin;
use crate::config::Config;
use crate::env::OsEnv;
use crate::error::Failure;
use crate::keys::KeyFiles;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::Path;
use std::thread::JoinHandle;

/// The bytes of a backup.
pub(crate) struct Source {
    bytes: Box<dyn Read>,
    /// Makes the backup of a folder at rest.
    maker: Option<JoinHandle<io::Result<()>>>,
}

impl Source {
    /// A file.
    pub(crate) fn file(file: &Path) -> Result<Self, Failure> {
        let opened = File::open(file).map_err(|error| Failure::BackupUnusable {
            file: file.display().to_string(),
            reason: error.to_string(),
        })?;
        Ok(Self { bytes: Box::new(BufReader::with_capacity(1 << 20, opened)), maker: None })
    }

    /// A new backup of a data folder, whether a server runs on it or not.
    pub(crate) fn folder(config: &Config, with_keys: bool) -> Result<Self, Failure> {
        let folder = Path::new(&config.server.data);
        if !folder.join("store").is_dir() {
            return Err(Failure::NotFound(format!("{} holds no data of a server", folder.display())));
        }
        let request = if with_keys { "backup keys" } else { "backup" };
        match admin::open(folder, request) {
            Ok((answer, bytes)) if answer == "backup" => {
                // What the server meets while it reads its store stands in its log.
                Ok(Self { bytes: Box::new(bytes), maker: None })
            }
            Ok((answer, _)) if answer == "busy" => Err(busy(config)),
            Ok(_) => Err(Failure::NoServer {
                folder: config.server.data.clone(),
                reason: "the server that runs there makes no backups: it is an older one".to_owned(),
            }),
            Err(_) => Self::at_rest(config, with_keys),
        }
    }

    fn at_rest(config: &Config, with_keys: bool) -> Result<Self, Failure> {
        let store = crate::serve::open_store(config)?;
        let keys = KeyFiles::of(config);
        let (bytes, out) = io::pipe()?;
        let run = move || {
            make(&store.dump(), &keys, &OsEnv::new(), with_keys, BufWriter::with_capacity(1 << 18, out))
        };
        Ok(Self { bytes: Box::new(bytes), maker: Some(std::thread::spawn(run)) })
    }

    /// Why reading failed, in more words where the maker of the backup knows them.
    pub(crate) fn explain(&mut self, reason: String) -> String {
        let Some(maker) = self.maker.take() else { return reason };
        // A maker whose reader has gone cannot write on: that says nothing.
        self.bytes = Box::new(io::empty());
        match maker.join() {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => error.to_string(),
            Err(_) => "reading the store panicked".to_owned(),
            Ok(_) => reason,
        }
    }
}

fn busy(config: &Config) -> Failure {
    let reason = "the server is making another backup or is being verified: wait for that".to_owned();
    Failure::BackupNotMade { file: config.server.data.clone(), reason }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buffer)
    }
}
