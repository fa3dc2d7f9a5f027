//! The services that the methods call, and how they are put together.

use crate::service_user::ServiceUser;
use crypto::seal::SealKey;
use services::auth::{Authorizations, CodeSender, Keys, Login, LoginConfig, LoginParts};
use services::boxes::Boxes;
use services::channels::Channels;
use services::chats::Chats;
use services::contacts::{Blocks, Contacts, ContactsParts};
use services::groups::Groups;
use services::invites::Invites;
use services::limits::{Limits, LimitsConfig};
use services::passwords::Passwords;
use services::presence::PresenceService;
use services::sync::Sync;
use services::users::Users;
use services::{Outside, Result};
use std::sync::Arc;

/// Everything that the methods call.
#[derive(Clone)]
pub struct Services {
    /// The ports.
    pub outside: Outside,
    /// Permanent keys.
    pub keys: Arc<Keys>,
    /// Signing in.
    pub login: Arc<Login>,
    /// Second factors.
    pub passwords: Arc<Passwords>,
    /// Signed-in devices.
    pub authorizations: Arc<Authorizations>,
    /// Users.
    pub users: Arc<Users>,
    /// Contact and block lists, and what a viewer sees of a user.
    pub contacts: Arc<Contacts>,
    /// Who is online.
    pub presence: Arc<PresenceService>,
    /// Flood limits.
    pub limits: Arc<Limits>,
    /// The boxes of users.
    pub boxes: Boxes,
    /// Basic groups.
    pub groups: Arc<Groups>,
    /// Supergroups and channels.
    pub channels: Channels,
    /// Invite links.
    pub invites: Arc<Invites>,
    /// Messages and dialogs.
    pub chats: Chats,
    /// State and difference.
    pub sync: Sync,
}

/// What an operator decides about the services.
pub struct Settings {
    /// Authorization keys and passwords lie sealed under it in the store.
    pub seal: SealKey,
    /// Flood limits.
    pub limits: LimitsConfig,
    /// How old a password and a login have to be before something is given away with them, in seconds.
    pub settled_s: u32,
    /// How people sign in.
    pub login: LoginConfig,
    /// Sends login codes out of the system.
    pub sender: Arc<dyn CodeSender>,
    /// How many users' boxes are kept in memory.
    pub boxes_in_memory: usize,
    /// How many channels are kept in memory.
    pub channels_in_memory: usize,
}

impl Services {
    /// Puts the services of one process together over the ports. Inside a tokio runtime: messages of the service
    /// user are appended by tasks of their own.
    pub async fn open(outside: Outside, settings: Settings) -> Result<Self> {
        let boxes = Boxes::new(outside.clone(), settings.boxes_in_memory);
        let shared = Arc::new(boxes.clone());
        let limits = Arc::new(Limits::new(outside.clone(), settings.limits));
        let users = Arc::new(Users::open(outside.clone(), shared.clone()).await?);
        let blocks = Arc::new(Blocks::new(outside.clone(), shared.clone()));
        let presence =
            Arc::new(PresenceService::new(outside.clone(), users.clone(), blocks.clone(), shared.clone()));
        let contacts = Arc::new(Contacts::new(ContactsParts {
            outside: outside.clone(),
            users: users.clone(),
            presence: presence.clone(),
            blocks: blocks.clone(),
            limits: limits.clone(),
            notices: shared.clone(),
            acquaintances: shared.clone(),
        }));
        let groups = Arc::new(Groups::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        let channels = Channels::new(
            outside.clone(),
            boxes.clone(),
            users.clone(),
            blocks.clone(),
            settings.channels_in_memory,
        );
        let chats = Chats::new(outside.clone(), boxes.clone(), users.clone(), blocks, groups.clone())
            .with_channels(channels.clone());
        chats.finish_ended_groups().await?;
        let invites = Arc::new(Invites::new(
            outside.clone(),
            boxes.clone(),
            groups.clone(),
            channels.clone(),
            limits.clone(),
        ));
        let sync = Sync::new(outside.clone(), boxes.clone());
        let passwords = Arc::new(Passwords::new(
            outside.clone(),
            settings.seal.clone(),
            limits.clone(),
            settings.settled_s,
        ));
        let keys = Arc::new(Keys::new(outside.clone(), settings.seal));
        let authorizations = Arc::new(Authorizations::new(outside.clone(), keys.clone()));
        let login = Arc::new(Login::new(LoginParts {
            outside: outside.clone(),
            keys: keys.clone(),
            authorizations: authorizations.clone(),
            users: users.clone(),
            passwords: passwords.clone(),
            limits: limits.clone(),
            sender: settings.sender,
            messages: Arc::new(ServiceUser::new(chats.clone(), boxes.clone(), authorizations.clone())),
            config: settings.login,
        }));
        Ok(Self {
            outside,
            keys,
            login,
            passwords,
            authorizations,
            users,
            contacts,
            presence,
            limits,
            boxes,
            groups,
            invites,
            channels,
            chats,
            sync,
        })
    }
}
