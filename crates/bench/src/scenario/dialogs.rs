//! The list of dialogs of somebody who is a member of many channels.

use tl::{Reader, enums, functions as f, types};

use super::Meter;
use crate::clock;
use crate::error::Error;
use crate::fleet::{Fleet, Member};
use crate::group;
use crate::histogram::Histogram;
use crate::progress;
use crate::report::Report;
use crate::template::encode;

/// The options of `bench dialogs`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Channels, all of one owner, with one member besides.
    #[arg(long, default_value_t = 500)]
    channels: usize,
    /// Posts in each of them, which the member has not read.
    #[arg(long, default_value_t = 5)]
    posts: i64,
    /// Dialogs of a page. Clients ask for 20 to 100; the server gives at most 100.
    #[arg(long, default_value_t = 100)]
    limit: i32,
    /// How often the whole list is read.
    #[arg(long, default_value_t = 100)]
    rounds: u32,
}

/// Makes the channels, posts, and reads the member's list page by page.
///
/// # Errors
/// When the server refuses a call, or does not list all channels.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let mut members = fleet.members(2).await?;
    let (mut member, mut owner) = match (members.pop(), members.pop()) {
        (Some(member), Some(owner)) => (member, owner),
        _ => return Err(Error::Protocol("two accounts are needed".into())),
    };
    let layer = fleet.layer();
    let invited = group::introduce(&mut owner, layer, &[fleet.phone(1)?]).await?;
    for made in 0..options.channels {
        let channel = group::create(&mut owner, layer, true).await?;
        let call = f::channels::InviteToChannel { channel: channel.clone().into(), users: invited.clone() };
        owner.line.ask("channels.inviteToChannel", &encode(layer, &call)?).await?;
        for post in 0..options.posts {
            let random_id = i64::try_from(made).unwrap_or(i64::MAX).saturating_mul(1_000) + post + 1;
            write(&mut owner, layer, &channel, random_id).await?;
        }
        progress::show(&format!("{} of {} channels", made + 1, options.channels));
    }
    progress::done();
    let mut times = Histogram::default();
    let meter = Meter::start(pid);
    let mut calls = 0;
    for _ in 0..options.rounds {
        let found = list(&mut member, layer, options.limit, &mut times, &mut calls).await?;
        if found < options.channels {
            return Err(Error::Protocol(format!("the list has {found} dialogs")));
        }
    }
    let mut report =
        Report::new(format!("dialogs: {} channels, pages of {}", options.channels, options.limit));
    report.count("pages", calls);
    meter.report(&mut report, calls);
    report.quantiles("page", &times);
    Ok(report)
}

async fn write(
    owner: &mut Member,
    layer: i32,
    channel: &types::InputChannel,
    random_id: i64,
) -> Result<(), Error> {
    let types::InputChannel { channel_id, access_hash } = *channel;
    let call = f::messages::SendMessage {
        peer: types::InputPeerChannel { channel_id, access_hash }.into(),
        message: "A post of some length, as they are, which is shown below the channel's name".into(),
        random_id,
        ..Default::default()
    };
    owner.line.ask("messages.sendMessage", &encode(layer, &call)?).await.map(drop)
}

/// Reads the list from its beginning to its end; answers how many dialogs it has.
async fn list(
    member: &mut Member,
    layer: i32,
    limit: i32,
    times: &mut Histogram,
    calls: &mut u64,
) -> Result<usize, Error> {
    let mut call = f::messages::GetDialogs { limit, ..Default::default() };
    let mut found = 0;
    loop {
        let start = clock::nanos();
        let result = member.line.ask("messages.getDialogs", &encode(layer, &call)?).await?;
        times.record(clock::nanos() - start);
        *calls += 1;
        let page = match Reader::new(&result).get()? {
            enums::messages::Dialogs::DialogsSlice(page) => *page,
            enums::messages::Dialogs::Dialogs(all) => return Ok(found + all.dialogs.len()),
            enums::messages::Dialogs::DialogsNotModified(_) => {
                return Err(Error::Protocol("messages.getDialogs answers that nothing changed".into()));
            }
        };
        found += page.dialogs.len();
        match last(&page) {
            Some((id, date, peer)) if found < usize::try_from(page.count).unwrap_or(0) => {
                (call.offset_id, call.offset_date, call.offset_peer) = (id, date, peer);
            }
            _ => return Ok(found),
        }
    }
}

/// The place of a page's last dialog: its top message, the date of that, and its peer.
fn last(page: &types::messages::DialogsSlice) -> Option<(i32, i32, enums::InputPeer)> {
    let dialog = page.dialogs.iter().rev().find_map(|dialog| match dialog {
        enums::Dialog::Dialog(dialog) => Some(dialog),
        _ => None,
    })?;
    let date = page.messages.iter().find_map(|message| match message {
        enums::Message::Message(message)
            if message.id == dialog.top_message && message.peer_id == dialog.peer =>
        {
            Some(message.date)
        }
        enums::Message::MessageService(message)
            if message.id == dialog.top_message && message.peer_id == dialog.peer =>
        {
            Some(message.date)
        }
        _ => None,
    })?;
    let peer = match &dialog.peer {
        enums::Peer::PeerChannel(peer) => page.chats.iter().find_map(|chat| match chat {
            enums::Chat::Channel(channel) if channel.id == peer.channel_id => {
                let (channel_id, access_hash) = (channel.id, channel.access_hash?);
                Some(types::InputPeerChannel { channel_id, access_hash }.into())
            }
            _ => None,
        })?,
        enums::Peer::PeerUser(peer) => page.users.iter().find_map(|user| match user {
            enums::User::User(user) if user.id == peer.user_id => {
                let (user_id, access_hash) = (user.id, user.access_hash?);
                Some(types::InputPeerUser { user_id, access_hash }.into())
            }
            _ => None,
        })?,
        enums::Peer::PeerChat(peer) => types::InputPeerChat { chat_id: peer.chat_id }.into(),
    };
    Some((dialog.top_message, date, peer))
}
