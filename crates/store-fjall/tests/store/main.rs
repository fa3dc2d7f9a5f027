//! The store from outside: the contract of its ports, crashes, and what it does at its limits.

mod contract;
mod dump;
mod fixture;
mod limits;
mod torn;
