//! Who is in a channel.

use super::admins::participant_of;
use crate::contacts::list::hash;
use crate::convert::{participant, people::People};
use crate::{call::Call, error::Result, resolve};
use domain::channel::MemberList;
use model::{Member, Refusal};
use services::channels::Filter;
use tl::enums::ChannelParticipantsFilter as Asked;
use tl::{enums, functions as f, types};

/// What somebody is in a channel.
pub(crate) async fn get_participant(
    call: &Call<'_>,
    arguments: f::channels::GetParticipant,
) -> Result<enums::channels::ChannelParticipant> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    let user = participant_of(call, &arguments.participant).await?;
    let channels = &call.api.services.channels;
    let found = channels.participant(own, id, user).await?;
    let viewer = channels.member(id, own).await?;
    let named = call.named(&people([&found])).await?;
    Ok(types::channels::ChannelParticipant {
        participant: participant::participant(&viewer, &found, call.now()),
        chats: named.chats,
        users: named.users,
    }
    .into())
}

/// A page of members.
pub(crate) async fn get_participants(
    call: &Call<'_>,
    arguments: f::channels::GetParticipants,
) -> Result<enums::channels::ChannelParticipants> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    let offset = usize::try_from(arguments.offset).map_err(|_| Refusal::bad("OFFSET_INVALID"))?;
    let limit = usize::try_from(arguments.limit).map_err(|_| Refusal::bad("LIMIT_INVALID"))?;
    let filter = filter(call, arguments.filter).await?;
    let channels = &call.api.services.channels;
    let page = channels.participants(own, id, &filter, offset, limit).await?;
    let known = hash(page.members.iter().map(|member| member.user.0));
    if arguments.hash != 0 && arguments.hash == known {
        return Ok(enums::channels::ChannelParticipants::ChannelParticipantsNotModified);
    }
    let viewer = channels.member(id, own).await?;
    let named = call.named(&people(&page.members)).await?;
    let shown = page.members.iter().map(|member| participant::participant(&viewer, member, call.now()));
    Ok(types::channels::ChannelParticipants {
        count: page.count,
        participants: shown.collect(),
        chats: named.chats,
        users: named.users,
    }
    .into())
}

async fn filter(call: &Call<'_>, asked: Asked) -> Result<Filter> {
    Ok(match asked {
        Asked::ChannelParticipantsRecent => Filter::List(MemberList::Recent, String::new()),
        Asked::ChannelParticipantsAdmins => Filter::List(MemberList::Admins, String::new()),
        Asked::ChannelParticipantsBots => Filter::List(MemberList::Bots, String::new()),
        Asked::ChannelParticipantsKicked(asked) => Filter::List(MemberList::Banned, asked.q),
        Asked::ChannelParticipantsBanned(asked) => Filter::List(MemberList::Restricted, asked.q),
        Asked::ChannelParticipantsSearch(asked) => Filter::List(MemberList::Recent, asked.q),
        // Everybody in the group can be mentioned in it.
        Asked::ChannelParticipantsMentions(asked) => {
            Filter::List(MemberList::Recent, asked.q.unwrap_or_default())
        }
        Asked::ChannelParticipantsContacts(asked) => {
            let book = call.api.services.contacts.book(call.caller()?.user).await?;
            Filter::Among(book.iter().map(|contact| contact.user).collect(), asked.q)
        }
    })
}

fn people<'a>(members: impl IntoIterator<Item = &'a Member>) -> People {
    let mut people = People::default();
    members.into_iter().flat_map(participant::people).for_each(|user| people.user(user));
    people
}
