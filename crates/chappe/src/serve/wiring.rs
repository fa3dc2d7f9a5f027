//! Puts the services and the edges together.

use super::bus::LocalBus;
use super::{public_address, resolve};
use crate::config::Config;
use crate::env::OsEnv;
use crate::error::Failure;
use api::{Services, Settings};
use crypto::seal::SealKey;
use services::Outside;
use services::auth::{CodeSender, DevLog, LoginConfig, Nobody};
use services::limits::LimitsConfig;
use services::passwords::DAY_S;
use std::sync::Arc;
use std::time::Duration;
use store_fjall::FjallStore;

/// How many boxes are kept in memory.
const BOXES_IN_MEMORY: usize = 100_000;
/// How many channels are kept in memory. One with a million messages takes some 130 KiB.
const CHANNELS_IN_MEMORY: usize = 20_000;
/// What the factor 0 ("no limits") stands for: budgets that no client exhausts.
const UNLIMITED: u32 = 1_000_000;

/// The services over the embedded store.
pub(super) async fn services(
    config: &Config,
    dev: bool,
    store: Arc<FjallStore>,
    env: Arc<OsEnv>,
    seal: SealKey,
) -> Result<Services, Failure> {
    let outside = Outside { logs: store.clone(), views: store, bus: Arc::new(LocalBus::default()), env };
    let sender: Arc<dyn CodeSender> = if dev { Arc::new(DevLog) } else { Arc::new(Nobody) };
    let settings = Settings {
        seal,
        limits: limits(config, dev),
        settled_s: settled_s(config, dev)?,
        login: LoginConfig { test_numbers: dev },
        sender,
        boxes_in_memory: BOXES_IN_MEMORY,
        channels_in_memory: CHANNELS_IN_MEMORY,
    };
    Services::open(outside, settings).await.map_err(|error| Failure::StoreFailed(error.to_string()))
}

/// Clients promise their users a day in which whoever gets hold of a device cannot give away what is on it.
fn settled_s(config: &Config, dev: bool) -> Result<u32, Failure> {
    let seconds = config.login.settled_s;
    if dev || seconds >= DAY_S {
        return Ok(seconds);
    }
    Err(Failure::Config(format!("login.settled_s: {seconds} is less than a day, which is for --dev alone")))
}

fn limits(config: &Config, dev: bool) -> LimitsConfig {
    let base = if dev { LimitsConfig::dev() } else { LimitsConfig::default() };
    let factor = match config.gateway.limits_factor {
        0 => UNLIMITED,
        factor => factor,
    };
    LimitsConfig { factor, ..base }
}

/// The settings of the API.
pub(super) fn api(config: &Config) -> Result<api::Config, Failure> {
    let (host, port) = public_address(config)?;
    let address = resolve(&format!("{host}:{port}"))?.ip();
    Ok(api::Config { dc: config.dc.id, address, port, ..api::Config::default() })
}

/// The settings of the gateway.
pub(super) fn gateway(config: &Config, dev: bool) -> Result<gateway::Config, Failure> {
    let mut settings = gateway::Config {
        connections_max: config.gateway.connections_max,
        dc: config.dc.id,
        websocket_origins: config.server.websocket_origins.clone(),
        ..gateway::Config::default()
    };
    let seconds = |count: u32| Duration::from_secs(u64::from(count.max(1)));
    settings.timeouts.first_frame = seconds(config.gateway.first_frame_s);
    settings.timeouts.frame = seconds(config.gateway.frame_s);
    settings.timeouts.unauthenticated = seconds(config.gateway.unauthenticated_s);
    settings.exchange.core_percent = config.gateway.key_exchange_percent;
    settings.exchange.protocol.dcs.test = dev;
    settings.addresses.enforced = config.gateway.limits_factor != 0;
    for proxy in &config.server.proxy_addresses {
        let parsed = proxy.parse().map_err(|error| {
            Failure::Config(format!("server.proxy_addresses: {proxy} is no address: {error}"))
        })?;
        settings.proxies.push(parsed);
    }
    Ok(settings)
}
