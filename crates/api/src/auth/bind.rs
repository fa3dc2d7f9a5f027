//! Binding a temporary key to a permanent one (<https://core.telegram.org/method/auth.bindTempAuthKey>).
//!
//! The proof is a message encrypted with the permanent key by the rules of MTProto 1.0. Every field that says the
//! same thing twice is compared, so that a proof made for one key, session or request is worth nothing for another
//! (rule A03). Nothing changes before all of it has passed.

use crate::{call::Call, error::Result};
use crypto::{AuthKey, hash, ige, message};
use model::{AuthKeyId, Refusal};
use planted::Bug;
use ports::{Effect, TemporaryKey};
use tl::mtproto::enums::BindAuthKeyInner;
use tl::{Reader, functions as f};

/// random (16 bytes), msg_id (8), seqno (4), length (4).
const HEAD: usize = 32;
/// The inner message: constructor, five fields.
const INNER: usize = 40;

/// Binds the temporary key of this connection to the permanent key that the caller proves to have.
pub(crate) async fn bind_temp_auth_key(call: &Call<'_>, arguments: f::auth::BindTempAuthKey) -> Result<bool> {
    let temporary = call.context.temporary.ok_or(Refusal::bad("TEMP_AUTH_KEY_EMPTY"))?;
    if temporary.bound {
        return Err(Refusal::bad("TEMP_AUTH_KEY_ALREADY_BOUND").into());
    }
    let permanent = AuthKeyId(arguments.perm_auth_key_id.cast_unsigned());
    let invalid = || Refusal::bad("ENCRYPTED_MESSAGE_INVALID");
    let material = call.api.services.keys.get(permanent).await?.ok_or_else(invalid)?;
    let key = AuthKey::from_bytes(material.key);
    let proof = open(&key, permanent, &arguments.encrypted_message).ok_or_else(invalid)?;
    if !agrees(call, &arguments, &temporary, &proof) {
        return Err(invalid().into());
    }
    call.effects([Effect::Bind { permanent }]);
    Ok(true)
}

struct Proof {
    msg_id: i64,
    inner: tl::mtproto::types::BindAuthKeyInner,
}

/// Decrypts the proof. `None` if it was not made with this key or is not of the documented form.
fn open(key: &AuthKey, permanent: AuthKeyId, encrypted: &[u8]) -> Option<Proof> {
    let (id, rest) = encrypted.split_first_chunk::<8>()?;
    let (msg_key, data) = rest.split_first_chunk::<16>()?;
    let whole = data.len() >= HEAD + INNER && data.len() < HEAD + INNER + 16 && data.len() % 16 == 0;
    if !whole || u64::from_le_bytes(*id) != permanent.0 || key.id() != permanent.0 {
        return None;
    }
    let mut plain = data.to_vec();
    let derived = message::v1_aes_key_iv(key, msg_key, message::Side::Client);
    ige::decrypt(&derived.key, &derived.iv, &mut plain);
    let signed = plain.get(..HEAD + INNER)?;
    if !hash::constant_time_eq(&message::v1_msg_key(signed), msg_key) {
        return None;
    }
    let mut rd = Reader::new(signed.get(16..)?);
    let msg_id = rd.get::<i64>().ok()?;
    let _seqno = rd.get::<i32>().ok()?;
    let length = rd.get::<i32>().ok()?;
    let BindAuthKeyInner::BindAuthKeyInner(inner) = rd.get().ok()?;
    (usize::try_from(length) == Ok(INNER)).then(|| Proof { msg_id, inner: (*inner).clone() })
}

/// Whether the proof, the request and the connection speak of the same thing.
fn agrees(
    call: &Call<'_>,
    outer: &f::auth::BindTempAuthKey,
    temporary: &TemporaryKey,
    proof: &Proof,
) -> bool {
    let inner = &proof.inner;
    let expires_s = u64::try_from(outer.expires_at).unwrap_or(0);
    inner.perm_auth_key_id == outer.perm_auth_key_id
        && inner.temp_auth_key_id.cast_unsigned() == temporary.id.0
        && inner.nonce == outer.nonce
        && inner.expires_at == outer.expires_at
        && expires_s > call.api.services.outside.env.now().secs()
        && expires_s <= temporary.expires_at.secs().saturating_add(EXPIRY_SLACK_S)
        && (inner.temp_session_id == call.context.session.0 || planted::is(Bug::BoundFromAnySession))
        && proof.msg_id == call.context.msg_id
}

/// Clients compute the expiry from their own clock at another moment than the server did when the key was made.
const EXPIRY_SLACK_S: u64 = 60;
