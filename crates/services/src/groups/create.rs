//! A new group.

use super::change::Word;
use super::{Groups, LockedGroup, row};
use crate::boxes::{Done, retrying};
use crate::channels::title;
use crate::{Caller, Result, rows};
use model::{Chat, ChatId, ChatMember, Refusal, Restriction, ServiceAction, UserId};

/// The highest id that clients accept.
const ID_MAX: u64 = 999_999_999_999;

/// What a new group is made of.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Its title as the user typed it.
    pub title: String,
    /// Whom to add.
    pub users: Vec<UserId>,
}

impl Groups {
    /// Makes a group, of which the caller is the owner. Answers its id, and who could not be added.
    ///
    /// # Errors
    /// `400 CHAT_TITLE_EMPTY`, `400 USERS_TOO_MUCH`.
    pub async fn create(&self, by: &Caller, new: NewGroup) -> Result<(ChatId, Done, Vec<UserId>)> {
        let (added, missing) = self.part(by.user, new.users).await?;
        if added.len() >= Chat::MEMBERS_MAX {
            return Err(Refusal::bad("USERS_TOO_MUCH").into());
        }
        let chat = self.claim_id(self.draft(by.user, title(&new.title)?, &added)).await?;
        let id = chat.id;
        let mut owners = vec![by.user];
        owners.extend(&added);
        let done = retrying!({
            let group = LockedGroup { boxes: self.boxes.lock_all(&owners).await?, chat: chat.clone() };
            let said = ServiceAction::ChatCreate(chat.title.clone(), owners.clone());
            self.change(by, group, chat.clone(), Word::Said(said)).await
        })?;
        Ok((id, done, missing))
    }

    /// Parts those who can be added from those who cannot. Whoever is named twice counts once.
    async fn part(&self, by: UserId, users: Vec<UserId>) -> Result<(Vec<UserId>, Vec<UserId>)> {
        let (mut added, mut missing) = (Vec::new(), Vec::new());
        for user in users {
            if user == by || added.contains(&user) || missing.contains(&user) {
                continue;
            }
            let side = if self.can_be_added(by, user).await? { &mut added } else { &mut missing };
            side.push(user);
        }
        Ok((added, missing))
    }

    fn draft(&self, creator: UserId, title: String, added: &[UserId]) -> Chat {
        let created = self.now();
        let member = |user: UserId| ChatMember { user, inviter: creator, date: created, admin: false };
        Chat {
            id: ChatId(0),
            title,
            about: String::new(),
            creator,
            created,
            version: 1,
            members: std::iter::once(creator).chain(added.iter().copied()).map(member).collect(),
            default_banned: Restriction::default(),
            noforwards: false,
            migrated_to: None,
            deactivated: false,
            kicked: Vec::new(),
            reactions: None,
        }
    }

    /// Draws an id that nobody has. Until its members are told of it, the group has none.
    async fn claim_id(&self, mut chat: Chat) -> Result<Chat> {
        loop {
            let id = self.outside.env.random_u64() % ID_MAX + 1;
            chat.id = ChatId(i64::try_from(id).expect("the largest id fits"));
            let claimed = Chat { members: Vec::new(), ..chat.clone() };
            if rows::create(self.outside.views.as_ref(), row(chat.id), &claimed).await? {
                return Ok(chat);
            }
        }
    }
}
