//! What the service user (777000) writes to a user's devices: login codes, and word of new logins.
//!
//! Each message is appended by a task of its own: the caller is answered at once, so that the time of the answer
//! does not tell whether a number has an account (rule A23).

use async_trait::async_trait;
use domain::text::Text;
use model::{Authorization, Entity, EntityKind, Notice, UserId};
use services::Result;
use services::auth::{Authorizations, ServiceMessages};
use services::boxes::Boxes;
use services::chats::Chats;
use services::users::Notices;
use std::sync::Arc;

/// The service user as the author of messages.
pub(crate) struct ServiceUser {
    chats: Chats,
    boxes: Boxes,
    authorizations: Arc<Authorizations>,
}

impl ServiceUser {
    pub(crate) fn new(chats: Chats, boxes: Boxes, authorizations: Arc<Authorizations>) -> Self {
        Self { chats, boxes, authorizations }
    }
}

#[async_trait]
impl ServiceMessages for ServiceUser {
    async fn login_code(&self, user: UserId, code: &str) -> Result<()> {
        let (chats, text) = (self.chats.clone(), code_text(code));
        tokio::spawn(async move {
            if let Err(error) = chats.notify(user, text).await {
                tracing::error!(%user, %error, "a login code was not written");
            }
        });
        Ok(())
    }

    /// The first device of an account has nobody to tell.
    async fn new_login(&self, login: &Authorization) -> Result<()> {
        let devices = self.authorizations.list(login.user).await?;
        if devices.iter().all(|other| other.key == login.key) {
            return Ok(());
        }
        let (chats, boxes, login) = (self.chats.clone(), self.boxes.clone(), login.clone());
        tokio::spawn(async move {
            if let Err(error) = announce(&chats, &boxes, &login).await {
                tracing::error!(user = %login.user, %error, "a new login was not announced");
            }
        });
        Ok(())
    }
}

async fn announce(chats: &Chats, boxes: &Boxes, login: &Authorization) -> Result<()> {
    let notice = Notice::NewAuthorization {
        hash: login.hash,
        date: login.created,
        device: device_name(login),
        location: login.address.clone(),
    };
    boxes.notify(login.user, None, notice).await?;
    chats.notify(login.user, login_text(login)).await
}

/// The code is marked, so that clients offer to copy it.
fn code_text(code: &str) -> Text {
    const LABEL: &str = "Login code: ";
    let offset = domain::text::utf16_len(LABEL);
    let length = domain::text::utf16_len(code);
    Text {
        text: format!(
            "{LABEL}{code}. Whoever has it can enter your account: give it to nobody.\n\nIf you did not ask for \
             it, somebody has typed your number. Without the code they get no further."
        ),
        entities: vec![Entity { offset, length, kind: EntityKind::Code }],
    }
}

fn login_text(login: &Authorization) -> Text {
    let (device, address) = (device_name(login), &login.address);
    let text = format!(
        "New login from {device}, address {address}.\n\nIf this was not you, end that session in the list of your \
         devices."
    );
    Text { text, entities: Vec::new() }
}

fn device_name(login: &Authorization) -> String {
    match login.client.device_model.trim() {
        "" => "an unnamed device".to_owned(),
        named => named.chars().take(64).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_marked_and_nothing_else() {
        let text = code_text("12345");
        let Entity { offset, length, .. } = text.entities[0];
        let (offset, length) = (usize::try_from(offset).unwrap(), usize::try_from(length).unwrap());
        assert_eq!(&text.text[offset..offset + length], "12345");
        assert_eq!(Text::message(&text.text, text.entities.clone()), Ok(text));
    }
}
