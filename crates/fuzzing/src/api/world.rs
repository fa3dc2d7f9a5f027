//! A server in memory with two people who know each other, have talked, and are in a supergroup and a channel together.

use super::places::{self, Places};
use crate::generate::Hints;
use api::{Api, Config, Services, Settings};
use bytes::Bytes;
use crypto::seal::SealKey;
use model::{AuthKeyId, Layer, LogId, Nudge, SessionId, UserId};
use ports::memory::{ManualEnv, MemoryBus, MemoryStore};
use ports::{Backend, Bus, CallContext, Env, KeyMaterial, Recipient, Subscriber};
use services::Outside;
use services::auth::{LoginConfig, Nobody};
use services::limits::LimitsConfig;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tl::{Decode, Encode, Function, LAYER_MAX, Reader, Writer, enums, functions as f, types};

/// The key of Ada, who calls.
pub(super) const ADA: AuthKeyId = AuthKeyId(1);
/// The key of Bob, whom Ada knows.
const BOB: AuthKeyId = AuthKeyId(2);
/// A key on which nobody is signed in.
pub(super) const STRANGER: AuthKeyId = AuthKeyId(3);

const ADA_PHONE: &str = "9996610001";
const BOB_PHONE: &str = "9996610002";

/// Runs an execution to its end on this thread.
pub(super) fn block_on<F: Future>(execution: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime without I/O").block_on(execution)
}

#[derive(Default)]
struct Heard(Mutex<Vec<Arc<Nudge>>>);

impl Heard {
    fn take(&self) -> Vec<Arc<Nudge>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Subscriber for Heard {
    fn nudged(&self, nudge: &Arc<Nudge>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(nudge.clone());
    }
}

/// The server.
pub(crate) struct World {
    pub(crate) api: Arc<Api>,
    /// What Ada may name.
    pub(super) hints: Hints,
    pub(crate) env: Arc<ManualEnv>,
    bob: UserId,
    heard: Arc<Heard>,
    msg_ids: AtomicI64,
}

impl World {
    /// Ada and Bob have signed up, imported each other and sent three messages. Ada has a supergroup and a channel with
    /// Bob in it.
    pub(crate) async fn new() -> Self {
        let mut world = Self::empty().await;
        for key in [ADA, BOB, STRANGER] {
            let created = world.env.now();
            let material = KeyMaterial { id: key, key: [7; 256], created, first_salt: 5, dc: 2 };
            assert!(world.api.add_key(material).await.is_ok_and(|added| added), "the first key with its id");
        }
        world.sign_up(ADA, ADA_PHONE, "Ada").await;
        world.bob = world.sign_up(BOB, BOB_PHONE, "Bob").await;
        let bob = world.import(ADA, BOB_PHONE).await;
        let ada = world.import(BOB, ADA_PHONE).await;
        for (by, to) in [(ADA, bob.clone()), (BOB, ada), (ADA, bob.clone())] {
            let random_id = world.msg_ids.load(Ordering::Relaxed);
            let message = "hello, world".to_owned();
            let send = f::messages::SendMessage { peer: to.into(), message, random_id, ..Default::default() };
            world.method(by, &send).await;
        }
        let code = world.code_hash(STRANGER, "9996610003").await;
        let places = Places::found(&world, &bob).await;
        world.hints = hints(&bob, &code, &places);
        world.settle().await;
        world.heard.take();
        world
    }

    async fn empty() -> Self {
        let env = Arc::new(ManualEnv::default());
        let store = Arc::new(MemoryStore::new());
        let bus = Arc::new(MemoryBus::new());
        let heard = Arc::new(Heard::default());
        bus.subscribe(heard.clone());
        let outside = Outside { logs: store.clone(), views: store, bus, env: env.clone() };
        let settings = Settings {
            seal: SealKey::from_bytes([7; 32]),
            limits: LimitsConfig { factor: 1_000, ..LimitsConfig::dev() },
            settled_s: services::passwords::DAY_S,
            login: LoginConfig { test_numbers: true },
            sender: Arc::new(Nobody),
            boxes_in_memory: 100,
            channels_in_memory: 100,
        };
        let services = Services::open(outside, settings).await.expect("memory does not fail");
        let api = Arc::new(Api::new(Config::default(), services));
        Self { api, hints: Hints::new(), env, bob: UserId(0), heard, msg_ids: AtomicI64::new(4) }
    }

    /// Lets time pass.
    pub(super) fn pass(&self, time: Duration) {
        self.env.advance(time);
    }

    /// Lets the tasks that calls have started come to their end.
    pub(super) async fn settle(&self) {
        for _ in 0..32 {
            tokio::task::yield_now().await;
        }
    }

    /// Calls with the bytes given; answers with the result.
    pub(super) async fn call(&self, key: AuthKeyId, call: &[u8]) -> Bytes {
        let context = CallContext {
            key,
            temporary: None,
            session: SessionId(1),
            msg_id: self.msg_ids.fetch_add(4, Ordering::Relaxed),
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            subscribed: None,
        };
        let _ = self.api.predecessors(call);
        self.api.call(context, Bytes::copy_from_slice(call)).await.body
    }

