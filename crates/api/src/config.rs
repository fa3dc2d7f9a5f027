//! What an operator decides about the API.

use std::net::IpAddr;

/// Where clients find this server, and what it says of itself.
#[derive(Clone, Debug)]
pub struct Config {
    /// The DC id of this server for clients that named none when they made their key.
    pub dc: i32,
    /// The address that `help.getConfig` gives for every DC.
    pub address: IpAddr,
    /// The port that `help.getConfig` gives for every DC.
    pub port: u16,
    /// Where users' and messages' public links point, with a slash at its end.
    pub link_prefix: String,
    /// `api_id`s that may log in, with their `api_hash`; empty: any.
    pub applications: Vec<(i32, String)>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            dc: 2,
            address: IpAddr::from([127, 0, 0, 1]),
            port: 4430,
            link_prefix: "https://t.me/".to_owned(),
            applications: Vec::new(),
        }
    }
}
