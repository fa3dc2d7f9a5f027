//! A backend of a few methods, whose every step a test can watch.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use crypto::Random;
use model::{AuthKeyId, ChannelId, EntryKey, Layer, LogId, Nudge, Pts, Refusal, UserId};
use parking_lot::Mutex;
use ports::{
    Backend, CallContext, CallResult, ChannelRendered, Effect, KeyMaterial, Memberships, Predecessors,
    Recipient, Rendered, StoreError,
};
use testkit::OsRandom;
use tl::Writer;
use tl::mtproto::types::RpcError;
use tokio::sync::{RwLock, Semaphore, watch};

pub const ECHO: u32 = 0x0bad_0001;
pub const SLOW: u32 = 0x0bad_0002;
pub const PANIC: u32 = 0x0bad_0003;
pub const FAIL: u32 = 0x0bad_0004;
pub const SUBSCRIBE: u32 = 0x0bad_0005;
pub const BIND: u32 = 0x0bad_0006;
pub const AFTER: u32 = 0x0bad_0007;
pub const BIG: u32 = 0x0bad_0008;
pub const UPDATE: u32 = 0x0bad_0101;

/// In the number of an update: it is `updateChannelTooLong`, and the rest is the channel.
pub const TOO_LONG: i64 = 1 << 60;
/// In the number of an update of a channel: it was made for one member.
pub const OWN: i64 = 1 << 59;

/// The position that a nudge leads to, 0 for one that has none, left of the layer.
fn number(nudge: &Nudge) -> i64 {
    match nudge {
        Nudge::Log { entries, .. } => i64::from(entries.last().unwrap().key.pts.0) << 16,
        _ => 0,
    }
}

/// The number of a [`SUBSCRIBE`] for a user at a layer of 200 or more.
pub fn at_layer(user: i64, layer: u32) -> i64 {
    user | i64::from(layer) << 32
}

/// A request with a number.
pub fn request(method: u32, number: i64) -> Bytes {
    let mut bytes = method.to_le_bytes().to_vec();
    bytes.extend(number.to_le_bytes());
    bytes.into()
}

/// A request that waits for another one.
pub fn after(predecessor: i64, request: &[u8]) -> Bytes {
    let mut bytes = AFTER.to_le_bytes().to_vec();
    bytes.extend(predecessor.to_le_bytes());
    bytes.extend(request);
    bytes.into()
}

fn parse(bytes: &[u8]) -> Option<(u32, i64, &[u8])> {
    let (method, rest) = bytes.split_first_chunk()?;
    let (number, rest) = rest.split_first_chunk()?;
    Some((u32::from_le_bytes(*method), i64::from_le_bytes(*number), rest))
}

/// Something done once, in the middle of a call.
pub type Hook = Box<dyn FnOnce() + Send>;

pub struct TestBackend {
    pub keys: Mutex<HashMap<AuthKeyId, KeyMaterial>>,
    /// The numbers of the echoes executed, in order.
    pub executed: Mutex<Vec<i64>>,
    pub contexts: Mutex<Vec<CallContext>>,
    pub delivered: Mutex<Vec<EntryKey>>,
    pub renders: AtomicUsize,
    pub key_reads: AtomicUsize,
    /// Slow calls end when they get one of these.
    pub gate: Semaphore,
    /// What the next slow call does before it ends.
    pub at_end: Mutex<Option<Hook>>,
    /// What the next subscribing call does.
    pub at_subscription: Mutex<Option<Hook>>,
    /// How many slow calls have begun.
    pub begun: watch::Sender<usize>,
    /// Storing a key waits for one of these.
    pub storing: Semaphore,
    /// The next key collides.
    pub collide: AtomicBool,
    /// A key that has been found is handed over when this is free.
    pub handing_over: RwLock<()>,
    /// Updates are made for each device by itself: they carry its key.
    pub individual: AtomicBool,
    /// The position that a subscription begins at.
    pub head: Mutex<EntryKey>,
    /// The channels that users are in.
    pub channels: Mutex<HashMap<UserId, Memberships>>,
    /// Reading a user's channels waits for one of these.
    pub reading: Semaphore,
    /// Members who are told something of their own.
    pub individually: Mutex<Vec<UserId>>,
    /// Updates of channels cannot be rendered.
    pub unreadable: AtomicBool,
}

