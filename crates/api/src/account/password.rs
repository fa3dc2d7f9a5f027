//! Two-step verification: no account has a password (<https://core.telegram.org/api/srp>).

use crate::{call::Call, error::Result};
use tl::{enums, functions as f, types};

/// The length of the server's part of a salt.
const SALT: usize = 8;
/// The length of the randomness that a client mixes into its own.
const SECURE_RANDOM: usize = 256;

/// Says that there is no password, and how one would be made: with Telegram's group, the only one that clients
/// accept, and salts that begin with the server's fresh part.
pub(crate) async fn get_password(
    call: &Call<'_>,
    _: f::account::GetPassword,
) -> Result<enums::account::Password> {
    let new_algo = types::PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
        salt1: random(call, SALT),
        salt2: random(call, 2 * SALT),
        g: crypto::dh::G.cast_signed(),
        p: crypto::dh::prime().to_vec(),
    };
    let new_secure_algo = types::SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000 { salt: random(call, SALT) };
    let password = types::account::Password {
        new_algo: new_algo.into(),
        new_secure_algo: new_secure_algo.into(),
        secure_random: random(call, SECURE_RANDOM),
        ..Default::default()
    };
    Ok(password.into())
}

fn random(call: &Call<'_>, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    call.api.services.outside.env.fill(&mut bytes);
    bytes
}
