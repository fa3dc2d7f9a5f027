//! The binary as its users run it: a process, a folder, a port.

mod command_line;
mod process;
mod secrets;
mod survival;
mod talk;
