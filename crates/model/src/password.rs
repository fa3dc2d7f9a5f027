//! The password of an account, the second factor of a login (<https://core.telegram.org/api/srp>).
//!
//! What is kept is a verifier, never the password. The row outlives the password that it holds: the salts for the
//! next one are in it, and so is what became of a request to reset it.

use crate::{Date, UserId};
use minicbor::{Decode, Encode};

/// What is kept of an account's passwords: the present one, and how the next has to be made.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct CloudPassword {
    /// The password, if the account has one.
    #[n(0)]
    pub current: Option<SealedPassword>,
    /// When it was set, changed or removed last.
    #[n(1)]
    pub changed: Option<Date>,
    /// The salts with which the next one is made. The client lengthens the first.
    #[n(2)]
    pub next: NewSalts,
    /// A reset that somebody has asked for who does not know the password.
    #[n(3)]
    pub reset: Option<PasswordReset>,
}

/// A password that is set.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct SealedPassword {
    /// g^x, encrypted at rest.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sealed_verifier: Vec<u8>,
    /// The server's part, then the client's. No other password of any account has the same.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub salt1: Vec<u8>,
    /// The second salt.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub salt2: Vec<u8>,
    /// What helps its owner to remember it.
    #[n(3)]
    pub hint: String,
}

/// The server's salts for a password that is to be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NewSalts {
    /// The beginning of the first salt.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub salt1: [u8; 8],
    /// The second salt.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub salt2: [u8; 16],
}

/// A reset of a password that is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PasswordReset {
    /// Asked for; the password can be removed from this date on.
    #[n(0)]
    Pending(#[n(0)] Date),
    /// Declined; it can be asked for again from this date on.
    #[n(1)]
    Declined(#[n(0)] Date),
}

/// What the sealed verifier of a user is tied to, apart from the places of authorization keys.
pub fn place(user: UserId) -> Vec<u8> {
    [b"password".as_slice(), &user.0.to_be_bytes()].concat()
}
