//! Looking behind a link, and coming in by it.

use crate::convert::{invite, people::People};
use crate::messages::outcome;
use crate::{call::Call, channels, error::Result};
use model::{Invite, Peer, Refusal};
use services::invites::{Admitted, Preview};
use tl::{enums, functions as f, types};

/// What is behind a link: the group itself for who is in it, its title and size for others.
pub(crate) async fn check_chat_invite(
    call: &Call<'_>,
    arguments: f::messages::CheckChatInvite,
) -> Result<enums::ChatInvite> {
    match call.api.services.invites.look(&call.caller()?, invite::hash(&arguments.hash)).await? {
        Preview::Already(peer) => {
            let mut people = People::default();
            people.peer(peer);
            let chat = call.named(&people).await?.chats.pop();
            let chat = chat.ok_or(Refusal::bad("INVITE_HASH_EXPIRED"))?;
            Ok(types::ChatInviteAlready { chat }.into())
        }
        Preview::Open(invite) => preview(call, &invite).await,
    }
}

async fn preview(call: &Call<'_>, invite: &Invite) -> Result<enums::ChatInvite> {
    let services = &call.api.services;
    let shown = match invite.peer {
        Peer::Chat(id) => {
            let group = services.groups.expect(id).await?;
            types::ChatInvite {
                title: group.title.clone(),
                about: filled(&group.about),
                participants_count: crate::convert::chat::count(&group),
                ..Default::default()
            }
        }
        Peer::Channel(id) => {
            let seen = services.channels.seen(id).await?;
            types::ChatInvite {
                channel: true,
                broadcast: !seen.channel.is_group(),
                public: seen.channel.is_public(),
                megagroup: seen.channel.is_group(),
                title: seen.channel.title.clone(),
                about: filled(&seen.channel.about),
                participants_count: seen.counts.members,
                ..Default::default()
            }
        }
        Peer::User(_) => return Err(Refusal::bad("INVITE_HASH_EXPIRED").into()),
    };
    let photo = types::PhotoEmpty::default().into();
    Ok(types::ChatInvite { request_needed: invite.request_needed, photo, ..shown }.into())
}

fn filled(about: &str) -> Option<String> {
    (!about.is_empty()).then(|| about.to_owned())
}

/// Comes in by a link. Where an administrator has to decide, the refusal says that the request was sent.
pub(crate) async fn import_chat_invite(
    call: &Call<'_>,
    arguments: f::messages::ImportChatInvite,
) -> Result<enums::messages::ChatInviteJoinResult> {
    let admitted = call.api.services.invites.enter(&call.caller()?, invite::hash(&arguments.hash)).await?;
    let updates = match &admitted {
        Admitted::Group(done) => outcome::updates(call, done).await?,
        Admitted::Channel(id, changed) => channels::outcome::updates(call, *id, changed).await?,
    };
    Ok(types::messages::ChatInviteJoinResultOk { updates }.into())
}
