//! The binary as its users run it: a process, a folder, a port.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backup;
mod command_line;
mod process;
mod secrets;
mod survival;
mod talk;
