//! What every service is built from, and who calls it.

use model::{Origin, UserId};
use ports::{Bus, Env, LogStore, ViewStore};
use std::net::IpAddr;
use std::sync::Arc;

/// The ports, shared by all services.
#[derive(Clone)]
pub struct Outside {
    /// Logs.
    pub logs: Arc<dyn LogStore>,
    /// Views.
    pub views: Arc<dyn ViewStore>,
    /// The bus.
    pub bus: Arc<dyn Bus>,
    /// Clock and randomness.
    pub env: Arc<dyn Env>,
}

/// A signed-in caller.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// The session that calls: it has its own changes in the result and gets no push of them.
    pub origin: Origin,
    /// Where the call comes from.
    pub address: IpAddr,
}
