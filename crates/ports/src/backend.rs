//! The boundary between the gateways and the services: request bytes in, result bytes out.
//!
//! In one process it is a function call. Because nothing else passes between the two sides, the same trait can
//! go over the network, and services can be deployed anew while the gateways keep their connections.

use crate::StoreError;
use async_trait::async_trait;
use bytes::Bytes;
use model::{AuthKeyId, ChannelId, EntryKey, Layer, Nudge, SessionId, UnixTime, UserId};
use std::net::IpAddr;

/// Who calls, as far as the gateway knows.
#[derive(Clone, Debug)]
pub struct CallContext {
    /// The permanent key; for a temporary key that is not bound yet, the temporary key itself.
    pub key: AuthKeyId,
    /// The temporary key, where the connection uses one.
    pub temporary: Option<TemporaryKey>,
    /// The session.
    pub session: SessionId,
    /// The `msg_id` of the request: auth.bindTempAuthKey compares it.
    pub msg_id: i64,
    /// Where the connection comes from.
    pub address: IpAddr,
    /// For whom and at which layer this session already gets updates.
    pub subscribed: Option<(UserId, Layer)>,
}

/// A temporary key (<https://core.telegram.org/api/pfs>). It lives in memory alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemporaryKey {
    /// Its id.
    pub id: AuthKeyId,
    /// When it dies.
    pub expires_at: UnixTime,
    /// Whether it is bound to the permanent key named in the context.
    pub bound: bool,
}

/// What a call leads to.
#[derive(Clone, Debug, Default)]
pub struct CallResult {
    /// The TL result or `rpc_error`, ready to be put into an `rpc_result`.
    pub body: Bytes,
    /// What the gateway has to do, before the result leaves.
    pub effects: Vec<Effect>,
}

/// Something that a call asks of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// From now on this session gets the updates of this user, from this position, at this layer.
    Subscribe {
        /// The user.
        user: UserId,
        /// The layer of the permanent key.
        layer: Layer,
        /// The position that the session knows already.
        at: EntryKey,
    },
    /// The temporary key of this connection is bound to this permanent key; an earlier one is dropped.
    Bind {
        /// The permanent key.
        permanent: AuthKeyId,
    },
    /// The temporary keys named are dropped, except this connection's own.
    DropTemporaryKeys {
        /// The keys to keep.
        except: Vec<AuthKeyId>,
    },
}

/// What a caller wants of calls made before this one (`invokeAfterMsg`): read by the gateway, which knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Predecessors(pub Vec<i64>);

/// A key as the gateway needs it to decrypt.
#[derive(Clone)]
pub struct KeyMaterial {
    /// Its id.
    pub id: AuthKeyId,
    /// The 256 bytes.
    pub key: [u8; 256],
    /// When it was made.
    pub created: UnixTime,
    /// The salt that the key exchange gave.
    pub first_salt: i64,
    /// The DC id that the client believes it is on.
    pub dc: i32,
}

/// A receiver of updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// The user.
    pub user: UserId,
    /// The permanent key.
    pub key: AuthKeyId,
    /// The layer to encode for.
    pub layer: Layer,
}

/// A nudge as bytes for one recipient.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// An `Updates` object; empty when there is nothing to say to this recipient.
    pub body: Bytes,
    /// Whether the same bytes serve all sessions of this user at this layer.
    pub shared: bool,
}

/// The channels that a user is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// Their ids.
    pub channels: Vec<ChannelId>,
    /// Up to which entry of the user's box that is so; later entries tell of joining and leaving.
    pub at: EntryKey,
}

/// What a nudge of a channel says at one layer.
#[derive(Clone, Debug, Default)]
pub struct ChannelRendered {
    /// An `Updates` object that says nothing of whoever reads it, for all members but those below; empty when there
    /// is nothing to say.
    pub body: Bytes,
    /// Members who are told something of their own: the author, who is mentioned. [`Backend::render`] makes theirs.
    pub individually: Vec<UserId>,
}

/// The services, seen from a gateway.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Message ids that this request asks to wait for (`invokeAfterMsg`, `invokeAfterMsgs`).
    fn predecessors(&self, request: &[u8]) -> Predecessors;

    /// Runs a request. Every outcome, refusals included, is a result.
    async fn call(&self, context: CallContext, request: Bytes) -> CallResult;

    /// The result for a request that the gateway refuses by itself.
    fn refuse(&self, refusal: &model::Refusal) -> Bytes;

    /// Keeps a new permanent key; durable when it answers true. False: there is a key with this id already.
    async fn add_key(&self, key: KeyMaterial) -> Result<bool, StoreError>;

    /// A permanent key.
    async fn key(&self, id: AuthKeyId) -> Result<Option<KeyMaterial>, StoreError>;

    /// Destroys a permanent key; false if there was none.
    async fn destroy_key(&self, id: AuthKeyId) -> Result<bool, StoreError>;

    /// Encodes what a nudge says to a recipient.
    async fn render(&self, to: Recipient, nudge: &Nudge) -> Result<Rendered, StoreError>;

    /// The channels whose updates a user gets.
    async fn memberships(&self, user: UserId) -> Result<Memberships, StoreError>;

    /// Encodes what a nudge of a channel says to its members, once for all of them at this layer.
    async fn render_channel(&self, layer: Layer, nudge: &Nudge) -> Result<ChannelRendered, StoreError>;

    /// `updateChannelTooLong`: the recipient has to ask for the channel's difference.
    fn channel_too_long(&self, channel: ChannelId) -> Bytes;

    /// `updatesTooLong`: the recipient has to ask for the difference.
    fn updates_too_long(&self) -> Bytes;

    /// A device has acknowledged the updates up to this position.
    fn delivered(&self, to: Recipient, up_to: EntryKey);
}
