//! The methods that a history knows.

use history::{Answer, Call, Change, LogId, Peer, Seen, Token, Update, UserId};
use tl::enums;
use tl::enums::updates::Difference;
use tl::functions::{messages, updates};

use super::Recorded;
use super::read::{Reading, dialog};

impl Recorded for messages::SendMessage {
    fn call(&self, user: UserId) -> Call {
        let token = Token::of(&self.message);
        known(user, &self.peer, |to| Call::Send { to, random_id: self.random_id, token })
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        let enums::Updates::UpdateShortSentMessage(short) = output else { return sent(user, output) };
        let Some(to) = input_peer(user, &self.peer) else { return sent(user, output) };
        let token = Some(Token::of(&self.message));
        let seen = Seen { peer: to, id: short.id, from: user, token, forwarded: false, edit_date: None };
        let log = to.log(user);
        let update = Update { log, pts: short.pts, count: short.pts_count, change: Change::New(seen) };
        Answer::Sent { ids: vec![(self.random_id, short.id)], updates: vec![update] }
    }
}

impl Recorded for messages::ForwardMessages {
    fn call(&self, user: UserId) -> Call {
        let (ids, random_ids) = (self.id.clone(), self.random_id.clone());
        match (input_peer(user, &self.from_peer), input_peer(user, &self.to_peer)) {
            (Some(from), Some(to)) => Call::Forward { from, ids, to, random_ids },
            _ => Call::Other("messages.forwardMessages".to_owned()),
        }
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        sent(user, output)
    }
}

impl Recorded for messages::EditMessage {
    fn call(&self, user: UserId) -> Call {
        let token = Token::of(self.message.as_deref().unwrap_or_default());
        known(user, &self.peer, |peer| Call::Edit { peer, id: self.id, token })
    }

    fn answer(&self, user: UserId, output: &enums::Updates) -> Answer {
        Answer::Done { updates: Reading(user).updates(output) }
    }
}

impl Recorded for messages::DeleteMessages {
    fn call(&self, user: UserId) -> Call {
        Call::Delete { log: LogId::User(user), ids: self.id.clone(), revoke: self.revoke }
    }

    fn answer(&self, user: UserId, output: &enums::messages::AffectedMessages) -> Answer {
        Answer::Done { updates: Reading(user).affected(LogId::User(user), output) }
    }
}

impl Recorded for messages::ReadHistory {
    fn call(&self, user: UserId) -> Call {
        known(user, &self.peer, |peer| Call::Read { peer, max_id: self.max_id })
    }

    fn answer(&self, user: UserId, output: &enums::messages::AffectedMessages) -> Answer {
        Answer::Done { updates: Reading(user).affected(LogId::User(user), output) }
    }
}

impl Recorded for messages::GetHistory {
    fn call(&self, user: UserId) -> Call {
        let plain = self.offset_date == 0 && self.add_offset == 0 && self.max_id == 0 && self.min_id == 0;
        match input_peer(user, &self.peer).filter(|_| plain) {
            Some(peer) => Call::History { peer, offset_id: self.offset_id },
            None => Call::Other("messages.getHistory".to_owned()),
        }
    }

    fn answer(&self, user: UserId, output: &enums::messages::Messages) -> Answer {
        let messages = match output {
            enums::messages::Messages::Messages(all) => &all.messages,
            enums::messages::Messages::MessagesSlice(slice) => &slice.messages,
            enums::messages::Messages::ChannelMessages(all) => &all.messages,
            enums::messages::Messages::MessagesNotModified(_) => return Answer::Done { updates: Vec::new() },
        };
        // A page that is shorter than was asked for ends with the oldest message.
        let complete = usize::try_from(self.limit).is_ok_and(|limit| messages.len() < limit);
        let messages = messages.iter().filter_map(|message| Reading(user).seen(message)).collect();
        Answer::History { messages, complete }
    }
}

impl Recorded for messages::GetDialogs {
    fn call(&self, _: UserId) -> Call {
        Call::Dialogs
    }

    fn answer(&self, _: UserId, output: &enums::messages::Dialogs) -> Answer {
        let dialogs = match output {
            enums::messages::Dialogs::Dialogs(all) => &all.dialogs,
            enums::messages::Dialogs::DialogsSlice(slice) => &slice.dialogs,
            enums::messages::Dialogs::DialogsNotModified(_) => return Answer::Done { updates: Vec::new() },
        };
        Answer::Dialogs(dialogs.iter().filter_map(dialog).collect())
    }
}

impl Recorded for updates::GetDifference {
    fn call(&self, user: UserId) -> Call {
        Call::Difference { log: LogId::User(user), pts: self.pts }
    }

    fn answer(&self, user: UserId, output: &Difference) -> Answer {
        let (messages, updates, state, complete) = match output {
            Difference::DifferenceEmpty(_) => {
                return Answer::Difference { entries: Vec::new(), pts: self.pts, complete: true };
            }
            Difference::Difference(all) => (&all.new_messages, &all.other_updates, &all.state, true),
            Difference::DifferenceSlice(slice) => {
                (&slice.new_messages, &slice.other_updates, &slice.intermediate_state, false)
            }
            Difference::DifferenceTooLong(too_long) => return Answer::State { pts: too_long.pts },
        };
        let new = messages.iter().map(|message| Reading(user).new_message(message));
        let entries = new.chain(updates.iter().filter_map(|update| Reading(user).entry(update))).collect();
        let enums::updates::State::State(state) = state;
        Answer::Difference { entries, pts: state.pts, complete }
    }
}

impl Recorded for updates::GetState {
    fn call(&self, user: UserId) -> Call {
        Call::State { log: LogId::User(user) }
    }

    fn answer(&self, _: UserId, output: &enums::updates::State) -> Answer {
        let enums::updates::State::State(state) = output;
        Answer::State { pts: state.pts }
    }
}

/// The answer to a send: which message each random_id became, and what it tells of the log.
fn sent(user: UserId, output: &enums::Updates) -> Answer {
    let all = match output {
        enums::Updates::Updates(all) => all.updates.as_slice(),
        enums::Updates::UpdatesCombined(all) => all.updates.as_slice(),
        _ => &[],
    };
    let ids = all.iter().filter_map(|update| match update {
        enums::Update::UpdateMessageID(is) => Some((is.random_id, is.id)),
        _ => None,
    });
    Answer::Sent { ids: ids.collect(), updates: Reading(user).updates(output) }
}

/// A call about a dialog that the history can name.
fn known(user: UserId, peer: &enums::InputPeer, call: impl FnOnce(Peer) -> Call) -> Call {
    input_peer(user, peer).map_or_else(|| Call::Other(format!("{peer:?}")), call)
}

fn input_peer(user: UserId, peer: &enums::InputPeer) -> Option<Peer> {
    match peer {
        enums::InputPeer::InputPeerSelf => Some(Peer::User(user)),
        enums::InputPeer::InputPeerUser(is) => Some(Peer::User(UserId(is.user_id))),
        enums::InputPeer::InputPeerChat(is) => Some(Peer::Chat(is.chat_id)),
        enums::InputPeer::InputPeerChannel(is) => Some(Peer::Channel(is.channel_id)),
        _ => None,
    }
}
