//! Binding temporary keys: every field is compared.

use super::world::{Device, NEWEST, World, refusal, wrapped};
use bytes::Bytes;
use crypto::{AuthKey, ige, message};
use model::{AuthKeyId, SessionId};
use ports::{Backend, CallContext, Effect, Env, KeyMaterial, TemporaryKey};
use tl::{Encode, Writer, functions as f};

const TEMPORARY: AuthKeyId = AuthKeyId(5);
const SESSION: i64 = 9;
const MSG_ID: i64 = 4_000;
const NONCE: i64 = 11;

/// The fields of a proof.
#[derive(Clone)]
struct Proof {
    nonce: i64,
    temp_auth_key_id: AuthKeyId,
    perm_auth_key_id: u64,
    temp_session_id: i64,
    expires_at: i32,
    msg_id: i64,
    length: i32,
    outer_id: u64,
}

fn key(byte: u8) -> AuthKey {
    AuthKey::from_bytes([byte; 256])
}

fn encrypt(key: &AuthKey, proof: &Proof) -> Vec<u8> {
    let mut plain = Writer::new(NEWEST);
    [3_u8; 16].encode(&mut plain);
    (proof.msg_id, 0_i32, proof.length).encode_all(&mut plain);
    let inner = tl::mtproto::types::BindAuthKeyInner {
        nonce: proof.nonce,
        temp_auth_key_id: proof.temp_auth_key_id.0.cast_signed(),
        perm_auth_key_id: proof.perm_auth_key_id.cast_signed(),
        temp_session_id: proof.temp_session_id,
        expires_at: proof.expires_at,
    };
    tl::mtproto::enums::BindAuthKeyInner::from(inner).encode(&mut plain);
    let msg_key = message::v1_msg_key(&plain.buf);
    let mut data = plain.buf;
    data.resize(data.len().next_multiple_of(16), 0);
    let derived = message::v1_aes_key_iv(key, &msg_key, message::Side::Client);
    ige::encrypt(&derived.key, &derived.iv, &mut data);
    [proof.outer_id.to_le_bytes().as_slice(), &msg_key, &data].concat()
}

trait EncodeAll {
    fn encode_all(&self, wr: &mut Writer);
}

impl EncodeAll for (i64, i32, i32) {
    fn encode_all(&self, wr: &mut Writer) {
        self.0.encode(wr);
        self.1.encode(wr);
        self.2.encode(wr);
    }
}

struct Scene {
    world: World,
    context: CallContext,
    proof: Proof,
    perm: u64,
}

async fn scene() -> Scene {
    let world = World::new().await;
    for byte in [1, 2] {
        let id = AuthKeyId(key(byte).id());
        let material = KeyMaterial { id, key: [byte; 256], created: world.env.now(), first_salt: 1, dc: 2 };
        assert!(world.api.add_key(material).await.unwrap());
    }
    let expires_at = world.env.now().plus_secs(3_600);
    let mut context = world.context(Device { key: TEMPORARY, layer: NEWEST });
    context.temporary = Some(TemporaryKey { id: TEMPORARY, expires_at, bound: false });
    context.session = SessionId(SESSION);
    context.msg_id = MSG_ID;
    let perm = key(1).id();
    let proof = Proof {
        nonce: NONCE,
        temp_auth_key_id: TEMPORARY,
        perm_auth_key_id: perm,
        temp_session_id: SESSION,
        expires_at: expires_at.date().0,
        msg_id: MSG_ID,
        length: 40,
        outer_id: perm,
    };
    Scene { world, context, proof, perm }
}

impl Scene {
    async fn bind(
        &self,
        perm: u64,
        expires_at: i32,
        encrypted_message: Vec<u8>,
    ) -> Result<Vec<Effect>, String> {
        let bind = f::auth::BindTempAuthKey {
            perm_auth_key_id: perm.cast_signed(),
            nonce: NONCE,
            expires_at,
            encrypted_message,
        };
        let result = self.world.api.call(self.context.clone(), Bytes::from(wrapped(NEWEST, &bind))).await;
        match refusal(&result.body) {
            Some(refused) => Err(refused.name),
            None => Ok(result.effects),
        }
    }
}

