//! A server in memory, and devices that call it.

use crate::{Api, Config, Services, Settings};
use bytes::Bytes;
use crypto::seal::SealKey;
use model::{AuthKeyId, EntryKey, Layer, Nudge, SessionId, UserId};
use parking_lot::Mutex;
use ports::memory::{ManualEnv, MemoryBus, MemoryStore};
use ports::{Backend, Bus, CallContext, CallResult, Effect, Env, KeyMaterial, Recipient, Subscriber};
use services::Outside;
use services::auth::{LoginConfig, Nobody};
use services::limits::LimitsConfig;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tl::{Decode, Encode, Function, Reader, Writer, enums, functions as f, types};

pub(super) const NEWEST: i32 = tl::LAYER_MAX;

/// A refusal as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: i32,
    pub(super) name: String,
}

/// A server.
pub(super) struct World {
    pub(super) api: Api,
    pub(super) env: Arc<ManualEnv>,
    heard: Arc<Heard>,
    msg_ids: AtomicI64,
}

#[derive(Default)]
struct Heard(Mutex<Vec<Arc<Nudge>>>);

impl Subscriber for Heard {
    fn nudged(&self, nudge: &Arc<Nudge>) {
        self.0.lock().push(nudge.clone());
    }
}

/// A device: a permanent key and a session.
#[derive(Clone, Copy, Debug)]
pub(super) struct Device {
    pub(super) key: AuthKeyId,
    pub(super) layer: i32,
}

/// A device with the user that is signed in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) device: Device,
    pub(super) id: UserId,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(LimitsConfig { factor: 1_000, ..LimitsConfig::dev() }).await
    }

    pub(super) async fn with(limits: LimitsConfig) -> Self {
        let clock = Arc::new(ManualEnv::default());
        Self::over(clock.clone(), clock, limits).await
    }

    /// A server whose environment is not the clock itself.
    pub(super) async fn over(clock: Arc<ManualEnv>, env: Arc<dyn Env>, limits: LimitsConfig) -> Self {
        let store = Arc::new(MemoryStore::new());
        let bus = Arc::new(MemoryBus::new());
        let heard = Arc::new(Heard::default());
        bus.subscribe(heard.clone());
        let outside = Outside { logs: store.clone(), views: store, bus, env };
        let settings = Settings {
            seal: SealKey::from_bytes([7; 32]),
            limits,
            settled_s: services::passwords::DAY_S,
            login: LoginConfig { test_numbers: true },
            sender: Arc::new(Nobody),
            boxes_in_memory: 100,
            channels_in_memory: 100,
        };
        let services = Services::open(outside, settings).await.unwrap();
        Self { api: Api::new(Config::default(), services), env: clock, heard, msg_ids: AtomicI64::new(4) }
    }

    /// A device with a key of its own.
    pub(super) async fn device(&self, number: u64, layer: i32) -> Device {
        let key = AuthKeyId(number);
        let material = KeyMaterial { id: key, key: [7; 256], created: self.env.now(), first_salt: 5, dc: 2 };
        assert!(self.api.add_key(material).await.unwrap());
        Device { key, layer }
    }

    pub(super) fn context(&self, device: Device) -> CallContext {
        CallContext {
            key: device.key,
            temporary: None,
            session: SessionId(1),
            msg_id: self.msg_ids.fetch_add(4, Ordering::Relaxed),
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            subscribed: None,
        }
    }

    /// Calls with the bytes given.
    pub(super) async fn raw(&self, device: Device, request: Vec<u8>) -> CallResult {
        self.api.call(self.context(device), Bytes::from(request)).await
    }

    /// Calls as clients do, the layer and the client's description around the method.
    pub(super) async fn call<F: Function + Encode>(
        &self,
        by: Device,
        method: F,
    ) -> Result<F::Output, Refused> {
        let body = self.raw(by, wrapped(by.layer, &method)).await.body;
        match refusal(&body) {
            Some(refused) => Err(refused),
            None => Ok(whole(&body)),
        }
    }

    /// Makes an account for a test number on a new device.
    pub(super) async fn sign_up(&self, number: u64, phone: &str, name: &str) -> Member {
        let device = self.device(number, NEWEST).await;
        let sent = self.call(device, send_code(phone)).await.unwrap();
        let hash = code_hash(sent);
        let asked = self.call(device, sign_in(phone, &hash)).await.unwrap();
        assert!(matches!(asked, enums::auth::Authorization::AuthorizationSignUpRequired(_)));
        let sign_up = f::auth::SignUp {
            phone_number: phone.to_owned(),
            phone_code_hash: hash,
            first_name: name.to_owned(),
            ..Default::default()
        };
        Member { device, id: signed_in(self.call(device, sign_up).await.unwrap()) }
    }

    /// Signs an account in on another device.
    pub(super) async fn sign_in(&self, number: u64, phone: &str) -> Member {
        let device = self.device(number, NEWEST).await;
        let hash = code_hash(self.call(device, send_code(phone)).await.unwrap());
        let id = signed_in(self.call(device, sign_in(phone, &hash)).await.unwrap());
        // What the service user writes is appended by tasks of its own.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        Member { device, id }
    }

    /// Imports a test number; answers how the caller names its user.
    pub(super) async fn import(&self, by: Member, phone: &str) -> types::InputPeerUser {
        let contact = types::InputPhoneContact {
            client_id: 1,
            phone: phone.to_owned(),
            first_name: "A".to_owned(),
            ..Default::default()
        };
        let import = f::contacts::ImportContacts { contacts: vec![contact.into()] };
        let enums::contacts::ImportedContacts::ImportedContacts(found) =
            self.call(by.device, import).await.unwrap();
        let enums::User::User(user) = &found.users[0] else { panic!("an empty user") };
        types::InputPeerUser { user_id: user.id, access_hash: user.access_hash.unwrap() }
    }

    /// What this member is pushed on account of what happened since the last look.
    pub(super) async fn pushed(&self, to: Member) -> Vec<enums::Updates> {
        let nudges: Vec<_> = self.heard.0.lock().clone();
        let recipient = Recipient { user: to.id, key: to.device.key, layer: Layer(to.device.layer) };
        let mut pushed = Vec::new();
        for nudge in nudges {
            let rendered = self.api.render(recipient, &nudge).await.unwrap();
            if !rendered.body.is_empty() {
                pushed.push(whole(&rendered.body));
            }
        }
        pushed
    }

    /// Forgets what has happened so far.
    pub(super) fn forget_nudges(&self) {
        self.heard.0.lock().clear();
    }
}

