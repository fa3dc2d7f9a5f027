//! `chappe doctor`: checks what most often goes wrong, and says what to mend.

use super::{Place, print};
use crate::admin;
use crate::config::Config;
use crate::error::Failure;
use crate::keys::KeyFiles;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// One check: what it found, or what to mend.
type Finding = Result<String, String>;

/// The fewest files that a server with some thousand connections needs.
const FILES_MIN: u64 = 4_096;

pub(crate) fn run(place: &Place) -> Result<(), Failure> {
    let config = place.load()?;
    let running = admin::ask(Path::new(&config.server.data), "hello").is_ok();
    let findings = [
        ("configuration", Ok("good".to_owned())),
        ("port", port(&config, running)),
        ("clock", clock()),
        ("data folder", folder(&config)),
        ("store", store(&config, running)),
        ("keys", keys(&config)),
        ("open files", open_files()),
    ];
    let mut wrong = 0;
    for (name, finding) in findings {
        match finding {
            Ok(text) => print(&format!("ok    {name}: {text}")),
            Err(text) => {
                wrong += 1;
                print(&format!("MEND  {name}: {text}"));
            }
        }
    }
    if wrong == 0 { Ok(()) } else { Err(Failure::Unhealthy(wrong)) }
}

fn port(config: &Config, running: bool) -> Finding {
    let address = &config.server.listen;
    if running {
        return Ok(format!("the server of this folder is running, {address} is its own"));
    }
    TcpListener::bind(address).map(|_| format!("{address} is free")).map_err(|error| {
        format!("{address} cannot be bound ({error}): end the other program or use --listen")
    })
}

/// The clock is compared with the time at which this program was built: clients refuse messages that are more
/// than minutes off.
#[allow(clippy::disallowed_methods, reason = "the clock itself is what is checked")]
fn clock() -> Finding {
    let executable =
        std::env::current_exe().and_then(|file| file.metadata()).and_then(|meta| meta.modified());
    match executable {
        Ok(built) if std::time::SystemTime::now() < built => {
            Err("the clock is behind the date of this program: set it, and keep it with NTP".to_owned())
        }
        _ => Ok("plausible (keep it with NTP: clients refuse messages that are minutes off)".to_owned()),
    }
}

fn folder(config: &Config) -> Finding {
    let folder = Path::new(&config.server.data);
    let Ok(meta) = folder.metadata() else {
        return Ok(format!("{} will be made at the first start", folder.display()));
    };
    if !meta.is_dir() {
        return Err(format!("{} is not a folder: use --data", folder.display()));
    }
    let probe = folder.join(".doctor");
    std::fs::write(&probe, b"x")
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| format!("{} can be written", folder.display()))
        .map_err(|error| format!("{} cannot be written ({error}): mend its owner or mode", folder.display()))
}

fn store(config: &Config, running: bool) -> Finding {
    if running {
        return Ok("in use by the running server".to_owned());
    }
    let folder = Path::new(&config.server.data).join("store");
    if !folder.exists() {
        return Ok("not made yet".to_owned());
    }
    crate::serve::open_store(config).map(|_| "opens".to_owned()).map_err(|failure| failure.report())
}

fn keys(config: &Config) -> Finding {
    let files = KeyFiles::of(config);
    for file in [files.private("rsa_pad"), files.private("legacy"), files.seal.clone()] {
        let Ok(meta) = file.metadata() else { continue };
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(format!("others may read {}: chmod 600 {}", file.display(), file.display()));
        }
    }
    let store = Path::new(&config.server.data).join("store");
    if store.exists() && !files.seal.exists() {
        return Err(format!(
            "{} is missing: without it nobody stays signed in; restore it",
            files.seal.display()
        ));
    }
    Ok("private keys are the owner's alone".to_owned())
}

fn open_files() -> Finding {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let soft = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse::<u64>().ok());
    match soft {
        Some(limit) if limit < FILES_MIN => {
            Err(format!("only {limit} files may be open, each connection takes one: raise it with ulimit -n"))
        }
        Some(limit) => Ok(format!("up to {limit}")),
        None => Ok("no limit known on this system".to_owned()),
    }
}
