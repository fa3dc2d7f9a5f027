//! A server's services over the ports in memory, for the tests of this crate.

mod dying;
mod pausing;

pub(crate) use dying::Dying;
pub(crate) use pausing::Pausing;

use crate::auth::{
    Authorizations, CodeChannel, CodeSender, Device, Keys, Login, LoginConfig, LoginParts, SendError,
    ServiceMessages, SignedIn,
};
use crate::contacts::{Blocks, Contacts, ContactsParts};
use crate::limits::{Limits, LimitsConfig};
use crate::passwords::{self, Passwords};
use crate::presence::{Acquaintances, PresenceService};
use crate::users::{NewUser, Notices, Users};
use crate::{Caller, Error, Outside, Result};
use async_trait::async_trait;
use crypto::seal::SealKey;
use model::{AuthKeyId, Authorization, Notice, Nudge, Origin, SessionId, User, UserId};
use parking_lot::Mutex;
use ports::memory::{ManualEnv, MemoryBus, MemoryStore};
use ports::{Bus, Env, KeyMaterial, Subscriber};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// What the services told the outside.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) notices: Mutex<Vec<(UserId, Notice)>>,
    pub(crate) nudges: Mutex<Vec<Nudge>>,
    pub(crate) sent: Mutex<Vec<(String, String)>>,
    pub(crate) codes: Mutex<Vec<(UserId, String)>>,
    pub(crate) logins: Mutex<Vec<Authorization>>,
    pub(crate) dialogs: Mutex<Vec<(UserId, UserId)>>,
}

#[async_trait]
impl Notices for Heard {
    async fn notify(&self, user: UserId, _origin: Option<Origin>, notice: Notice) -> Result<()> {
        self.notices.lock().push((user, notice));
        Ok(())
    }
}

#[async_trait]
impl Acquaintances for Heard {
    async fn of(&self, user: UserId) -> Vec<UserId> {
        let dialogs = self.dialogs.lock();
        dialogs.iter().filter(|(owner, _)| *owner == user).map(|(_, other)| *other).collect()
    }
}

#[async_trait]
impl CodeSender for Heard {
    fn channel(&self) -> CodeChannel {
        CodeChannel::Sms
    }

    async fn send(&self, phone: &str, code: &str) -> std::result::Result<(), SendError> {
        self.sent.lock().push((phone.to_owned(), code.to_owned()));
        Ok(())
    }
}

#[async_trait]
impl ServiceMessages for Heard {
    async fn login_code(&self, user: UserId, code: &str) -> Result<()> {
        self.codes.lock().push((user, code.to_owned()));
        Ok(())
    }

    async fn new_login(&self, authorization: &Authorization) -> Result<()> {
        self.logins.lock().push(authorization.clone());
        Ok(())
    }
}

impl Subscriber for Heard {
    fn nudged(&self, nudge: &Arc<Nudge>) {
        self.nudges.lock().push(Nudge::clone(nudge));
    }
}

