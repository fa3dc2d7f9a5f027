//! The store from outside: the contract of its ports, crashes, and what it does at its limits.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod dump;
mod fixture;
mod limits;
mod torn;
