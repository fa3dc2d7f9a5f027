//! Two-step verification: the password and how it is proven (<https://core.telegram.org/api/srp>).
//!
//! Nothing here sends e-mail, so that there is no recovery address: one that is given is refused with the password
//! that comes with it.

use crate::{call::Call, error::Result};
use model::{NewSalts, Refusal, UserId};
use services::passwords::{Asked, NewPassword, PasswordChange, PasswordState, Proof, Prover, new_salts};
use tl::{enums, functions as f, types};

type Algo = types::PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow;

/// The length of the salt of Telegram's passport, which is not here.
const SECURE_SALT: usize = 8;
/// The length of the randomness that a client mixes into its own.
const SECURE_RANDOM: usize = 256;

/// Tells of the caller's password, or of the one that its login waits for, and opens a challenge to prove it.
/// Everybody else learns how a password would be made.
pub(crate) async fn get_password(
    call: &Call<'_>,
    _: f::account::GetPassword,
) -> Result<enums::account::Password> {
    let services = &call.api.services;
    let asked = match call.user {
        Some(user) => Some(user),
        None => services.login.awaited(call.key()).await?,
    };
    let state = match asked {
        Some(user) => services.passwords.state(prover(call, user)).await?,
        None => {
            let next = new_salts(services.outside.env.as_ref());
            PasswordState { current: None, next, reset: None }
        }
    };
    Ok(password(call, state).into())
}

/// Sets, changes or removes the password.
pub(crate) async fn update_password_settings(
    call: &Call<'_>,
    arguments: f::account::UpdatePasswordSettings,
) -> Result<bool> {
    let proof = proof(&arguments.password);
    let change = change(arguments.new_settings)?;
    let by = prover(call, call.caller()?.user);
    call.api.services.passwords.change(by, &proof, change).await?;
    Ok(true)
}

/// What only those see who know the password: there is no recovery address, and no passport.
pub(crate) async fn get_password_settings(
    call: &Call<'_>,
    arguments: f::account::GetPasswordSettings,
) -> Result<enums::account::PasswordSettings> {
    prove(call, &arguments.password).await?;
    Ok(types::account::PasswordSettings::default().into())
}

/// Passwords for payments; nobody takes any.
pub(crate) async fn get_tmp_password(
    call: &Call<'_>,
    arguments: f::account::GetTmpPassword,
) -> Result<enums::account::TmpPassword> {
    prove(call, &arguments.password).await?;
    Err(Refusal::bad("TMP_PASSWORD_DISABLED").into())
}

/// What a client shows for a password.
pub(crate) fn proof(shown: &enums::InputCheckPasswordSRP) -> Proof {
    match shown {
        enums::InputCheckPasswordSRP::InputCheckPasswordEmpty => Proof::Empty,
        enums::InputCheckPasswordSRP::InputCheckPasswordSRP(answer) => {
            Proof::Answer { srp_id: answer.srp_id, a: answer.a.clone(), m1: answer.m1.clone() }
        }
    }
}

async fn prove(call: &Call<'_>, shown: &enums::InputCheckPasswordSRP) -> Result<()> {
    let by = prover(call, call.caller()?.user);
    call.api.services.passwords.prove(by, &proof(shown)).await
}

fn prover(call: &Call<'_>, user: UserId) -> Prover {
    Prover { user, key: call.key() }
}

fn password(call: &Call<'_>, state: PasswordState) -> types::account::Password {
    let new_secure_algo =
        types::SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000 { salt: random(call, SECURE_SALT) };
    let NewSalts { salt1, salt2 } = state.next;
    let blank = types::account::Password {
        new_algo: algo(salt1.to_vec(), salt2.to_vec()).into(),
        new_secure_algo: new_secure_algo.into(),
        secure_random: random(call, SECURE_RANDOM),
        pending_reset_date: state.reset.map(|date| date.0),
        ..Default::default()
    };
    let Some(Asked { srp_id, srp_b, salts, hint }) = state.current else { return blank };
    types::account::Password {
        has_password: true,
        current_algo: Some(algo(salts.salt1, salts.salt2).into()),
        srp_b: Some(srp_b.to_vec()),
        srp_id: Some(srp_id),
        hint: Some(hint).filter(|hint| !hint.is_empty()),
        ..blank
    }
}

/// The algorithm with Telegram's group, the only one that clients accept.
fn algo(salt1: Vec<u8>, salt2: Vec<u8>) -> Algo {
    Algo { salt1, salt2, g: crypto::dh::G.cast_signed(), p: crypto::dh::prime().to_vec() }
}

fn change(settings: enums::account::PasswordInputSettings) -> Result<PasswordChange> {
    let enums::account::PasswordInputSettings::PasswordInputSettings(settings) = settings;
    let settings = *settings;
    if settings.email.is_some_and(|email| !email.is_empty()) {
        return Err(Refusal::bad("EMAIL_INVALID").into());
    }
    let invalid = Refusal::bad("NEW_SETTINGS_INVALID");
    if settings.new_secure_settings.is_some() {
        return Err(invalid.into());
    }
    // Whichever algorithm comes with it: some clients name the new one, some an unknown one.
    let verifier = settings.new_password_hash.ok_or_else(|| invalid.clone())?;
    if verifier.is_empty() {
        return Ok(PasswordChange::Remove);
    }
    match settings.new_algo {
        Some(enums::PasswordKdfAlgo::PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            made,
        )) if made.p == crypto::dh::prime() && made.g == crypto::dh::G.cast_signed() => {
            let hint = settings.hint.unwrap_or_default();
            Ok(PasswordChange::Set(NewPassword { salt1: made.salt1, salt2: made.salt2, verifier, hint }))
        }
        _ => Err(invalid.into()),
    }
}

fn random(call: &Call<'_>, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    call.api.services.outside.env.fill(&mut bytes);
    bytes
}
