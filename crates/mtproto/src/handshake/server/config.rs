//! What the key exchange needs to know of its server.

use crypto::Random;
use crypto::rsa_key::PrivateKey;

use crate::handshake::{AcceptedDcs, Scheme};
use crate::time::UnixTime;

/// The server's RSA keys, one for each scheme.
pub struct Keys {
    rsa_pad: (u64, PrivateKey),
    legacy: (u64, PrivateKey),
}

impl Keys {
    /// The two keys. They must differ.
    pub fn new(rsa_pad: PrivateKey, legacy: PrivateKey) -> Self {
        Keys {
            rsa_pad: (rsa_pad.public().fingerprint(), rsa_pad),
            legacy: (legacy.public().fingerprint(), legacy),
        }
    }

    /// The fingerprints to offer, the better scheme first.
    pub fn fingerprints(&self) -> [u64; 2] {
        [self.rsa_pad.0, self.legacy.0]
    }

    /// The scheme of an offered fingerprint.
    pub fn scheme(&self, fingerprint: u64) -> Option<Scheme> {
        if fingerprint == self.rsa_pad.0 {
            Some(Scheme::RsaPad)
        } else if fingerprint == self.legacy.0 {
            Some(Scheme::Legacy)
        } else {
            None
        }
    }

    pub(super) fn key(&self, scheme: Scheme) -> &PrivateKey {
        match scheme {
            Scheme::RsaPad => &self.rsa_pad.1,
            Scheme::Legacy => &self.legacy.1,
        }
    }
}

/// What an operator may want otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// The data centres that clients may believe to be on.
    pub dcs: AcceptedDcs,
    /// The longest life of a temporary key, in seconds; clients that ask for more get this (H12).
    pub temp_key_lifetime_max_s: u32,
    /// How long a run may take, in seconds (H21).
    pub run_lifetime_s: u32,
    /// How often a client is asked for another `g_b` after a collision (H16).
    pub retries_max: u8,
}

impl Default for Config {
    /// DC ids 1 to 5 without the test environment, temporary keys for a week at most, ten minutes a run.
    fn default() -> Self {
        Config {
            dcs: AcceptedDcs { id_max: 5, test: false },
            temp_key_lifetime_max_s: 7 * 24 * 3600,
            run_lifetime_s: 600,
            retries_max: 5,
        }
    }
}

/// What surrounds one call.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The time.
    pub now: UnixTime,
    /// The server's keys.
    pub keys: &'a Keys,
    /// Its settings.
    pub config: &'a Config,
    /// A cryptographically secure generator.
    pub rng: &'a dyn Random,
}
