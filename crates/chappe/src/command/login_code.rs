//! `chappe login-code`: the code that was last sent to a number, asked of the running server.

use super::{LoginCodeOptions, print};
use crate::admin;
use crate::error::Failure;
use std::path::Path;

pub(crate) fn run(options: &LoginCodeOptions) -> Result<(), Failure> {
    let config = options.place.load()?;
    let answer = admin::ask(Path::new(&config.server.data), &format!("login-code {}", options.number))?;
    match answer.strip_prefix("code ") {
        Some(code) => {
            print(code);
            Ok(())
        }
        None => Err(Failure::NotFound(format!("no login code is waiting for {}", options.number))),
    }
}
