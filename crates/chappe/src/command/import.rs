//! `chappe import`: accounts for people of a list, as members of a channel of the running server.

use super::{ImportOptions, print};
use crate::admin;
use crate::error::Failure;
use std::path::Path;

pub(crate) fn run(options: &ImportOptions) -> Result<(), Failure> {
    let config = options.place.load()?;
    let unreadable =
        |error: std::io::Error| Failure::NotFound(format!("{}: {error}", options.file.display()));
    let text = std::fs::read_to_string(&options.file).map_err(unreadable)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned);
    // Clients show the id of a channel with this prefix, in one negative number.
    let channel = options.channel.strip_prefix("-100").unwrap_or(&options.channel);
    let answer = admin::send(Path::new(&config.server.data), &format!("import {channel}"), lines)?;
    match answer.strip_prefix("imported ").and_then(|counts| counts.split_once(' ')) {
        Some((accounts, members)) => {
            print(&format!("{accounts} accounts made, {members} members added"));
            Ok(())
        }
        None => Err(Failure::NotFound(format!("the import ended early: {answer}; it can be repeated"))),
    }
}
