//! The methods of supergroups and channels that a history knows.

use history::{Answer, Call, Door, LogId, Peer, Rights, Token, UserId};
use tl::enums;
use tl::enums::updates::ChannelDifference;
use tl::functions::{channels, messages, updates};

use super::Recorded;
use super::groups::named;
use super::read::Reading;

impl Recorded for channels::CreateChannel {
    fn call(&self, _: UserId) -> Call {
        Call::Create
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        made(user, output)
    }
}

impl Recorded for messages::ExportChatInvite {
    fn call(&self, _: UserId) -> Call {
        match &self.peer {
            enums::InputPeer::InputPeerChannel(is) => {
                Call::MakeLink { channel: is.channel_id, limit: self.usage_limit }
            }
            _ => Call::Other("messages.exportChatInvite".to_owned()),
        }
    }

    fn answer(&self, _: UserId, output: &enums::ExportedChatInvite) -> Answer {
        match output {
            enums::ExportedChatInvite::ChatInviteExported(made) => Answer::Link(link(hash_of(&made.link))),
            _ => Answer::Done { updates: Vec::new() },
        }
    }
}

impl Recorded for messages::ImportChatInvite {
    fn call(&self, _: UserId) -> Call {
        Call::Join(Door::Link(link(&self.hash)))
    }

    fn answer(&self, user: UserId, output: &enums::messages::ChatInviteJoinResult) -> Answer {
        joined(user, output)
    }
}

impl Recorded for channels::JoinChannel {
    fn call(&self, _: UserId) -> Call {
        known(&self.channel, |channel| Call::Join(Door::Open(channel)))
    }

    fn answer(&self, user: UserId, output: &enums::messages::ChatInviteJoinResult) -> Answer {
        joined(user, output)
    }
}

impl Recorded for channels::LeaveChannel {
    fn call(&self, _: UserId) -> Call {
        known(&self.channel, |channel| Call::Leave { channel })
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        Answer::Done { updates: Reading(user).updates(output) }
    }
}

impl Recorded for channels::InviteToChannel {
    fn call(&self, user: UserId) -> Call {
        let users = self.users.iter().filter_map(|one| named(user, one));
        known(&self.channel, |channel| Call::Invite { channel, users: users.collect() })
    }

    fn answer(&self, user: UserId, output: &enums::messages::InvitedUsers) -> Answer {
        let enums::messages::InvitedUsers::InvitedUsers(invited) = output;
        Answer::Done { updates: Reading(user).updates(&invited.updates) }
    }
}

impl Recorded for channels::EditBanned {
    fn call(&self, user: UserId) -> Call {
        let enums::ChatBannedRights::ChatBannedRights(rights) = &self.banned_rights;
        let whom = match &self.participant {
            enums::InputPeer::InputPeerUser(is) => UserId(is.user_id),
            enums::InputPeer::InputPeerSelf => user,
            _ => return Call::Other("channels.editBanned".to_owned()),
        };
        let (banned, muted) = (rights.view_messages, rights.send_messages && !rights.view_messages);
        known(&self.channel, |channel| Call::Ban { channel, user: whom, banned, muted })
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        Answer::Done { updates: Reading(user).updates(output) }
    }
}

impl Recorded for channels::EditAdmin {
    fn call(&self, user: UserId) -> Call {
        let enums::ChatAdminRights::ChatAdminRights(given) = &self.admin_rights;
        let rights =
            Rights { delete: given.delete_messages, ban: given.ban_users, promote: given.add_admins };
        match (named(user, &self.user_id), id_of(&self.channel)) {
            (Some(user), Some(id)) => Call::Promote { room: Peer::Channel(id), user, rights },
            _ => Call::Other("channels.editAdmin".to_owned()),
        }
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        Answer::Done { updates: Reading(user).updates(output) }
    }
}

impl Recorded for channels::DeleteMessages {
    fn call(&self, _: UserId) -> Call {
        let ids = self.id.clone();
        known(&self.channel, |channel| Call::Delete { log: LogId::Channel(channel), ids, revoke: true })
    }

    fn answer(&self, user: UserId, output: &enums::messages::AffectedMessages) -> Answer {
        let log = id_of(&self.channel).map_or(LogId::User(user), LogId::Channel);
        Answer::Done { updates: Reading(user).affected(log, output) }
    }
}

impl Recorded for channels::ReadHistory {
    fn call(&self, _: UserId) -> Call {
        known(&self.channel, |channel| Call::Read { peer: Peer::Channel(channel), max_id: self.max_id })
    }

    fn answer(&self, _: UserId, _: &bool) -> Answer {
        Answer::Done { updates: Vec::new() }
    }
}

impl Recorded for updates::GetChannelDifference {
    fn call(&self, _: UserId) -> Call {
        known(&self.channel, |channel| Call::Difference { log: LogId::Channel(channel), pts: self.pts })
    }

    fn answer(&self, user: UserId, output: &ChannelDifference) -> Answer {
        let reading = Reading(user);
        match output {
            ChannelDifference::ChannelDifferenceEmpty(empty) => {
                Answer::Difference { entries: Vec::new(), pts: empty.pts, complete: empty.final_ }
            }
            ChannelDifference::ChannelDifference(missed) => {
                let new = missed.new_messages.iter().map(|message| reading.new_message(message));
                let others = missed.other_updates.iter().filter_map(|update| reading.entry(update));
                Answer::Difference {
                    entries: new.chain(others).collect(),
                    pts: missed.pts,
                    complete: missed.final_,
                }
            }
            ChannelDifference::ChannelDifferenceTooLong(anew) => {
                let messages = anew.messages.iter().filter_map(|message| reading.seen(message)).collect();
                Answer::TooLong { pts: pts_of(&anew.dialog), messages }
            }
        }
    }
}

/// The part of a link that names it.
fn hash_of(link: &str) -> &str {
    link.rsplit(['+', '/']).next().unwrap_or_default()
}

fn link(hash: &str) -> Token {
    Token::of(hash)
}

fn joined(user: UserId, output: &enums::messages::ChatInviteJoinResult) -> Answer {
    let updates = match output {
        enums::messages::ChatInviteJoinResult::ChatInviteJoinResultOk(joined) => {
            Reading(user).updates(&joined.updates)
        }
        _ => Vec::new(),
    };
    Answer::Done { updates }
}

fn pts_of(dialog: &enums::Dialog) -> i32 {
    match dialog {
        enums::Dialog::Dialog(dialog) => dialog.pts.unwrap_or_default(),
        _ => 0,
    }
}

/// The channel that was made.
pub(super) fn made(user: UserId, output: &enums::Updates) -> Answer {
    let updates = Reading(user).updates(output);
    let made = chats(output).iter().find_map(|chat| match chat {
        enums::Chat::Channel(channel) => Some(channel.id),
        _ => None,
    });
    match made {
        Some(channel) => Answer::Created { channel, updates },
        None => Answer::Done { updates },
    }
}

pub(super) fn chats(updates: &enums::Updates) -> &[enums::Chat] {
    match updates {
        enums::Updates::Updates(all) => &all.chats,
        enums::Updates::UpdatesCombined(all) => &all.chats,
        _ => &[],
    }
}

fn id_of(channel: &enums::InputChannel) -> Option<i64> {
    match channel {
        enums::InputChannel::InputChannel(is) => Some(is.channel_id),
        // Named by a message of a peer, or not at all.
        _ => None,
    }
}

fn known(channel: &enums::InputChannel, call: impl FnOnce(i64) -> Call) -> Call {
    id_of(channel).map_or_else(|| Call::Other(format!("{channel:?}")), call)
}
