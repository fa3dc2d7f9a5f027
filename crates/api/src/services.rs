//! The services that the methods call, put together by whoever starts the server.

use services::Outside;
use services::auth::{Authorizations, Keys, Login};
use services::boxes::Boxes;
use services::chats::Chats;
use services::contacts::Contacts;
use services::limits::Limits;
use services::presence::PresenceService;
use services::sync::Sync;
use services::users::Users;
use std::sync::Arc;

/// Everything that the methods call.
#[derive(Clone)]
pub struct Services {
    /// Clock and randomness.
    pub outside: Outside,
    /// Permanent keys.
    pub keys: Arc<Keys>,
    /// Signing in.
    pub login: Arc<Login>,
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
    /// Messages and dialogs.
    pub chats: Chats,
    /// State and difference.
    pub sync: Sync,
}
