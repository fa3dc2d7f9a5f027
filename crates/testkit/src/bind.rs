//! Binding a temporary key to a permanent one (perfect forward secrecy).
//!
//! The proof that the client holds the permanent key is a message under that key in the old MTProto 1.0
//! encryption, inside of a call under the temporary one. See
//! <https://core.telegram.org/method/auth.bindTempAuthKey>.

use bytes::Bytes;
use crypto::{AuthKey, hash, ige, message, random};
use mtproto::time::MsgId;
use tl::functions::auth::BindTempAuthKey;
use tl::mtproto::types::BindAuthKeyInner;
use tl::{LAYER_MAX, Writer};

use crate::OsRandom;

/// What a temporary key is bound by.
pub(crate) struct Binding<'a> {
    pub(crate) permanent: &'a AuthKey,
    pub(crate) temporary: &'a AuthKey,
    pub(crate) session_id: i64,
    pub(crate) expires_at: i32,
}

impl Binding<'_> {
    /// The body of `auth.bindTempAuthKey`, valid under this `msg_id` only.
    pub(crate) fn call(&self, msg_id: MsgId) -> Bytes {
        let nonce = i64::from_le_bytes(random::array(&OsRandom));
        let inner = BindAuthKeyInner {
            nonce,
            temp_auth_key_id: self.temporary.id().cast_signed(),
            perm_auth_key_id: self.permanent.id().cast_signed(),
            temp_session_id: self.session_id,
            expires_at: self.expires_at,
        };
        let mut wr = Writer::new(LAYER_MAX);
        wr.put(&BindTempAuthKey {
            perm_auth_key_id: self.permanent.id().cast_signed(),
            nonce,
            expires_at: self.expires_at,
            encrypted_message: self.proof(msg_id, &inner),
        });
        wr.buf.into()
    }

    fn proof(&self, msg_id: MsgId, inner: &BindAuthKeyInner) -> Vec<u8> {
        let mut wr = Writer::new(LAYER_MAX);
        wr.put(&random::array::<16>(&OsRandom));
        wr.put(&msg_id.0);
        wr.put(&0_i32);
        wr.put(&40_i32);
        wr.put(inner);
        let mut data = wr.buf;
        let mut msg_key = [0; 16];
        msg_key.copy_from_slice(&hash::sha1(&[&data])[4..]);
        let padding = data.len().wrapping_neg() & 15;
        data.extend_from_slice(&random::array::<16>(&OsRandom)[..padding]);
        let keys = message::v1_aes_key_iv(self.permanent, &msg_key, message::Side::Client);
        ige::encrypt(&keys.key, &keys.iv, &mut data);
        [&self.permanent.id().to_le_bytes()[..], &msg_key, &data].concat()
    }
}