pub(super) fn send_code(phone: &str) -> f::auth::SendCode {
    f::auth::SendCode {
        phone_number: phone.to_owned(),
        api_id: 1,
        api_hash: "x".to_owned(),
        ..Default::default()
    }
}

/// The code of a test number is its sixth digit, five times.
pub(super) fn sign_in(phone: &str, hash: &str) -> f::auth::SignIn {
    f::auth::SignIn {
        phone_number: phone.to_owned(),
        phone_code_hash: hash.to_owned(),
        phone_code: Some(phone[5..6].repeat(5)),
        ..Default::default()
    }
}

pub(super) fn code_hash(sent: enums::auth::SentCode) -> String {
    let enums::auth::SentCode::SentCode(sent) = sent else { panic!("{sent:?}") };
    sent.phone_code_hash.clone()
}

pub(super) fn signed_in(answer: enums::auth::Authorization) -> UserId {
    let enums::auth::Authorization::Authorization(answer) = answer else { panic!("{answer:?}") };
    let enums::User::User(user) = &answer.user else { panic!("an empty user") };
    assert!(user.self_ && user.access_hash.is_some());
    UserId(user.id)
}

/// A method in the wrappers of a client's first call.
pub(super) fn wrapped(layer: i32, method: &impl Encode) -> Vec<u8> {
    let mut wr = Writer::new(layer);
    f::InvokeWithLayer { layer }.encode(&mut wr);
    let client = f::InitConnection {
        api_id: 1,
        device_model: "tower".to_owned(),
        app_version: "1".to_owned(),
        lang_code: "en".to_owned(),
        ..Default::default()
    };
    client.encode(&mut wr);
    method.encode(&mut wr);
    wr.into_bytes().expect("the layer has the method")
}

pub(super) fn refusal(body: &[u8]) -> Option<Refused> {
    let mut rd = Reader::new(body);
    let tl::mtproto::enums::RpcError::RpcError(error) = rd.get().ok()?;
    Some(Refused { code: error.error_code, name: error.error_message.clone() })
}

/// A value that takes up all of the bytes.
pub(super) fn whole<T: Decode>(body: &[u8]) -> T {
    let mut rd = Reader::new(body);
    let value = rd.get().unwrap();
    rd.finish().unwrap();
    value
}

/// The position from which a call made its session get updates.
pub(super) fn subscribed(result: &CallResult) -> Option<(UserId, Layer, EntryKey)> {
    result.effects.iter().find_map(|effect| match effect {
        Effect::Subscribe { user, layer, at } => Some((*user, *layer, *at)),
        _ => None,
    })
}
