//! Authorization keys and the devices signed in with them.

use crate::{AuthKeyId, Date, EntryKey, Layer, UserId};
use minicbor::{Decode, Encode};

/// A permanent authorization key as it is stored: the key itself is sealed by the adapter's caller.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct AuthKeyRecord {
    /// Its id.
    #[n(0)]
    pub id: AuthKeyId,
    /// The 256 bytes of the key, encrypted at rest.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed_key: Vec<u8>,
    /// When it was made.
    #[n(2)]
    pub created: Date,
    /// The first server salt, valid from creation for one window.
    #[n(3)]
    pub first_salt: i64,
    /// The DC id that the client believes it is on, with the sign of a media DC and the offset of a test DC
    /// removed.
    #[n(4)]
    pub dc: i32,
    /// The layer that the client announced last.
    #[n(5)]
    pub layer: Option<Layer>,
    /// What initConnection said last.
    #[n(6)]
    pub client: Option<ClientInfo>,
    /// Who is signed in.
    #[n(7)]
    pub user: Option<UserId>,
    /// No update sequence number at or above this was ever sent to this key.
    #[n(8)]
    pub seq_limit: i32,
    /// Whose login code was given with it and whose password was not yet. This is nobody who is signed in.
    #[n(9)]
    pub awaited: Option<AwaitedPassword>,
}

/// A login of which the password is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AwaitedPassword {
    /// Whose password.
    #[n(0)]
    pub user: UserId,
    /// When the code was given.
    #[n(1)]
    pub since: Date,
}

/// What `initConnection` tells of a client (<https://core.telegram.org/method/initConnection>).
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct ClientInfo {
    /// The application.
    #[n(0)]
    pub api_id: i32,
    /// Device model.
    #[n(1)]
    pub device_model: String,
    /// Operating system.
    #[n(2)]
    pub system_version: String,
    /// Version of the application.
    #[n(3)]
    pub app_version: String,
    /// Language of the device.
    #[n(4)]
    pub system_lang_code: String,
    /// Name of the language pack.
    #[n(5)]
    pub lang_pack: String,
    /// Language of the application.
    #[n(6)]
    pub lang_code: String,
}

/// A signed-in device, as the list of active sessions shows it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Authorization {
    /// Its key.
    #[n(0)]
    pub key: AuthKeyId,
    /// The number by which clients name it; says nothing of the key.
    #[n(1)]
    pub hash: i64,
    /// Who is signed in.
    #[n(2)]
    pub user: UserId,
    /// When it signed in.
    #[n(3)]
    pub created: Date,
    /// When it was last active.
    #[n(4)]
    pub active: Date,
    /// The address it was last seen at.
    #[n(5)]
    pub address: String,
    /// The client.
    #[n(6)]
    pub client: ClientInfo,
    /// The position up to which it has acknowledged updates, as far as it is written down.
    #[n(7)]
    pub delivered: Option<EntryKey>,
}
