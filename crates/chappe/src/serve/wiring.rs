//! Puts the services together.

use super::bus::LocalBus;
use crate::config::Config;
use crate::env::OsEnv;
use crate::error::Failure;
use api::Services;
use crypto::seal::SealKey;
use services::Outside;
use services::auth::{
    Authorizations, CodeSender, DevLog, Keys, Login, LoginConfig, LoginParts, Nobody,
};
use services::boxes::Boxes;
use services::chats::{Chats, ServiceChat, ServiceChatWorker};
use services::contacts::{Blocks, Contacts, ContactsParts};
use services::limits::{Limits, LimitsConfig};
use services::presence::PresenceService;
use services::sync::Sync;
use services::users::Users;
use std::sync::Arc;
use store_fjall::FjallStore;

/// How many boxes are kept in memory.
const BOXES_MAX: usize = 100_000;

/// The services, and the worker that delivers messages of the service user.
pub(super) async fn services(
    config: &Config,
    dev: bool,
    store: Arc<FjallStore>,
    env: Arc<OsEnv>,
    seal: SealKey,
) -> Result<(Services, ServiceChatWorker), Failure> {
    let outside = Outside { logs: store.clone(), views: store, bus: Arc::new(LocalBus::default()), env };
    let boxes = Boxes::new(outside.clone(), BOXES_MAX);
    let notices = Arc::new(boxes.clone());
    let keys = Arc::new(Keys::new(outside.clone(), seal));
    let authorizations = Arc::new(Authorizations::new(outside.clone(), keys.clone()));
    let limits = Arc::new(Limits::new(outside.clone(), limits_config(config, dev)));
    let users = Users::open(outside.clone(), notices.clone());
    let users = Arc::new(users.await.map_err(|error| Failure::StoreFailed(error.to_string()))?);
    let blocks = Arc::new(Blocks::new(outside.clone(), notices.clone()));
    let presence =
        PresenceService::new(outside.clone(), users.clone(), blocks.clone(), Arc::new(boxes.clone()));
    let presence = Arc::new(presence);
    let contacts = Arc::new(Contacts::new(ContactsParts {
        outside: outside.clone(),
        users: users.clone(),
        presence: presence.clone(),
        blocks: blocks.clone(),
        limits: limits.clone(),
        notices,
        acquaintances: Arc::new(boxes.clone()),
    }));
    let chats = Chats::new(outside.clone(), boxes.clone(), users.clone(), blocks);
    let (messages, worker) = ServiceChat::new(chats.clone());
    let sender: Arc<dyn CodeSender> = if dev { Arc::new(DevLog) } else { Arc::new(Nobody) };
    let login = Arc::new(Login::new(LoginParts {
        outside: outside.clone(),
        keys: keys.clone(),
        authorizations: authorizations.clone(),
        users: users.clone(),
        limits: limits.clone(),
        sender,
        messages: Arc::new(messages),
        config: LoginConfig { test_numbers: dev },
    }));
    let sync = Sync::new(outside.clone(), boxes.clone());
    let services = Services {
        outside,
        keys,
        login,
        authorizations,
        users,
        contacts,
        presence,
        limits,
        boxes,
        chats,
        sync,
    };
    Ok((services, worker))
}

/// A factor of 0 stands for "no limits": budgets that no client exhausts.
fn limits_config(config: &Config, dev: bool) -> LimitsConfig {
    let base = if dev { LimitsConfig::dev() } else { LimitsConfig::default() };
    let factor = match config.gateway.limits_factor {
        0 => 1_000_000,
        factor => factor,
    };
    LimitsConfig { factor, ..base }
}
