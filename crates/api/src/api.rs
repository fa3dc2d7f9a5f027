//! The boundary to the gateways, implemented: bytes of requests in, bytes of results and updates out.

use crate::auth::tickets::Tickets;
use crate::call::Call;
use crate::counters::Counters;
use crate::once::Once;
use crate::services::Services;
use crate::wrappers::{self, Opened};
use crate::{Config, error, render};
use async_trait::async_trait;
use bytes::Bytes;
use model::{AuthKeyId, AuthKeyRecord, ChannelId, EntryKey, Layer, Nudge, Refusal, UserId};
use ports::{
    Backend, CallContext, CallResult, ChannelRendered, KeyMaterial, Memberships, Predecessors, Recipient,
    Rendered, StoreError,
};

/// The TL API over the services.
pub struct Api {
    pub(crate) config: Config,
    pub(crate) services: Services,
    pub(crate) counters: Counters,
    pub(crate) said: Once,
    pub(crate) tickets: Tickets,
}

impl Api {
    /// Over these services.
    pub fn new(config: Config, services: Services) -> Self {
        Self {
            config,
            services,
            counters: Counters::default(),
            said: Once::default(),
            tickets: Tickets::default(),
        }
    }

    /// Numbers for the operator.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Keeps what the request says of the client; answers what is known of the key. A key that was destroyed is
    /// nobody's.
    pub(crate) async fn keep_announced(
        &self,
        context: &CallContext,
        opened: &Opened,
    ) -> error::Result<AuthKeyRecord> {
        let keys = &self.services.keys;
        let record = keys.record(context.key).await?.ok_or(Refusal::unregistered())?;
        if let Some(layer) = opened.layer.or(record.layer)
            && (opened.layer.is_some() || opened.client.is_some())
        {
            keys.announce(context.key, layer, opened.client.clone()).await?;
        }
        Ok(record)
    }
}

impl Call<'_> {
    /// The DC that the caller believes it is on: the one it named when it made its key.
    pub(crate) async fn dc(&self) -> error::Result<i32> {
        let record = self.api.services.keys.record(self.key()).await?;
        let dc = record.map_or(0, |record| record.dc);
        Ok(if dc > 0 { dc } else { self.api.config.dc })
    }

    /// The seq of the last update without a pts that this device was sent.
    pub(crate) async fn seq(&self) -> error::Result<i32> {
        self.api.services.keys.seq(self.key()).await
    }
}

#[async_trait]
impl Backend for Api {
    fn predecessors(&self, request: &[u8]) -> Predecessors {
        Predecessors(wrappers::predecessors(request))
    }

    async fn call(&self, context: CallContext, request: Bytes) -> CallResult {
        self.dispatch(&context, &request).await
    }

    fn refuse(&self, refusal: &Refusal) -> Bytes {
        error::encode(refusal)
    }

    async fn add_key(&self, key: KeyMaterial) -> Result<bool, StoreError> {
        self.services.keys.add(&key).await.map_err(into_store)
    }

    async fn key(&self, id: AuthKeyId) -> Result<Option<KeyMaterial>, StoreError> {
        self.services.keys.get(id).await.map_err(into_store)
    }

    async fn destroy_key(&self, id: AuthKeyId) -> Result<bool, StoreError> {
        self.services.authorizations.destroy_key(id).await.map_err(into_store)
    }

    async fn render(&self, to: Recipient, nudge: &Nudge) -> Result<Rendered, StoreError> {
        self.rendered(to, nudge).await.map_err(into_store)
    }

    async fn memberships(&self, user: UserId) -> Result<Memberships, StoreError> {
        let locked = self.services.boxes.lock_current(user).await.map_err(into_store)?;
        let channels = locked.state().dialogs.channels().map(|(channel, _)| channel).collect();
        Ok(Memberships { channels, at: locked.state().head.key() })
    }

    async fn render_channel(&self, layer: Layer, nudge: &Nudge) -> Result<ChannelRendered, StoreError> {
        self.channel_rendered(layer, nudge).await.map_err(into_store)
    }

    fn channel_too_long(&self, channel: ChannelId) -> Bytes {
        render::channel_too_long(channel)
    }

    fn updates_too_long(&self) -> Bytes {
        render::too_long()
    }

    fn delivered(&self, to: Recipient, up_to: EntryKey) {
        self.services.authorizations.delivered(to.user, to.key, up_to);
    }
}

fn into_store(error: services::Error) -> StoreError {
    match error {
        services::Error::Store(error) => error,
        other => StoreError::Failed(other.to_string()),
    }
}
