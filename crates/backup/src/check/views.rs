//! Views: each row reads, and those that derive from logs agree with them.

use super::fault::Faults;
use super::log::Logs;
use super::value::readable;
use crypto::seal::{self, SealKey};
use model::stored;
use model::{
    AuthKeyId, AuthKeyRecord, ChannelId, CloudPassword, Dialog, EntryKey, LogId, Message, MessageId, Peer,
    User, UserId,
};
use ports::{Key, KeyReader, Place, RowKey, Table};
use std::collections::HashSet;

/// What is kept of the views.
#[derive(Default)]
pub(super) struct Views {
    pub(super) seal: Option<SealKey>,
    users: HashSet<UserId>,
    keys: Vec<AuthKeyId>,
}

/// What is wrong with a row.
type Verdict = Result<(), String>;

impl Views {
    pub(super) fn row(&mut self, at: &RowKey, value: &[u8], logs: &mut Logs, faults: &mut Faults) {
        logs.close();
        let verdict = match at.table {
            Table::Users => self.user(at, value),
            Table::Phones => self.phone(value),
            Table::UserChats => dialog(at, value, logs),
            Table::Messages => message(at, value, logs),
            Table::MessagePeers => message_peer(at, value, logs),
            Table::ChannelMessages => channel_message(at, value, logs),
            Table::AuthKeys => self.key(at, value),
            Table::Passwords => self.password(at, value),
            table => readable(table, value).map_err(|error| error.to_string()),
        };
        if let Err(what) = verdict {
            faults.add(&Place::View(at.clone()), what);
        }
    }

    fn user(&mut self, at: &RowKey, value: &[u8]) -> Verdict {
        let user: User = decode(value)?;
        self.users.insert(user.id);
        same(KeyReader::new(&at.partition).i64(), user.id.0, "user")
    }

    fn phone(&mut self, value: &[u8]) -> Verdict {
        let user: UserId = decode(value)?;
        // The service user is part of the program and has no row.
        if self.users.contains(&user) || user == UserId::SERVICE {
            return Ok(());
        }
        Err(format!("it leads to user {}, who does not exist", user.0))
    }

    fn key(&mut self, at: &RowKey, value: &[u8]) -> Verdict {
        let record: AuthKeyRecord = decode(value)?;
        self.keys.push(record.id);
        if KeyReader::new(&at.partition).u64() != Some(record.id.0) {
            return Err(format!("it holds the key {:016x}", record.id.0));
        }
        let Some(seal) = &self.seal else { return Ok(()) };
        match seal::open(seal, &record.id.0.to_be_bytes(), &record.sealed_key) {
            Ok(key) if key.len() == 256 => Ok(()),
            _ => Err("the seal key of this server does not open it".to_owned()),
        }
    }

    fn password(&self, at: &RowKey, value: &[u8]) -> Verdict {
        let kept: CloudPassword = decode(value)?;
        let user = UserId(number(&at.partition)?);
        if !self.users.contains(&user) {
            return Err(format!("it is that of user {}, who does not exist", user.0));
        }
        let (Some(seal), Some(password)) = (&self.seal, &kept.current) else { return Ok(()) };
        match seal::open(seal, &model::password::place(user), &password.sealed_verifier) {
            Ok(verifier) if verifier.len() == 256 => Ok(()),
            _ => Err("the seal key of this server does not open it".to_owned()),
        }
    }

    pub(super) fn into_parts(self) -> (Vec<UserId>, Vec<AuthKeyId>) {
        let mut users: Vec<_> = self.users.into_iter().collect();
        users.sort_unstable();
        (users, self.keys)
    }
}

/// A dialog, or the row that tells up to which entry the stored dialogs are complete. Neither is ahead of the log.
fn dialog(at: &RowKey, value: &[u8], logs: &Logs) -> Verdict {
    let owner = UserId(number(&at.partition)?);
    let head = logs.heads.get(&LogId::User(owner)).map(|(head, _)| *head).unwrap_or_default();
    if at.clustering == Key::new() {
        let complete: EntryKey = decode(value)?;
        return behind(complete, head.key());
    }
    let dialog: Dialog = decode(value)?;
    if domain::views::dialog_row(owner, dialog.peer) != *at {
        return Err(format!("it holds the dialog with {:?}", dialog.peer));
    }
    // The messages of a channel are numbered by the channel's own log.
    if !matches!(dialog.peer, Peer::Channel(_)) && dialog.top_message > head.top_message {
        return Err(format!(
            "its newest message is {}, that of the log {}",
            dialog.top_message.0, head.top_message.0
        ));
    }
    behind(dialog.as_of, head.key())
}

fn behind(of: EntryKey, head: EntryKey) -> Verdict {
    if of <= head {
        return Ok(());
    }
    Err(format!("it is as of entry {}, the log ends at {}", of.pts.0, head.pts.0))
}

fn message(at: &RowKey, value: &[u8], logs: &mut Logs) -> Verdict {
    let message: Message = decode(value)?;
    let owner = UserId(number(&at.partition)?);
    if domain::views::message_row(owner, message.peer, message.id) != *at {
        return Err(format!("it holds message {} with {:?}", message.id.0, message.peer));
    }
    let (_, left) = logs.heads.entry(LogId::User(owner)).or_default();
    left.messages.remove(message.peer, message.id);
    Ok(())
}

fn message_peer(at: &RowKey, value: &[u8], logs: &mut Logs) -> Verdict {
    let peer: Peer = decode(value)?;
    let owner = UserId(number(&at.partition)?);
    let id = KeyReader::new(&at.clustering).i32().ok_or("its key is too short")?;
    let (_, left) = logs.heads.entry(LogId::User(owner)).or_default();
    left.peers.remove(peer, MessageId(id));
    Ok(())
}

fn channel_message(at: &RowKey, value: &[u8], logs: &mut Logs) -> Verdict {
    let message: Message = decode(value)?;
    let channel = ChannelId(number(&at.partition)?);
    if domain::channel::views::message_row(channel, message.id) != *at {
        return Err(format!("it holds message {}", message.id.0));
    }
    let (_, left) = logs.heads.entry(LogId::Channel(channel)).or_default();
    left.messages.remove(message.peer, message.id);
    Ok(())
}

fn decode<T: for<'b> minicbor::Decode<'b, ()>>(value: &[u8]) -> Result<T, String> {
    stored::decode(value).map_err(|error| error.to_string())
}

fn number(key: &Key) -> Result<i64, String> {
    KeyReader::new(key).i64().ok_or_else(|| "its key is too short".to_owned())
}

fn same(key: Option<i64>, value: i64, what: &str) -> Verdict {
    if key == Some(value) { Ok(()) } else { Err(format!("it holds {what} {value}")) }
}