/// One process of the server. What it stores outlives it: see [`World::restart`].
pub(crate) struct World {
    pub(crate) env: Arc<ManualEnv>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) outside: Outside,
    pub(crate) heard: Arc<Heard>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) users: Arc<Users>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) authorizations: Arc<Authorizations>,
    pub(crate) login: Login,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) blocks: Arc<Blocks>,
    pub(crate) presence: Arc<PresenceService>,
    pub(crate) contacts: Contacts,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(ManualEnv::default()), Arc::new(MemoryStore::new()), roomy()).await
    }

    pub(crate) async fn with_limits(limits: LimitsConfig) -> Self {
        Self::with(Arc::new(ManualEnv::default()), Arc::new(MemoryStore::new()), limits).await
    }

    /// A new process over the same store. Its monotonic clock begins anew, as after a reboot.
    pub(crate) async fn restart(&self, limits: LimitsConfig) -> Self {
        let env = Arc::new(ManualEnv::new(self.env.now(), self.env.random_u64()));
        Self::with(env, self.store.clone(), limits).await
    }

    async fn with(env: Arc<ManualEnv>, store: Arc<MemoryStore>, limits: LimitsConfig) -> Self {
        let bus = Arc::new(MemoryBus::new());
        let heard = Arc::new(Heard::default());
        bus.subscribe(heard.clone());
        let outside = Outside { logs: store.clone(), views: store.clone(), bus, env: env.clone() };
        let limits = Arc::new(Limits::new(outside.clone(), limits));
        let users = Arc::new(Users::open(outside.clone(), heard.clone()).await.unwrap());
        let keys = Arc::new(Keys::new(outside.clone(), SealKey::from_bytes([7; 32])));
        let authorizations = Arc::new(Authorizations::new(outside.clone(), keys.clone()));
        let passwords = passwords(&outside, &limits);
        let login = Login::new(LoginParts {
            outside: outside.clone(),
            keys: keys.clone(),
            authorizations: authorizations.clone(),
            users: users.clone(),
            passwords: passwords.clone(),
            limits: limits.clone(),
            sender: heard.clone(),
            messages: heard.clone(),
            config: LoginConfig { test_numbers: true },
        });
        let blocks = Arc::new(Blocks::new(outside.clone(), heard.clone()));
        let presence =
            Arc::new(PresenceService::new(outside.clone(), users.clone(), blocks.clone(), heard.clone()));
        let contacts = Contacts::new(ContactsParts {
            outside: outside.clone(),
            users: users.clone(),
            presence: presence.clone(),
            blocks: blocks.clone(),
            limits: limits.clone(),
            notices: heard.clone(),
            acquaintances: heard.clone(),
        });
        Self {
            env,
            store,
            outside,
            heard,
            limits,
            users,
            keys,
            authorizations,
            login,
            passwords,
            blocks,
            presence,
            contacts,
        }
    }

    /// The same ports for another process, whose readings of views can be held up.
    pub(crate) fn held_up(&self) -> (Outside, Arc<Pausing>) {
        let pausing = Pausing::over(self.outside.views.clone());
        (Outside { views: pausing.clone(), ..self.outside.clone() }, pausing)
    }

    /// The same ports for another process, which dies at the writing after so many.
    pub(crate) fn dying(&self, writings: usize) -> (Outside, Arc<Dying>) {
        let dying = Dying::after(writings, self.store.clone());
        let outside = Outside { logs: dying.clone(), views: dying.clone(), ..self.outside.clone() };
        (outside, dying)
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.env.advance(Duration::from_secs(seconds));
    }

    /// A device with a key of its own.
    pub(crate) async fn device(&self, number: u64) -> Device {
        let material = material(number);
        self.keys.add(&material).await.unwrap();
        Device { key: material.id, address: ADDRESS }
    }

    pub(crate) async fn user(&self, phone: &str, first_name: &str) -> Arc<User> {
        let new = NewUser {
            phone: phone.to_owned(),
            first_name: first_name.to_owned(),
            last_name: String::new(),
            lang_code: None,
        };
        self.users.create(new).await.unwrap()
    }

    /// Signs a test number in on a new device, up first if need be.
    pub(crate) async fn signed_in(&self, device: u64, phone: &str) -> Caller {
        let device = self.device(device).await;
        let sent = self.login.send_code(&device, phone).await.unwrap();
        let code = crate::auth::phone::test_code(phone).unwrap();
        let hash = &sent.phone_code_hash;
        let mut outcome = self.login.sign_in(&device, phone, hash, &code).await.unwrap();
        if matches!(outcome, SignedIn::SignUpRequired) {
            outcome = self.login.sign_up(&device, phone, hash, "Ada", "").await.unwrap();
        }
        let SignedIn::Authorized { user, .. } = outcome else { panic!("signed up twice") };
        caller(user.id, device.key)
    }
}

pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// Passwords whose verifiers are sealed under the key of these tests.
fn passwords(outside: &Outside, limits: &Arc<Limits>) -> Arc<Passwords> {
    let seal = SealKey::from_bytes([7; 32]);
    Arc::new(Passwords::new(outside.clone(), seal, limits.clone(), passwords::DAY_S))
}

pub(crate) fn caller(user: UserId, key: AuthKeyId) -> Caller {
    Caller { user, origin: Origin { key, session: SessionId(1) }, address: ADDRESS }
}

pub(crate) fn material(number: u64) -> KeyMaterial {
    KeyMaterial {
        id: AuthKeyId(number),
        key: [number as u8; 256],
        created: ManualEnv::default().now(),
        first_salt: 5,
        dc: 2,
    }
}

/// Limits that no test runs into by accident.
pub(crate) fn roomy() -> LimitsConfig {
    LimitsConfig { factor: 1_000, ..LimitsConfig::dev() }
}

/// The name of a refusal.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.message(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}
