//! The key exchange that ends in an authorization key.
//!
//! A client and a server agree on 2048 bits that nobody else knows: the client proves some work, picks a secret
//! nonce under the server's RSA key, and both exchange Diffie-Hellman values encrypted under that nonce. Every
//! message repeats the nonces of the run and every encrypted one is hashed; whatever does not match ends the
//! run. The result goes to [`crate::envelope`].
//!
//! See <https://core.telegram.org/mtproto/auth_key>.

pub mod client;
mod dc;
mod inner;
pub mod server;
#[cfg(test)]
mod tests;
mod wire;

pub use dc::{AcceptedDcs, Dc};

use crypto::AuthKey;

use crate::time::UnixTime;

/// How the client encrypts its inner data. A server has one RSA key for each, since a key used for both would
/// let one scheme's weakness reach the other (H07).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSA_PAD, as documented.
    RsaPad,
    /// The old scheme: SHA1, data, padding. Widely used Python libraries know no other.
    Legacy,
}

/// How long an authorization key lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Until it is destroyed.
    Permanent,
    /// For perfect forward secrecy; bound to a permanent key by `auth.bindTempAuthKey`.
    Temporary {
        /// When it stops working.
        expires_at: UnixTime,
    },
}

/// A freshly agreed key with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// The key.
    pub auth_key: AuthKey,
    /// Its lifetime.
    pub kind: KeyKind,
    /// The data centre that the client believes to be on; answers must repeat it, or applications ask for the
    /// configuration without end. `None` if the client did not say.
    pub dc: Option<Dc>,
    /// The server salt that both sides derive from the nonces (H24).
    pub first_salt: i64,
}
