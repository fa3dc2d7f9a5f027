//! Pages of a group's members: read one after another, and searched by name.

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

/// The longest page that clients ask for.
const PAGE: i32 = 200;

/// The options of `bench members`.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    group: group::Options,
    /// Searches for the beginning of a name.
    #[arg(long, default_value_t = 2000)]
    searches: u32,
    /// What the names of members begin with, each followed by a number: it is searched for with one to three digits.
    #[arg(long, default_value = "member")]
    prefix: String,
}

/// Reads the whole list by pages, then searches.
///
/// # Errors
/// When the server refuses a call.
pub(crate) async fn run(fleet: &Fleet, pid: Option<u32>, options: &Options) -> Result<Report, Error> {
    let mut group = options.group.make(fleet).await?;
    let enums::InputPeer::InputPeerChannel(of) = group.peer else {
        return Err(Error::Protocol("the group is no channel".into()));
    };
    let channel: enums::InputChannel =
        types::InputChannel { channel_id: of.channel_id, access_hash: of.access_hash }.into();
    let owner = group.members.first_mut().ok_or_else(|| Error::Usage("nobody is online".into()))?;
    let (mut pages, mut searches) = (Histogram::default(), Histogram::default());
    let meter = Meter::start(pid);
    let (mut offset, mut calls) = (0, 0);
    loop {
        let filter = enums::ChannelParticipantsFilter::ChannelParticipantsRecent;
        let (count, found) = page(fleet, owner, &channel, filter, offset, &mut pages).await?;
        (offset, calls) = (offset + found, calls + 1);
        progress::show(&format!("{offset} of {count} members were read"));
        if found == 0 {
            break;
        }
    }
    for n in 0..options.searches {
        // Numbers of one to three digits, each as often.
        let digits = [n % 10, 10 + n % 90, 100 + n % 900][n as usize % 3];
        let filter = types::ChannelParticipantsSearch { q: format!("{}{digits}", options.prefix) };
        page(fleet, owner, &channel, filter.into(), 0, &mut searches).await?;
        calls += 1;
    }
    progress::done();
    let mut report = Report::new(format!("members: pages of {PAGE} in a group of {offset}"));
    report.count("members", u64::try_from(offset).unwrap_or(0));
    meter.report(&mut report, calls);
    report.quantiles("page of the list", &pages);
    report.quantiles("page of a search", &searches);
    Ok(report)
}

/// Asks for one page; answers how many members there are, and how many the page has.
async fn page(
    fleet: &Fleet,
    owner: &mut Member,
    channel: &enums::InputChannel,
    filter: enums::ChannelParticipantsFilter,
    offset: i32,
    times: &mut Histogram,
) -> Result<(i32, i32), Error> {
    let call =
        f::channels::GetParticipants { channel: channel.clone(), filter, offset, limit: PAGE, hash: 0 };
    let start = clock::nanos();
    let result = owner.line.ask("channels.getParticipants", &encode(fleet.layer(), &call)?).await?;
    times.record(clock::nanos() - start);
    match Reader::new(&result).get()? {
        enums::channels::ChannelParticipants::ChannelParticipants(page) => {
            Ok((page.count, i32::try_from(page.participants.len()).unwrap_or(i32::MAX)))
        }
        enums::channels::ChannelParticipants::ChannelParticipantsNotModified => {
            Err(Error::Protocol("channels.getParticipants answers that nothing changed".into()))
        }
    }
}
