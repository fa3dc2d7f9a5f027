//! A device that is not signed in, as the login sees it.

use model::AuthKeyId;
use std::net::IpAddr;

/// Who asks to be signed in.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    /// The permanent key.
    pub key: AuthKeyId,
    /// Where the call comes from.
    pub address: IpAddr,
}
