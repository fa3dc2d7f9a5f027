//! `chappe restore`: a data folder from a backup.
//!
//! The folder is made under another name and gets its own when everything in it is checked and on the disk.

use super::verify::read_seal_key;
use super::{RestoreOptions, print};
use crate::archive::{Contents, OnFile, Source, Stop, judge, summary};
use crate::config::Config;
use crate::env::OsEnv;
use crate::error::Failure;
use crate::folder::write_new;
use crate::keys::KeyFiles;
use crate::serve::bus::LocalBus;
use crate::serve::{open_store, store_options};
use backup::{FilePiece, Head, Report};
use model::LogId;
use ports::Env as _;
use services::{Outside, restored};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store_fjall::{LoadError, load};

pub(crate) fn run(options: &RestoreOptions) -> Result<(), Failure> {
    let mut config = options.place.load()?;
    let folder = PathBuf::from(&config.server.data);
    let unfinished = Unfinished::make(&folder)?;
    config.server.data = unfinished.path.display().to_string();
    // Whatever the configuration says, the keys of a backup come to lie in the folder.
    let elsewhere = std::mem::take(&mut config.store.seal_key_file);
    let (head, report) = fill(options, &config)?;
    print(&format!("{}: {}", options.file.display(), summary(&head, &report)));
    let judged = judge(&options.file.display().to_string(), &report);
    if !options.accept_faults {
        judged?;
    }
    check_keys(options, &config, &head)?;
    let skipped = go_on(&config, &head, &report)?;
    unfinished.keep_as(&folder)?;
    print(&next_steps(&folder, skipped, &elsewhere));
    Ok(())
}

/// Makes the store and the key files.
fn fill(options: &RestoreOptions, config: &Config) -> Result<(Head, Report), Failure> {
    let unusable =
        |reason: String| Failure::BackupUnusable { file: options.file.display().to_string(), reason };
    let seal = match &options.keys {
        Some(keys) => read_seal_key(&KeyFiles::in_folder(keys).seal)?,
        None => None,
    };
    let data = Path::new(&config.server.data);
    let mut contents = Contents::new(Source::file(&options.file)?, seal, writing(data))
        .map_err(|error| unusable(error.to_string()))?;
    match (&options.keys, contents.head().has_keys) {
        (None, false) => {
            return Err(unusable(
                "it is without the keys of its server: name their folder with --keys".to_owned(),
            ));
        }
        (Some(_), true) => {
            return Err(unusable("it holds the keys of its server: leave --keys out".to_owned()));
        }
        (Some(keys), false) => copy_keys(keys, data)?,
        (None, true) => {}
    }
    load(&data.join("store"), &store_options(config), contents.by_ref()).map_err(|error| match error {
        LoadError::Source(Stop::Read(error)) => unusable(error.to_string()),
        LoadError::Source(Stop::File(failure)) => failure,
        LoadError::Order(place) => unusable(format!("its rows are out of order at {place:?}")),
        other => not_restored(data, other),
    })?;
    let head = contents.head().clone();
    Ok((head, contents.finish()))
}

/// Writes the files of a backup into a folder.
fn writing(data: &Path) -> OnFile {
    let (data, mut content) = (data.to_owned(), Vec::new());
    Box::new(move |piece: &FilePiece| {
        content.extend_from_slice(&piece.bytes);
        if !piece.last {
            return Ok(());
        }
        // Nothing but keys is in a backup of this version, and nothing else of a strange one is written.
        let key =
            KeyFiles::in_folder(&data.join("keys")).all().into_iter().find(|(name, ..)| *name == piece.name);
        let (_, file, mode) =
            key.ok_or_else(|| not_restored(&data, format!("it does not know what {} is", piece.name)))?;
        write_new(&file, &std::mem::take(&mut content), mode)
    })
}

fn copy_keys(from: &Path, data: &Path) -> Result<(), Failure> {
    let to = KeyFiles::in_folder(&data.join("keys")).all();
    for ((_, from, mode), (_, to, _)) in KeyFiles::in_folder(from).all().into_iter().zip(to) {
        let content = fs::read(&from).map_err(|error| Failure::KeyFile {
            file: from.display().to_string(),
            reason: error.to_string(),
        })?;
        write_new(&to, &content, mode)?;
    }
    Ok(())
}

