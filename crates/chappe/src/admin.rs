//! The administrator's way to a running server: a socket in the data folder that only its owner can open.
//!
//! One line in, one line out. `login-code NUMBER` answers `code 12345` or `none`. `backup` and `backup keys` answer
//! `backup` and then the bytes of the file, or `busy`. `import CHANNEL` is followed by a line a person, number, first
//! and last name between tabs, and answers `imported ACCOUNTS MEMBERS` or `refused WHY`.

use crate::archive::Backups;
use crate::error::Failure;
use model::ChannelId;
use services::admin::{Import, Imported};
use services::auth::Login;
use services::users::NewUser;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// The longest line.
const LINE_MAX: u64 = 512;
/// How many people are imported at a time.
const PEOPLE_AT_ONCE: usize = 1_024;

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

/// Hands the server that runs on this folder a request and lines behind it.
pub(crate) fn send(
    folder: &Path,
    request: &str,
    lines: impl Iterator<Item = String>,
) -> Result<String, Failure> {
    let no_server = |error: std::io::Error| Failure::NoServer {
        folder: folder.display().to_string(),
        reason: error.to_string(),
    };
    let stream = std::os::unix::net::UnixStream::connect(path(folder)).map_err(no_server)?;
    let mut out = std::io::BufWriter::new(&stream);
    for line in std::iter::once(request.to_owned()).chain(lines) {
        out.write_all(format!("{line}\n").as_bytes()).map_err(no_server)?;
    }
    out.flush().map_err(no_server)?;
    drop(out);
    stream.shutdown(std::net::Shutdown::Write).map_err(no_server)?;
    let mut answer = String::new();
    BufReader::new(&stream).read_line(&mut answer).map_err(no_server)?;
    Ok(answer.trim_end().to_owned())
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

/// What an administrator can reach.
#[derive(Clone)]
pub(crate) struct Admin {
    pub(crate) login: Arc<Login>,
    pub(crate) import: Import,
    pub(crate) backups: Arc<Backups>,
}

/// Answers until the task is dropped.
pub(crate) async fn serve(listener: UnixListener, admin: Admin) {
    while let Ok((stream, _)) = listener.accept().await {
        let admin = admin.clone();
        tokio::spawn(async move {
            if let Err(error) = admin.answer(stream).await {
                tracing::debug!(%error, "an administrator's request ended early");
            }
        });
    }
}

type Lines = tokio::io::BufReader<UnixStream>;

impl Admin {
    async fn answer(&self, stream: UnixStream) -> std::io::Result<()> {
        let mut lines = Lines::new(stream);
        let line = next_line(&mut lines).await?.unwrap_or_default();
        let reply = match line.split_once(' ').unwrap_or((&line, "")) {
            ("login-code", number) => match self.login.pending_code(number).await {
                Ok(Some(code)) => format!("code {code}\n"),
                Ok(None) => "none\n".to_owned(),
                Err(_) => "error\n".to_owned(),
            },
            ("import", channel) => self.import(&mut lines, channel).await?,
            // A thread of its own writes the answer: it goes on for as long as the store is large.
            ("backup", what) => return self.backups.start(lines.into_inner().into_std()?, what == "keys"),
            _ => "ready\n".to_owned(),
        };
        lines.write_all(reply.as_bytes()).await
    }

    async fn import(&self, lines: &mut Lines, channel: &str) -> std::io::Result<String> {
        let Ok(channel) = channel.parse().map(ChannelId) else {
            return Ok("refused CHANNEL_INVALID\n".to_owned());
        };
        let mut all = Imported::default();
        loop {
            let mut people = Vec::new();
            while people.len() < PEOPLE_AT_ONCE {
                let Some(line) = next_line(lines).await? else { break };
                people.extend(person(&line));
            }
            if people.is_empty() {
                return Ok(format!("imported {} {}\n", all.accounts, all.members));
            }
            match self.import.members(channel, &people).await {
                Ok(done) => {
                    all.accounts += done.accounts;
                    all.members += done.members;
                }
                Err(error) => return Ok(format!("refused {}\n", error.refusal().message())),
            }
        }
    }
}

/// The next line without its end; none behind the last one.
async fn next_line(lines: &mut Lines) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = lines.take(LINE_MAX).read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A person: number, first and last name between tabs.
fn person(line: &str) -> Option<NewUser> {
    let mut parts = line.split('\t');
    let phone: String = parts.next()?.chars().filter(char::is_ascii_digit).collect();
    let first_name = parts.next()?.to_owned();
    let last_name = parts.next().unwrap_or_default().to_owned();
    (!phone.is_empty()).then_some(NewUser { phone, first_name, last_name, lang_code: None })
}