impl TestBackend {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            keys: Mutex::default(),
            executed: Mutex::default(),
            contexts: Mutex::default(),
            delivered: Mutex::default(),
            renders: AtomicUsize::new(0),
            key_reads: AtomicUsize::new(0),
            gate: Semaphore::new(0),
            at_end: Mutex::default(),
            at_subscription: Mutex::default(),
            begun: watch::Sender::new(0),
            storing: Semaphore::new(Semaphore::MAX_PERMITS),
            collide: AtomicBool::new(false),
            handing_over: RwLock::default(),
            individual: AtomicBool::new(false),
            head: Mutex::new(EntryKey { pts: Pts(1), minor: 0 }),
            channels: Mutex::default(),
            reading: Semaphore::new(Semaphore::MAX_PERMITS),
            individually: Mutex::default(),
            unreadable: AtomicBool::new(false),
        })
    }

    fn error(&self, code: i32, name: &str) -> Bytes {
        let mut wr = Writer::new(0);
        wr.put(&RpcError { error_code: code, error_message: name.to_owned() });
        wr.buf.into()
    }

    async fn execute(&self, context: &CallContext, bytes: &[u8]) -> CallResult {
        let Some((method, number, rest)) = parse(bytes) else {
            return self.error(400, "INPUT_FETCH_ERROR").into_result();
        };
        match method {
            ECHO => {
                self.executed.lock().push(number);
                request(ECHO, number).into_result()
            }
            SLOW => {
                self.begun.send_modify(|begun| *begun += 1);
                self.gate.acquire().await.unwrap().forget();
                let hook = self.at_end.lock().take();
                hook.into_iter().for_each(|hook| hook());
                self.executed.lock().push(number);
                request(SLOW, number).into_result()
            }
            PANIC => panic!("as the request wants it"),
            FAIL => self.error(400, "FAILED_AS_ASKED").into_result(),
            SUBSCRIBE => {
                let hook = self.at_subscription.lock().take();
                hook.into_iter().for_each(|hook| hook());
                let user = UserId(number & i64::from(u32::MAX));
                let layer = Layer(i32::try_from(number >> 32).unwrap().max(200));
                let effects = vec![Effect::Subscribe { user, layer, at: *self.head.lock() }];
                CallResult { body: request(SUBSCRIBE, number), effects }
            }
            BIND => CallResult {
                body: request(BIND, number),
                effects: vec![Effect::Bind { permanent: AuthKeyId(number.cast_unsigned()) }],
            },
            BIG => {
                // Random, so that nothing is gained by compressing it.
                let mut body = vec![0; usize::try_from(number).unwrap() + 4];
                OsRandom.fill(&mut body);
                body[..4].copy_from_slice(&BIG.to_le_bytes());
                Bytes::from(body).into_result()
            }
            AFTER => Box::pin(self.execute(context, rest)).await,
            _ => self.error(400, "INPUT_METHOD_INVALID").into_result(),
        }
    }
}

trait IntoResult {
    fn into_result(self) -> CallResult;
}

impl IntoResult for Bytes {
    fn into_result(self) -> CallResult {
        CallResult { body: self, effects: Vec::new() }
    }
}

#[async_trait]
impl Backend for TestBackend {
    fn predecessors(&self, request: &[u8]) -> Predecessors {
        match parse(request) {
            Some((AFTER, predecessor, _)) => Predecessors(vec![predecessor]),
            _ => Predecessors::default(),
        }
    }

    async fn call(&self, context: CallContext, request: Bytes) -> CallResult {
        self.contexts.lock().push(context.clone());
        self.execute(&context, &request).await
    }

    fn refuse(&self, refusal: &Refusal) -> Bytes {
        self.error(refusal.code, &refusal.message())
    }

    async fn add_key(&self, key: KeyMaterial) -> Result<bool, StoreError> {
        let _permit = self.storing.acquire().await.unwrap();
        if self.collide.swap(false, Ordering::Relaxed) {
            return Ok(false);
        }
        self.keys.lock().insert(key.id, key);
        Ok(true)
    }

    async fn key(&self, id: AuthKeyId) -> Result<Option<KeyMaterial>, StoreError> {
        self.key_reads.fetch_add(1, Ordering::Relaxed);
        let found = self.keys.lock().get(&id).cloned();
        let _free = self.handing_over.read().await;
        Ok(found)
    }

    async fn destroy_key(&self, id: AuthKeyId) -> Result<bool, StoreError> {
        Ok(self.keys.lock().remove(&id).is_some())
    }

    async fn render(&self, to: Recipient, nudge: &Nudge) -> Result<Rendered, StoreError> {
        self.renders.fetch_add(1, Ordering::Relaxed);
        let own = match nudge {
            Nudge::Log { log: LogId::Channel(_), .. } => OWN,
            _ => 0,
        };
        if self.individual.load(Ordering::Relaxed) {
            return Ok(Rendered { body: request(UPDATE, to.key.0.cast_signed()), shared: false });
        }
        let body = request(UPDATE, own | number(nudge) | i64::from(to.layer.0));
        Ok(Rendered { body, shared: true })
    }

    async fn memberships(&self, user: UserId) -> Result<Memberships, StoreError> {
        let read = self.channels.lock().get(&user).cloned();
        self.reading.acquire().await.unwrap().forget();
        Ok(read.unwrap_or_else(|| Memberships { channels: Vec::new(), at: *self.head.lock() }))
    }

    async fn render_channel(&self, layer: Layer, nudge: &Nudge) -> Result<ChannelRendered, StoreError> {
        self.renders.fetch_add(1, Ordering::Relaxed);
        if self.unreadable.load(Ordering::Relaxed) {
            return Err(StoreError::Failed("as the test wants it".to_owned()));
        }
        let body = request(UPDATE, number(nudge) | i64::from(layer.0));
        Ok(ChannelRendered { body, individually: self.individually.lock().clone() })
    }

    fn channel_too_long(&self, channel: ChannelId) -> Bytes {
        request(UPDATE, TOO_LONG | channel.0)
    }

    fn updates_too_long(&self) -> Bytes {
        Bytes::from_static(&[0x7e, 0xaf, 0x17, 0xe3])
    }

    fn delivered(&self, _to: Recipient, up_to: EntryKey) {
        self.delivered.lock().push(up_to);
    }
}
