//! Messages of the service user 777000: login codes and notices of new logins.
//!
//! Who asks for a code must not be able to tell from the time of the answer whether the number has an account, so
//! messages are taken over into a bounded queue and appended by a worker that the runtime drives.

use super::Chats;
use crate::auth::ServiceMessages;
use crate::users::Notices as _;
use crate::{Error, Result};
use async_trait::async_trait;
use domain::text::Text;
use model::{Authorization, Entity, EntityKind, Notice, UserId};
use tokio::sync::mpsc;

/// How many messages may wait for the worker.
const WAITING_MAX: usize = 4_096;

/// Takes messages of the service user over.
#[derive(Clone)]
pub struct ServiceChat {
    queue: mpsc::Sender<Post>,
}

/// Appends what [`ServiceChat`] took over.
pub struct ServiceChatWorker {
    chats: Chats,
    posts: mpsc::Receiver<Post>,
}

#[derive(Debug)]
enum Post {
    Code { user: UserId, code: String },
    NewLogin(Box<Authorization>),
}

impl ServiceChat {
    /// The two ends of the queue.
    pub fn new(chats: Chats) -> (Self, ServiceChatWorker) {
        let (queue, posts) = mpsc::channel(WAITING_MAX);
        (Self { queue }, ServiceChatWorker { chats, posts })
    }

    fn take_over(&self, post: Post) -> Result<()> {
        self.queue.try_send(post).map_err(|_| Error::Unknown("the service user is overloaded".to_owned()))
    }
}

#[async_trait]
impl ServiceMessages for ServiceChat {
    async fn login_code(&self, user: UserId, code: &str) -> Result<()> {
        self.take_over(Post::Code { user, code: code.to_owned() })
    }

    async fn new_login(&self, authorization: &Authorization) -> Result<()> {
        self.take_over(Post::NewLogin(Box::new(authorization.clone())))
    }
}

impl ServiceChatWorker {
    /// Works until every [`ServiceChat`] is gone.
    pub async fn run(mut self) {
        while let Some(post) = self.posts.recv().await {
            if let Err(error) = self.post(post).await {
                tracing::warn!(%error, "a message of the service user was not delivered");
            }
        }
    }

    async fn post(&self, post: Post) -> Result<()> {
        match post {
            Post::Code { user, code } => self.chats.notify(user, code_text(&code)).await,
            Post::NewLogin(login) => self.announce(&login).await,
        }
    }

    async fn announce(&self, login: &Authorization) -> Result<()> {
        let notice = Notice::NewAuthorization {
            hash: login.hash,
            date: login.created,
            device: login.client.device_model.clone(),
            location: login.address.clone(),
        };
        self.chats.boxes.notify(login.user, None, notice).await?;
        self.chats.notify(login.user, login_text(login)).await
    }
}

fn code_text(code: &str) -> Text {
    let title = "Login code:";
    let text = format!(
        "{title} {code}. Do not give it to anyone: whoever has it can read your messages.\n\n\
         It was asked for to sign in to your account on another device. If that was not you, ignore this message."
    );
    Text { text, entities: vec![bold(title)] }
}

fn login_text(login: &Authorization) -> Text {
    let title = "New login.";
    let text = format!(
        "{title} Your account was signed in to on {} ({}) from {}.\n\n\
         If that was not you, end that session in the settings of your devices.",
        or_unknown(&login.client.device_model),
        or_unknown(&login.client.app_version),
        or_unknown(&login.address),
    );
    Text { text, entities: vec![bold(title)] }
}

/// The title stands at the start of the text and is ASCII.
fn bold(title: &str) -> Entity {
    Entity { offset: 0, length: i32::try_from(title.len()).unwrap_or(i32::MAX), kind: EntityKind::Bold }
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "an unknown device" } else { text }
}
