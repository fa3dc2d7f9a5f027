//! `help.*`: where the servers are, what clients may do, and the notices that clients ask for at every start.

pub(crate) mod app_config;
pub(crate) mod config;
pub(crate) mod countries;
pub(crate) mod notices;