/// Without its keys it would be another server, for which no client could sign on any more.
fn check_keys(options: &RestoreOptions, config: &Config, head: &Head) -> Result<(), Failure> {
    let keys = KeyFiles::of(config);
    let private = keys.present_rsa("rsa_pad")?.zip(keys.present_rsa("legacy")?);
    let right = private.is_some_and(|(rsa_pad, _)| rsa_pad.public().fingerprint() == head.server);
    if right && read_seal_key(&keys.seal)?.is_some() {
        return Ok(());
    }
    let place = options.keys.as_deref().unwrap_or(&options.file);
    let reason = format!("{} does not hold the keys of the server {:016x}", place.display(), head.server);
    Err(Failure::BackupUnusable { file: options.file.display().to_string(), reason })
}

/// Lets the server go on behind everything that clients may have seen since the backup.
fn go_on(config: &Config, head: &Head, report: &Report) -> Result<i32, Failure> {
    let failed = |error: &dyn std::fmt::Display| not_restored(Path::new(&config.server.data), error);
    let env = Arc::new(OsEnv::new());
    let age = Duration::from_secs((env.now().nanos / 1_000_000_000).saturating_sub(head.made));
    let skipped = restored::skipped_after(age);
    let store = Arc::new(open_store(config)?);
    let outside =
        Outside { logs: store.clone(), views: store.clone(), bus: Arc::new(LocalBus::default()), env };
    let mut logs: BTreeSet<LogId> = report.logs.iter().copied().collect();
    logs.extend(report.users.iter().copied().map(LogId::User));
    tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
        restored::skip_in_logs(&outside, logs, skipped).await.map_err(|error| failed(&error))?;
        restored::skip_in_keys(&outside, &report.keys, skipped).await.map_err(|error| failed(&error))?;
        store.close().await.map_err(|error| failed(&error))
    })?;
    Ok(skipped)
}

fn next_steps(folder: &Path, skipped: i32, elsewhere: &str) -> String {
    let folder = folder.display();
    let mut text = format!(
        "restored into {folder}. Each box goes on {skipped} pts and message ids later, so that nothing that clients \
         have seen since the backup is given out again.\n\
         Next: make sure that the old server does not run any more, then `chappe serve --data {folder}`."
    );
    if !elsewhere.is_empty() {
        text.push_str(&format!(
            "\nThe configuration takes the seal key from {elsewhere}: move {folder}/keys/seal.key there."
        ));
    }
    text
}

fn not_restored(folder: &Path, reason: impl std::fmt::Display) -> Failure {
    Failure::NotRestored { folder: folder.display().to_string(), reason: reason.to_string() }
}

/// A data folder in the making, beside the place where it will be. It is removed unless it is kept.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn make(folder: &Path) -> Result<Self, Failure> {
        let refuse = |reason: String| not_restored(folder, reason);
        let in_use = fs::read_dir(folder).map(|mut items| items.next().is_some());
        match in_use {
            Ok(false) => {}
            Ok(true) => return Err(refuse("it is not empty".to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(refuse(error.to_string())),
        }
        let mut name = folder.file_name().ok_or_else(|| refuse("it has no name".to_owned()))?.to_owned();
        name.push(".restoring");
        let path = folder.with_file_name(name);
        fs::DirBuilder::new().mode(0o700).create(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => refuse(format!(
                "{} exists: it is what a restore leaves that was killed; remove it and begin again",
                path.display()
            )),
            _ => refuse(format!("{}: {error}", path.display())),
        })?;
        Ok(Self { path })
    }

    fn keep_as(self, folder: &Path) -> Result<(), Failure> {
        let keep = || {
            sync(&self.path)?;
            fs::rename(&self.path, folder)?;
            let above = folder.parent().filter(|above| *above != Path::new("")).unwrap_or(Path::new("."));
            File::open(above)?.sync_all()
        };
        keep().map_err(|error| not_restored(folder, error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Gone already where it was kept.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Syncs everything in a folder.
fn sync(folder: &Path) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        if item.file_type()?.is_dir() {
            sync(&item.path())?;
        } else {
            File::open(item.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}
