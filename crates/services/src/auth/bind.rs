//! The one place where a key is bound to a user.

use super::{Device, Login, SignedIn};
use crate::Result;
use model::{Authorization, User};
use std::sync::Arc;

impl Login {
    /// Signs the key in and tells the user's other devices. A second factor is asked for before this: until it is
    /// passed, nothing here has happened and the key stays a stranger's (rule A13).
    pub(super) async fn admit(&self, device: &Device, user: Arc<User>) -> Result<SignedIn> {
        let authorization = self.bind(device, &user).await?;
        self.announce(&authorization).await;
        Ok(SignedIn::Authorized { user, authorization: Box::new(authorization) })
    }

    /// Signs in another key of a device that is signed in already (`auth.importAuthorization`): nobody is told of
    /// what is no new device.
    pub async fn adopt(&self, device: &Device, user: Arc<User>) -> Result<SignedIn> {
        let authorization = self.bind(device, &user).await?;
        Ok(SignedIn::Authorized { user, authorization: Box::new(authorization) })
    }

    async fn bind(&self, device: &Device, user: &User) -> Result<Authorization> {
        let keys = &self.parts.keys;
        let authorizations = &self.parts.authorizations;
        let before = keys.authorized(device.key).await?;
        if let Some(before) = before.filter(|before| *before != user.id) {
            authorizations.end(before, device.key).await?;
        }
        let authorization = self.describe(device, user).await?;
        // The description first: without the bound key it counts for nothing, so that a crash between the two
        // leaves no login, and no login is ever without its description.
        authorizations.put(&authorization).await?;
        keys.bind(device.key, Some(user.id)).await?;
        Ok(authorization)
    }

    async fn describe(&self, device: &Device, user: &User) -> Result<Authorization> {
        let env = &self.parts.outside.env;
        let now = env.now().date();
        let client = self.parts.keys.record(device.key).await?.and_then(|record| record.client);
        Ok(Authorization {
            key: device.key,
            // 0 stands for "this device" in lists.
            hash: i64::from_le_bytes(env.random_u64().max(1).to_le_bytes()),
            user: user.id,
            created: now,
            active: now,
            address: device.address.to_string(),
            client: client.unwrap_or_default(),
            delivered: None,
        })
    }

    /// Tells the other devices (rule A21). The login stands by now, so that a failure is the operator's business.
    async fn announce(&self, authorization: &Authorization) {
        if let Err(error) = self.parts.messages.new_login(authorization).await {
            tracing::error!(user = %authorization.user, %error, "a new login was not announced");
        }
    }
}
