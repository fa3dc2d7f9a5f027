//! A supergroup or channel for a measurement: made by the first account, filled with the others.

use std::process::{Command, Stdio};

use tl::{Reader, enums, functions as f, types};

use crate::error::Error;
use crate::fleet::{Fleet, Member};
use crate::progress;
use crate::template::encode;

/// Contacts named in one call, and users added in one call.
const AT_ONCE: usize = 100;

/// What kind of group, and who is in it.
#[derive(clap::Args)]
#[group(id = "members of a group")]
pub(crate) struct Options {
    /// Members who are connected, the owner among them.
    #[arg(long, default_value_t = 5000)]
    pub(crate) online: usize,
    /// Members besides, who never connect. The command of --import makes them.
    #[arg(long, default_value_t = 0)]
    pub(crate) offline: u64,
    /// What makes members: it gets the channel's id and the number of members appended.
    #[arg(long, value_name = "CMD")]
    import: Option<String>,
    /// A channel in which only the owner writes, in place of a supergroup.
    #[arg(long)]
    broadcast: bool,
}

/// A group with its members' lines; the first of them is its owner.
pub(crate) struct Group {
    /// The group as its owner names it.
    pub(crate) peer: enums::InputPeer,
    /// The lines of those who are connected.
    pub(crate) members: Vec<Member>,
}

impl Options {
    /// Makes the group.
    ///
    /// # Errors
    /// When the server refuses something.
    pub(crate) async fn make(&self, fleet: &Fleet) -> Result<Group, Error> {
        if self.online == 0 {
            return Err(Error::Usage("somebody has to be online: the owner".into()));
        }
        let mut members = fleet.members(self.online).await?;
        let owner = &mut members[0];
        let channel = create(owner, fleet.layer(), self.broadcast).await?;
        if self.offline > 0 {
            self.import(channel.channel_id)?;
        }
        let phones: Vec<_> = (1..self.online).map(|index| fleet.phone(index)).collect::<Result<_, _>>()?;
        for (done, phones) in phones.chunks(AT_ONCE).enumerate() {
            let users = introduce(owner, fleet.layer(), phones).await?;
            let call = f::channels::InviteToChannel { channel: channel.clone().into(), users };
            owner.line.ask("channels.inviteToChannel", &encode(fleet.layer(), &call)?).await?;
            progress::show(&format!("{} of {} are in the group", (done + 1) * AT_ONCE, self.online));
        }
        progress::done();
        let types::InputChannel { channel_id, access_hash } = channel;
        Ok(Group { peer: types::InputPeerChannel { channel_id, access_hash }.into(), members })
    }

    fn import(&self, channel: i64) -> Result<(), Error> {
        let command = self.import.as_ref().ok_or_else(|| Error::Usage("--offline needs --import".into()))?;
        progress::show("members are being imported");
        let status = Command::new("sh")
            .arg("-c")
            .arg(format!("{command} {channel} {}", self.offline))
            .stdin(Stdio::null())
            .status()?;
        progress::done();
        if status.success() { Ok(()) } else { Err(Error::Usage(format!("the import ended with {status}"))) }
    }
}

/// Makes a supergroup or channel.
///
/// # Errors
/// When the server refuses.
pub(crate) async fn create(
    owner: &mut Member,
    layer: i32,
    broadcast: bool,
) -> Result<types::InputChannel, Error> {
    let call = f::channels::CreateChannel {
        broadcast,
        megagroup: !broadcast,
        title: "bench".into(),
        about: "A measurement".into(),
        ..Default::default()
    };
    let result = owner.line.ask("channels.createChannel", &encode(layer, &call)?).await?;
    let chats = match Reader::new(&result).get()? {
        enums::Updates::Updates(updates) => updates.chats,
        _ => Vec::new(),
    };
    let channel = chats.into_iter().find_map(|chat| match chat {
        enums::Chat::Channel(channel) => {
            let types::Channel { id: channel_id, access_hash, .. } = *channel;
            Some(types::InputChannel { channel_id, access_hash: access_hash? })
        }
        _ => None,
    });
    channel.ok_or_else(|| Error::Protocol("channels.createChannel made no channel".into()))
}

/// The users behind these numbers, as the owner may name them.
///
/// # Errors
/// When the server refuses, or does not know all of them.
pub(crate) async fn introduce(
    owner: &mut Member,
    layer: i32,
    phones: &[String],
) -> Result<Vec<enums::InputUser>, Error> {
    let contact = |phone: &String| types::InputPhoneContact {
        phone: phone.clone(),
        first_name: "Bench".into(),
        ..Default::default()
    };
    let contacts = phones.iter().map(|phone| contact(phone).into()).collect();
    let call = f::contacts::ImportContacts { contacts };
    let result = owner.line.ask("contacts.importContacts", &encode(layer, &call)?).await?;
    let enums::contacts::ImportedContacts::ImportedContacts(imported) = Reader::new(&result).get()?;
    let users: Vec<enums::InputUser> = imported
        .users
        .into_iter()
        .filter_map(|user| match user {
            enums::User::User(user) => {
                let access_hash = user.access_hash?;
                Some(types::InputUser { user_id: user.id, access_hash }.into())
            }
            enums::User::UserEmpty(_) => None,
        })
        .collect();
    if users.len() == phones.len() {
        Ok(users)
    } else {
        Err(Error::Protocol(format!("contacts.importContacts knows {} of {}", users.len(), phones.len())))
    }
}
