//! `chappe serve`: opens the store, puts everything together, and runs until it is told to end.

mod background;
pub(crate) mod bus;
mod http;
mod log;
mod metrics;
mod wiring;

use crate::admin;
use crate::archive::Backups;
use crate::command::{ServeOptions, print};
use crate::config::Config;
use crate::env::OsEnv;
use crate::error::Failure;
use crate::keys::KeyFiles;
use api::Api;
use crypto::seal::SealKey;
use gateway::Gateway;
use http::{ClientConfig, PublishedKey, Site};
use mtproto::handshake::server::Keys as ExchangeKeys;
use services::admin::Import;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store_fjall::{FjallStore, OpenError, Options};
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

/// Connections that wait to be accepted; the system may allow fewer.
const BACKLOG: u32 = 8192;

/// Runs the server.
pub(crate) fn run(options: ServeOptions) -> Result<(), Failure> {
    let config = options.place.load()?;
    let listen = resolve(&config.server.listen)?;
    if options.dev && !listen.ip().is_loopback() {
        return Err(Failure::DevNotLoopback(config.server.listen));
    }
    log::start(&config.log.filter)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve(config, listen, options.dev));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    outcome
}

fn resolve(address: &str) -> Result<SocketAddr, Failure> {
    let wrong = |reason: String| Failure::Bind { address: address.to_owned(), reason };
    let mut found = address.to_socket_addrs().map_err(|error| wrong(error.to_string()))?;
    found.next().ok_or_else(|| wrong("it names no address".to_owned()))
}

/// The host and port that clients are told.
pub(crate) fn public_address(config: &Config) -> Result<(String, u16), Failure> {
    let listen = resolve(&config.server.listen)?;
    let host = match config.server.public_host.as_str() {
        "" => listen.ip().to_string(),
        host => host.to_owned(),
    };
    let port = match config.server.public_port {
        0 => listen.port(),
        port => port,
    };
    Ok((host, port))
}

/// Opens the store of the data folder.
pub(crate) fn open_store(config: &Config) -> Result<FjallStore, Failure> {
    open_store_with(config, |_| ())
}

/// The settings of the store.
pub(crate) fn store_options(config: &Config) -> Options {
    Options {
        cache_bytes: config.store.cache_mib << 20,
        memtable_bytes: config.store.memtable_mib << 20,
        reserve_bytes: config.store.reserve_mib << 20,
        ..Options::default()
    }
}

fn open_store_with(
    config: &Config,
    on_fatal: impl Fn(&ports::StoreError) + Send + Sync + 'static,
) -> Result<FjallStore, Failure> {
    let folder = Path::new(&config.server.data);
    let options = Options { on_fatal: Arc::new(on_fatal), ..store_options(config) };
    FjallStore::open(&folder.join("store"), options).map_err(|error| match error {
        OpenError::Locked { .. } => Failure::InUse(config.server.data.clone()),
        other => Failure::Store { folder: config.server.data.clone(), reason: other.to_string() },
    })
}

async fn serve(mut config: Config, listen: SocketAddr, dev: bool) -> Result<(), Failure> {
    let (fatal, store_failed) = mpsc::channel(1);
    let store = Arc::new(open_store_with(&config, move |error| {
        let _ = fatal.try_send(error.to_string());
    })?);
    let listener = bind(listen)
        .map_err(|error| Failure::Bind { address: config.server.listen.clone(), reason: reason(&error) })?;
    // With port 0 the system has chosen one: from here on the address is the real one.
    config.server.listen = listener.local_addr()?.to_string();

    let env = Arc::new(OsEnv::new());
    let files = KeyFiles::of(&config);
    let seal = SealKey::from_bytes(files.seal(&env)?);
    let (rsa_pad, legacy) = (files.rsa("rsa_pad", &env)?, files.rsa("legacy", &env)?);
    let client_config = client_config(&config, dev, &rsa_pad, &legacy)?;
    let services = wiring::services(&config, dev, store.clone(), env.clone(), seal).await?;
    let admin = admin::listen(Path::new(&config.server.data))?;
    let api = Arc::new(Api::new(wiring::api(&config)?, services.clone()));
    let exchange_keys = ExchangeKeys::new(rsa_pad, legacy);
    let gateway = Gateway::new(wiring::gateway(&config, dev)?, api.clone(), env.clone(), exchange_keys);
    let backups = Backups::new(store.clone(), files, env);
    services.outside.bus.subscribe(gateway.clone());
    let ready = Arc::new(AtomicBool::new(true));
    let site = http::router(Site {
        client_config: serde_json::to_string(&client_config).map_err(|e| Failure::Config(e.to_string()))?,
        ready: ready.clone(),
        gateway: gateway.clone(),
        api,
        store: store.clone(),
    });
    let background = [
        tokio::spawn(background::run(services.clone())),
        tokio::spawn(admin::serve(
            admin,
            admin::Admin {
                login: services.login.clone(),
                import: Import::new(services.users.clone(), services.channels.clone()),
                backups,
            },
        )),
    ];
    greet(&config, &client_config);
    let (stop, stopping) = watch::channel(false);
    let listening = tokio::spawn(gateway.serve(listener, site, stopping));
    let outcome = until_told(store_failed, &store).await;
    ready.store(false, Ordering::Relaxed);
    drop(stop);
    let _ = listening.await;
    background.iter().for_each(tokio::task::JoinHandle::abort);
    background::write_down(&services).await;
    let closed = store.close().await.map_err(|error| Failure::StoreFailed(error.to_string()));
    tracing::info!("ended");
    outcome.and(closed)
}

/// Listens on an address. After a restart everybody comes back at once: connections that are not accepted yet
/// should wait here, not be sent away for a second or more.
fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => "address in use; another chappe may be running".to_owned(),
        _ => error.to_string(),
    }
}

/// Waits for a signal, or for the store to fail.
async fn until_told(mut store_failed: mpsc::Receiver<String>, store: &FjallStore) -> Result<(), Failure> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        Some(reason) = store_failed.recv() => Err(Failure::StoreFailed(reason)),
        Err(error) = background::watch(store) => Err(Failure::StoreFailed(error.to_string())),
    }
}

fn client_config(
    config: &Config,
    dev: bool,
    rsa_pad: &crypto::rsa_key::PrivateKey,
    legacy: &crypto::rsa_key::PrivateKey,
) -> Result<ClientConfig, Failure> {
    let (host, port) = public_address(config)?;
    let publish = |scheme, key: &crypto::rsa_key::PrivateKey| PublishedKey {
        scheme,
        fingerprint: key.public().fingerprint().cast_signed(),
        pem: key.public().to_pem(),
    };
    Ok(ClientConfig {
        dc_id: config.dc.id,
        host,
        port,
        layer_min: tl::LAYER_MIN,
        layer_max: tl::LAYER_MAX,
        dev,
        keys: vec![publish("rsa_pad", rsa_pad), publish("legacy", legacy)],
    })
}

fn greet(config: &Config, client: &ClientConfig) {
    let mode =
        if client.dev { " in DEV MODE (test numbers 99966XYYYY sign in with the code XXXXX)" } else { "" };
    print(&format!(
        "chappe listens on {}{mode}\n\
         data: {}\n\
         connect clients to DC {} at {}:{}; `chappe clients` prints snippets for client libraries",
        config.server.listen, config.server.data, client.dc_id, client.host, client.port
    ));
}
