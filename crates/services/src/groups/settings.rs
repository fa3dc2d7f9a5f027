//! What can be changed of a group beside its members.

use super::change::Word;
use super::{Groups, LockedGroup};
use crate::boxes::{Done, retrying};
use crate::channels::{about, title};
use crate::{Caller, Result, reactions};
use domain::group;
use model::{
    BannedRights, Chat, ChatId, Date, ReactionSettings, Refusal, Restriction, ServiceAction, UserId,
};

impl Groups {
    /// Gives the group another title.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 CHAT_TITLE_EMPTY`, `400 CHAT_NOT_MODIFIED`.
    pub async fn edit_title(&self, by: &Caller, id: ChatId, text: &str) -> Result<Done> {
        let title = title(text)?;
        let said = || Word::Said(ServiceAction::EditTitle(title.clone()));
        self.set(by, id, said, |chat, now| {
            group::may(chat, by.user, BannedRights::CHANGE_INFO, now)?;
            Ok(Chat { title: title.clone(), ..chat.clone() })
        })
        .await
    }

    /// Gives the group another description.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 CHAT_ABOUT_TOO_LONG`, `400 CHAT_ABOUT_NOT_MODIFIED`.
    pub async fn edit_about(&self, by: &Caller, id: ChatId, text: &str) -> Result<Done> {
        let about = about(text)?;
        let outcome = self
            .set(
                by,
                id,
                || Word::Noticed,
                |chat, now| {
                    group::may(chat, by.user, BannedRights::CHANGE_INFO, now)?;
                    Ok(Chat { about: about.clone(), ..chat.clone() })
                },
            )
            .await;
        outcome.map_err(|error| match error {
            crate::Error::Refused(refusal) if refusal.name == "CHAT_NOT_MODIFIED" => {
                Refusal::bad("CHAT_ABOUT_NOT_MODIFIED").into()
            }
            error => error,
        })
    }

    /// Takes the photo away. There never is one.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 CHAT_NOT_MODIFIED`.
    pub async fn delete_photo(&self, by: &Caller, id: ChatId) -> Result<Done> {
        self.set(
            by,
            id,
            || Word::Noticed,
            |chat, now| {
                group::may(chat, by.user, BannedRights::CHANGE_INFO, now)?;
                Ok(chat.clone())
            },
        )
        .await
    }

    /// Makes a member an administrator, or a plain member again. Only the owner can.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 USER_NOT_PARTICIPANT`, `400 CHAT_NOT_MODIFIED`.
    pub async fn edit_admin(&self, by: &Caller, id: ChatId, user: UserId, admin: bool) -> Result<Done> {
        self.set(
            by,
            id,
            || Word::Noticed,
            |chat, _| {
                group::must_be_creator(chat, by.user)?;
                if user == chat.creator {
                    return Err(Refusal::bad("USER_CREATOR"));
                }
                let mut after = chat.clone();
                let member = after.members.iter_mut().find(|member| member.user == user);
                member.ok_or(Refusal::bad("USER_NOT_PARTICIPANT"))?.admin = admin;
                Ok(after)
            },
        )
        .await
    }

    /// Sets what is withheld from those who are no administrators.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 BANNED_RIGHTS_INVALID`, `400 CHAT_NOT_MODIFIED`.
    pub async fn edit_default_banned(&self, by: &Caller, id: ChatId, rights: BannedRights) -> Result<Done> {
        if rights.has(BannedRights::VIEW_MESSAGES) {
            return Err(Refusal::bad("BANNED_RIGHTS_INVALID").into());
        }
        self.set(
            by,
            id,
            || Word::Noticed,
            |chat, _| {
                group::must_be_admin(chat, by.user)?;
                Ok(Chat { default_banned: Restriction { rights, until: None }, ..chat.clone() })
            },
        )
        .await
    }

    /// Protects the content from being forwarded and saved, or lifts that. Only the owner can.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 CHAT_NOT_MODIFIED`.
    pub async fn toggle_noforwards(&self, by: &Caller, id: ChatId, noforwards: bool) -> Result<Done> {
        self.set(
            by,
            id,
            || Word::Noticed,
            |chat, _| {
                group::must_be_creator(chat, by.user)?;
                Ok(Chat { noforwards, ..chat.clone() })
            },
        )
        .await
    }

    /// Sets which reactions are allowed.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 REACTION_INVALID`, `400 CHAT_NOT_MODIFIED`.
    pub async fn set_reactions(&self, by: &Caller, id: ChatId, settings: &ReactionSettings) -> Result<Done> {
        self.set(
            by,
            id,
            || Word::Noticed,
            |chat, now| {
                group::may(chat, by.user, BannedRights::CHANGE_INFO, now)?;
                let reactions = reactions::applied(chat.reactions.clone(), settings)?;
                Ok(Chat { reactions, ..chat.clone() })
            },
        )
        .await
    }

    /// Gives the group away. Whoever calls this has proven the owner's password.
    ///
    /// # Errors
    /// `400 INPUT_USER_DEACTIVATED` and those of [`group::transferred`].
    pub async fn transfer(&self, by: &Caller, id: ChatId, next: UserId) -> Result<Done> {
        if self.users.expect(next).await?.deleted {
            return Err(Refusal::bad("INPUT_USER_DEACTIVATED").into());
        }
        self.set(by, id, || Word::Noticed, |chat, _| group::transferred(chat, by.user, next)).await
    }

    /// Changes what `change` makes of the group; what stays as it is is refused.
    async fn set(
        &self,
        by: &Caller,
        id: ChatId,
        word: impl Fn() -> Word + Send + Sync,
        change: impl Fn(&Chat, Date) -> std::result::Result<Chat, Refusal> + Send + Sync,
    ) -> Result<Done> {
        retrying!({
            let group: LockedGroup = self.lock(by.user, id, &[]).await?;
            let after = change(&group.chat, self.now())?;
            if after == group.chat {
                return Err(Refusal::bad("CHAT_NOT_MODIFIED").into());
            }
            let after = group::next(&after);
            self.change(by, group, after, word()).await
        })
    }
}
