//! The store from outside: the contract of its ports, crashes, and what it does at its limits.

mod contract;
mod fixture;
mod limits;