#[tokio::test]
async fn a03_a_right_proof_binds() {
    let scene = scene().await;
    let proof = encrypt(&key(1), &scene.proof);
    let bound = scene.bind(scene.perm, scene.proof.expires_at, proof).await.unwrap();
    assert_eq!(bound, [Effect::Bind { permanent: AuthKeyId(scene.perm) }]);
}

#[tokio::test]
async fn a03_every_wrong_field_is_refused() {
    let scene = scene().await;
    let victim = key(2).id();
    type Change = fn(&mut Proof, u64);
    let changes: [(&str, Change); 8] = [
        ("nonce", |proof, _| proof.nonce += 1),
        ("temporary key", |proof, _| proof.temp_auth_key_id = AuthKeyId(6)),
        ("inner permanent key", |proof, victim| proof.perm_auth_key_id = victim),
        ("session", |proof, _| proof.temp_session_id += 1),
        ("expiry", |proof, _| proof.expires_at += 1),
        ("msg_id", |proof, _| proof.msg_id += 4),
        ("length", |proof, _| proof.length = 36),
        ("outer permanent key", |proof, victim| proof.outer_id = victim),
    ];
    for (what, change) in changes {
        let mut proof = scene.proof.clone();
        change(&mut proof, victim);
        let outcome = scene.bind(scene.perm, scene.proof.expires_at, encrypt(&key(1), &proof)).await;
        assert_eq!(outcome, Err("ENCRYPTED_MESSAGE_INVALID".to_owned()), "{what}");
    }
    // An attacker's own key under the victim's id, and the reverse.
    let mut forged = scene.proof.clone();
    (forged.perm_auth_key_id, forged.outer_id) = (victim, victim);
    for (perm, proof) in [(victim, &forged), (scene.perm, &forged), (victim, &scene.proof)] {
        let outcome = scene.bind(perm, proof.expires_at, encrypt(&key(1), proof)).await;
        assert_eq!(outcome, Err("ENCRYPTED_MESSAGE_INVALID".to_owned()));
    }
    let outcome = scene.bind(scene.perm, scene.proof.expires_at + 1, encrypt(&key(1), &scene.proof)).await;
    assert_eq!(outcome, Err("ENCRYPTED_MESSAGE_INVALID".to_owned()), "outer expiry");
}

#[tokio::test]
async fn a03_an_expiry_beyond_the_keys_own_is_refused() {
    let scene = scene().await;
    let mut proof = scene.proof.clone();
    proof.expires_at += 3_600;
    let outcome = scene.bind(scene.perm, proof.expires_at, encrypt(&key(1), &proof)).await;
    assert_eq!(outcome, Err("ENCRYPTED_MESSAGE_INVALID".to_owned()));
}

#[tokio::test]
async fn a03_a_mutilated_proof_is_refused() {
    let scene = scene().await;
    let proof = encrypt(&key(1), &scene.proof);
    for len in 0..proof.len() {
        assert!(
            scene.bind(scene.perm, scene.proof.expires_at, proof[..len].to_vec()).await.is_err(),
            "{len}"
        );
    }
    for at in 0..proof.len() {
        let mut flipped = proof.clone();
        flipped[at] ^= 1;
        let outcome = scene.bind(scene.perm, scene.proof.expires_at, flipped).await;
        // The last 8 bytes are padding, which MTProto 1.0 does not sign; a flip there garbles its whole block.
        assert!(outcome.is_err() || at >= proof.len() - 8, "byte {at}");
    }
}

#[tokio::test]
async fn a03_a_bound_key_is_not_bound_again_and_a_permanent_one_never() {
    let mut scene = scene().await;
    let proof = encrypt(&key(1), &scene.proof);
    let temporary = scene.context.temporary.as_mut().unwrap();
    temporary.bound = true;
    scene.context.key = AuthKeyId(scene.perm);
    let again = scene.bind(scene.perm, scene.proof.expires_at, proof.clone()).await;
    assert_eq!(again, Err("TEMP_AUTH_KEY_ALREADY_BOUND".to_owned()));
    scene.context.temporary = None;
    let permanent = scene.bind(scene.perm, scene.proof.expires_at, proof).await;
    assert_eq!(permanent, Err("TEMP_AUTH_KEY_EMPTY".to_owned()));
}
