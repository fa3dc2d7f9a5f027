//! What a person asks of the basic group, call by call.

use testkit::Error;
use tl::functions::messages;
use tl::{enums, types};

use crate::Failure;
use crate::history::text;
use crate::person::Person;

impl Person {
    /// Makes the group, of everybody; answers its id.
    pub(super) async fn found_basic(&self) -> Result<i64, Failure> {
        let users = (0..self.peers.len()).filter(|other| *other != self.index).map(|one| self.user(one));
        let call =
            messages::CreateChat { users: users.collect(), title: "Basic".to_owned(), ..Default::default() };
        let enums::messages::InvitedUsers::InvitedUsers(made) = self.ask(&call).await?;
        let chats = match &made.updates {
            enums::Updates::Updates(all) => all.chats.as_slice(),
            _ => &[],
        };
        let made = chats.iter().find_map(|chat| match chat {
            enums::Chat::Chat(chat) => Some(chat.id),
            _ => None,
        });
        made.ok_or_else(|| "a basic group was made and is not named".into())
    }

    /// Sends the text that names this message; answers its id, if the answer says it.
    pub(super) async fn write_to_basic(&self, random_id: i64) -> Result<Option<i32>, Error> {
        let (peer, message) = (self.basic_peer(), text(random_id, 0));
        let call = messages::SendMessage { peer, message, random_id, ..Default::default() };
        let enums::Updates::Updates(all) = self.ask(&call).await? else { return Ok(None) };
        Ok(all.updates.iter().find_map(|update| match update {
            enums::Update::UpdateMessageID(is) if is.random_id == random_id => Some(is.id),
            _ => None,
        }))
    }

    pub(super) async fn edit_in_basic(&self, id: i32, random_id: i64, version: u32) -> Result<(), Error> {
        let (peer, message) = (self.basic_peer(), Some(text(random_id, version)));
        let call = messages::EditMessage { peer, id, message, ..Default::default() };
        self.ask(&call).await.map(drop)
    }

    pub(super) async fn read_basic(&self) -> Result<(), Error> {
        let call = messages::ReadHistory { peer: self.basic_peer(), max_id: i32::MAX };
        self.ask(&call).await.map(drop)
    }

    pub(super) async fn add_to_basic(&self, whom: usize) -> Result<bool, Error> {
        let call =
            messages::AddChatUser { chat_id: self.basic, user_id: self.user(whom), ..Default::default() };
        let enums::messages::InvitedUsers::InvitedUsers(invited) = self.ask(&call).await?;
        Ok(invited.missing_invitees.is_empty())
    }

    /// Throws somebody out, or leaves.
    pub(super) async fn remove_from_basic(&self, whom: usize) -> Result<(), Error> {
        let call =
            messages::DeleteChatUser { chat_id: self.basic, user_id: self.user(whom), revoke_history: false };
        self.ask(&call).await.map(drop)
    }

    pub(super) async fn promote_in_basic(&self, whom: usize, is_admin: bool) -> Result<(), Error> {
        let call = messages::EditChatAdmin { chat_id: self.basic, user_id: self.user(whom), is_admin };
        self.ask(&call).await.map(drop)
    }

    fn basic_peer(&self) -> enums::InputPeer {
        types::InputPeerChat { chat_id: self.basic }.into()
    }
}
