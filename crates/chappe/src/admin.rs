//! The administrator's way to a running server: a socket in the data folder that only its owner can open.
//!
//! One line in, one line out. `login-code NUMBER` answers `code 12345` or `none`. `backup` and `backup keys` answer
//! `backup` and then the bytes of the file, or `busy`.

use crate::archive::Backups;
use crate::error::Failure;
use services::auth::Login;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// The longest request.
const LINE_MAX: u64 = 256;

fn path(folder: &Path) -> PathBuf {
    folder.join("admin.sock")
}

/// Asks the server that runs on this folder.
pub(crate) fn ask(folder: &Path, request: &str) -> Result<String, Failure> {
    open(folder, request).map(|(answer, _)| answer)
}

/// Asks the server that runs on this folder; answers the line and what follows it.
pub(crate) fn open(folder: &Path, request: &str) -> Result<(String, impl Read + use<>), Failure> {
    let no_server = |error: std::io::Error| Failure::NoServer {
        folder: folder.display().to_string(),
        reason: error.to_string(),
    };
    let mut stream = std::os::unix::net::UnixStream::connect(path(folder)).map_err(no_server)?;
    stream.write_all(format!("{request}\n").as_bytes()).map_err(no_server)?;
    let (mut answer, mut stream) = (String::new(), BufReader::new(stream));
    stream.read_line(&mut answer).map_err(no_server)?;
    Ok((answer.trim_end().to_owned(), stream))
}

/// Opens the socket; the folder is locked by this process, so a socket left there is a dead one.
pub(crate) fn listen(folder: &Path) -> Result<UnixListener, std::io::Error> {
    let path = path(folder);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers until the task is dropped.
pub(crate) async fn serve(listener: UnixListener, login: Arc<Login>, backups: Arc<Backups>) {
    while let Ok((stream, _)) = listener.accept().await {
        if let Err(error) = answer(stream, &login, &backups).await {
            tracing::debug!(%error, "an administrator's request ended early");
        }
    }
}

async fn answer(mut stream: UnixStream, login: &Login, backups: &Arc<Backups>) -> std::io::Result<()> {
    let mut line = String::new();
    tokio::io::BufReader::new((&mut stream).take(LINE_MAX)).read_line(&mut line).await?;
    let reply = match line.trim_end().split_once(' ').unwrap_or((line.trim_end(), "")) {
        ("login-code", number) => match login.pending_code(number).await {
            Ok(Some(code)) => format!("code {code}\n"),
            Ok(None) => "none\n".to_owned(),
            Err(_) => "error\n".to_owned(),
        },
        // A thread of its own writes the answer: it goes on for as long as the store is large.
        ("backup", what) => return backups.start(stream.into_std()?, what == "keys"),
        _ => "ready\n".to_owned(),
    };
    stream.write_all(reply.as_bytes()).await
}