    /// From now on Ada's device speaks this layer.
    pub(super) async fn announce(&self, layer: i32) {
        self.call(ADA, &wrapped(layer, &f::help::GetConfig {})).await;
    }

    /// What Bob's device is told of everything that has happened.
    pub(super) async fn rendered(&self, layer: i32) -> Vec<Bytes> {
        let to = Recipient { user: self.bob, key: BOB, layer: Layer(layer) };
        let mut updates = Vec::new();
        for nudge in self.heard.take() {
            if matches!(&*nudge, Nudge::Log { log: LogId::Channel(_), .. }) {
                let shared = self.api.render_channel(Layer(layer), &nudge).await;
                updates.push(shared.expect("memory does not fail").body);
            }
            updates.push(self.api.render(to, &nudge).await.expect("memory does not fail").body);
        }
        updates.retain(|body| !body.is_empty());
        updates
    }

    /// Calls a method that must succeed.
    pub(super) async fn method<F: Function + Encode>(&self, key: AuthKeyId, method: &F) -> F::Output {
        let answer = self.call(key, &wrapped(LAYER_MAX, method)).await;
        let read = F::Output::decode(&mut Reader::new(&answer));
        read.unwrap_or_else(|error| panic!("{}: {error}: {answer:02x?}", F::NAME))
    }

    async fn code_hash(&self, key: AuthKeyId, phone: &str) -> String {
        let send = f::auth::SendCode { phone_number: phone.to_owned(), api_id: 1, ..Default::default() };
        match self.method(key, &send).await {
            enums::auth::SentCode::SentCode(sent) => sent.phone_code_hash,
            other => panic!("{other:?}"),
        }
    }

    async fn sign_up(&self, key: AuthKeyId, phone: &str, name: &str) -> UserId {
        let hash = self.code_hash(key, phone).await;
        let sign_in = f::auth::SignIn {
            phone_number: phone.to_owned(),
            phone_code_hash: hash.clone(),
            phone_code: Some("11111".to_owned()),
            ..Default::default()
        };
        self.method(key, &sign_in).await;
        let sign_up = f::auth::SignUp {
            phone_number: phone.to_owned(),
            phone_code_hash: hash,
            first_name: name.to_owned(),
            ..Default::default()
        };
        match self.method(key, &sign_up).await {
            enums::auth::Authorization::Authorization(signed_in) => match signed_in.user {
                enums::User::User(user) => UserId(user.id),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    async fn import(&self, by: AuthKeyId, phone: &str) -> types::InputPeerUser {
        let contact =
            types::InputPhoneContact { client_id: 1, phone: phone.to_owned(), ..Default::default() };
        let contact = types::InputPhoneContact { first_name: "A".to_owned(), ..contact };
        let import = f::contacts::ImportContacts { contacts: vec![contact.into()] };
        let enums::contacts::ImportedContacts::ImportedContacts(imported) = self.method(by, &import).await;
        match imported.users.as_slice() {
            [enums::User::User(user)] => types::InputPeerUser {
                user_id: user.id,
                access_hash: user.access_hash.expect("a user comes with its access hash"),
            },
            other => panic!("{other:?}"),
        }
    }
}

fn hints(bob: &types::InputPeerUser, code: &str, places: &Places) -> Hints {
    let types::InputPeerUser { user_id, access_hash } = *bob;
    let user = types::InputUser { user_id, access_hash };
    let mut peers =
        vec![bytes(&enums::InputPeer::from(bob.clone())), bytes(&enums::InputPeer::InputPeerSelf)];
    peers.extend(places.channels.iter().map(|channel| bytes(&places::peer(channel))));
    let channels = places.channels.iter().map(|channel| bytes(&enums::InputChannel::from(channel.clone())));
    let strings = [code, BOB_PHONE, "9996610003", &places.link];
    Hints::from([
        ("InputPeer", peers),
        ("InputUser", vec![bytes(&enums::InputUser::from(user)), bytes(&enums::InputUser::InputUserSelf)]),
        ("InputChannel", channels.collect()),
        ("string", strings.into_iter().map(|text| bytes(&text.to_owned())).collect()),
    ])
}

pub(super) fn bytes(value: &impl Encode) -> Vec<u8> {
    let mut writer = Writer::new(LAYER_MAX);
    value.encode(&mut writer);
    writer.buf
}

/// A method as clients call it: the layer and the client's description around it.
pub(crate) fn wrapped(layer: i32, method: &impl Encode) -> Vec<u8> {
    let client = f::InitConnection {
        api_id: 1,
        device_model: "a device".to_owned(),
        system_version: "1".to_owned(),
        app_version: "1".to_owned(),
        system_lang_code: "en".to_owned(),
        lang_code: "en".to_owned(),
        ..Default::default()
    };
    [bytes(&f::InvokeWithLayer { layer }), bytes(&client), bytes(method)].concat()
}
