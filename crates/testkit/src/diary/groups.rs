//! The methods of basic groups that a history knows.

use history::{Answer, Call, Peer, Rights, UserId};
use tl::enums;
use tl::functions::messages;

use super::Recorded;
use super::read::Reading;

impl Recorded for messages::CreateChat {
    fn call(&self, user: UserId) -> Call {
        Call::CreateGroup { users: self.users.iter().filter_map(|one| named(user, one)).collect() }
    }

    fn answer(&self, user: UserId, output: &enums::messages::InvitedUsers) -> Answer {
        let enums::messages::InvitedUsers::InvitedUsers(invited) = output;
        let updates = Reading(user).updates(&invited.updates);
        let missing = invited.missing_invitees.iter().map(missing).collect();
        match group_of(&invited.updates) {
            Some(group) => Answer::CreatedGroup { group, missing, updates },
            None => Answer::Done { updates },
        }
    }
}

impl Recorded for messages::AddChatUser {
    fn call(&self, user: UserId) -> Call {
        known(user, &self.user_id, |user| Call::AddToGroup { group: self.chat_id, user })
    }

    fn answer(&self, user: UserId, output: &enums::messages::InvitedUsers) -> Answer {
        let enums::messages::InvitedUsers::InvitedUsers(invited) = output;
        if invited.missing_invitees.is_empty() {
            Answer::Done { updates: Reading(user).updates(&invited.updates) }
        } else {
            Answer::NotAdded
        }
    }
}

impl Recorded for messages::DeleteChatUser {
    fn call(&self, user: UserId) -> Call {
        known(user, &self.user_id, |user| Call::RemoveFromGroup { group: self.chat_id, user })
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        Answer::Done { updates: Reading(user).updates(output) }
    }
}

impl Recorded for messages::EditChatAdmin {
    fn call(&self, user: UserId) -> Call {
        let rights = if self.is_admin { Rights::OF_GROUP } else { Rights::default() };
        known(user, &self.user_id, |user| Call::Promote { room: Peer::Chat(self.chat_id), user, rights })
    }

    fn answer(&self, _: UserId, _: &bool) -> Answer {
        Answer::Done { updates: Vec::new() }
    }
}

impl Recorded for messages::MigrateChat {
    fn call(&self, _: UserId) -> Call {
        Call::Migrate { group: self.chat_id }
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        super::channels::made(user, output)
    }
}

/// Whom a call names.
pub(super) fn named(user: UserId, named: &enums::InputUser) -> Option<UserId> {
    match named {
        enums::InputUser::InputUser(named) => Some(UserId(named.user_id)),
        enums::InputUser::InputUserSelf => Some(user),
        _ => None,
    }
}

fn known(user: UserId, whom: &enums::InputUser, call: impl FnOnce(UserId) -> Call) -> Call {
    named(user, whom).map_or_else(|| Call::Other(format!("{whom:?}")), call)
}

fn missing(invitee: &enums::MissingInvitee) -> UserId {
    let enums::MissingInvitee::MissingInvitee(invitee) = invitee;
    UserId(invitee.user_id)
}

/// The basic group that an answer is about.
fn group_of(updates: &enums::Updates) -> Option<i64> {
    super::channels::chats(updates).iter().find_map(|chat| match chat {
        enums::Chat::Chat(chat) => Some(chat.id),
        _ => None,
    })
}
