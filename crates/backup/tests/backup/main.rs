//! The file from outside, and the check over small stores with planted faults.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod check;
mod damage;
mod file;
mod samples;
