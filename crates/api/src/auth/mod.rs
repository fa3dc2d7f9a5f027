//! `auth.*`: signing in and out, binding temporary keys.

pub(crate) mod bind;
pub(crate) mod code;
pub(crate) mod other_ways;
pub(crate) mod password;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod tickets;
pub(crate) mod token;
pub(crate) mod transfer;
