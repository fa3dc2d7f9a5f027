//! Making, changing and listing links.

use crate::convert::{invite, people::People};
use crate::{call::Call, error::Result, resolve};
use model::{Date, Invite, Peer, Refusal, UserId};
use services::invites::{LinkChange, NewLink};
use std::collections::BTreeMap;
use tl::{enums, functions as f, types};

/// The most entries in one answer.
const LIMIT_MAX: usize = 100;

/// Makes a link. With the legacy flag it becomes the caller's one permanent link.
pub(crate) async fn export_chat_invite(
    call: &Call<'_>,
    arguments: f::messages::ExportChatInvite,
) -> Result<enums::ExportedChatInvite> {
    if arguments.subscription_pricing.is_some() {
        return Err(Refusal::bad("PRICING_CHAT_INVALID").into());
    }
    let peer = resolve::peer(call, &arguments.peer).await?;
    let new = NewLink {
        expires: arguments.expire_date.map(Date),
        limit: arguments.usage_limit,
        request_needed: arguments.request_needed,
        title: arguments.title,
        permanent: arguments.legacy_revoke_permanent,
    };
    let made = call.api.services.invites.export(&call.caller()?, peer, new).await?;
    Ok(exported(call, &made))
}

/// Changes or revokes a link. The next permanent one is answered with it.
pub(crate) async fn edit_exported_chat_invite(
    call: &Call<'_>,
    arguments: f::messages::EditExportedChatInvite,
) -> Result<enums::messages::ExportedChatInvite> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    let change = LinkChange {
        revoke: arguments.revoked,
        expires: arguments.expire_date.map(Date),
        limit: arguments.usage_limit,
        request_needed: arguments.request_needed,
        title: arguments.title,
    };
    let hash = invite::hash(&arguments.link);
    let (edited, next) = call.api.services.invites.edit(&call.caller()?, peer, hash, change).await?;
    let users = users(call, [edited.admin]).await?;
    let invite = exported(call, &edited);
    Ok(match next {
        Some(next) => {
            let new_invite = exported(call, &next);
            types::messages::ExportedChatInviteReplaced { invite, new_invite, users }.into()
        }
        None => types::messages::ExportedChatInvite { invite, users }.into(),
    })
}

/// Deletes a revoked link.
pub(crate) async fn delete_exported_chat_invite(
    call: &Call<'_>,
    arguments: f::messages::DeleteExportedChatInvite,
) -> Result<bool> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    call.api.services.invites.delete(&call.caller()?, peer, invite::hash(&arguments.link)).await?;
    Ok(true)
}

/// Deletes all revoked links of an administrator.
pub(crate) async fn delete_revoked_exported_chat_invites(
    call: &Call<'_>,
    arguments: f::messages::DeleteRevokedExportedChatInvites,
) -> Result<bool> {
    let (caller, invites) = (call.caller()?, &call.api.services.invites);
    let peer = resolve::peer(call, &arguments.peer).await?;
    let admin = resolve::user(call, &arguments.admin_id).await?;
    for link in invites.links(caller.user, peer, admin, true).await? {
        invites.delete(&caller, peer, &link.hash).await?;
    }
    Ok(true)
}

/// One link.
pub(crate) async fn get_exported_chat_invite(
    call: &Call<'_>,
    arguments: f::messages::GetExportedChatInvite,
) -> Result<enums::messages::ExportedChatInvite> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    let hash = invite::hash(&arguments.link);
    let found = call.api.services.invites.managed(call.caller()?.user, peer, hash).await?;
    let users = users(call, [found.admin]).await?;
    Ok(types::messages::ExportedChatInvite { invite: exported(call, &found), users }.into())
}

/// The links of an administrator, the newest first.
pub(crate) async fn get_exported_chat_invites(
    call: &Call<'_>,
    arguments: f::messages::GetExportedChatInvites,
) -> Result<enums::messages::ExportedChatInvites> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    let admin = resolve::user(call, &arguments.admin_id).await?;
    let own = call.caller()?.user;
    let all = call.api.services.invites.links(own, peer, admin, arguments.revoked).await?;
    let offset = arguments.offset_link.as_deref().map(invite::hash);
    let skipped =
        offset.and_then(|hash| all.iter().position(|link| link.hash == hash)).map_or(0, |at| at + 1);
    let page: Vec<&Invite> = all.iter().skip(skipped).take(limit(arguments.limit)).collect();
    let answer = types::messages::ExportedChatInvites {
        count: i32::try_from(all.len()).unwrap_or(i32::MAX),
        invites: page.iter().map(|link| exported(call, link)).collect(),
        users: users(call, [admin]).await?,
    };
    Ok(answer.into())
}

/// How many links each administrator has.
pub(crate) async fn get_admins_with_invites(
    call: &Call<'_>,
    arguments: f::messages::GetAdminsWithInvites,
) -> Result<enums::messages::ChatAdminsWithInvites> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    let mut counts: BTreeMap<UserId, (i32, i32)> = BTreeMap::new();
    for link in call.api.services.invites.links_of_all(call.caller()?.user, peer).await? {
        let (open, revoked) = counts.entry(link.admin).or_default();
        *(if link.revoked { revoked } else { open }) += 1;
    }
    let admins = counts.iter().map(|(admin, (open, revoked))| {
        let (invites_count, revoked_invites_count) = (*open, *revoked);
        types::ChatAdminWithInvites { admin_id: admin.0, invites_count, revoked_invites_count }.into()
    });
    let admins = admins.collect();
    let users = users(call, counts.into_keys()).await?;
    Ok(types::messages::ChatAdminsWithInvites { admins, users }.into())
}

/// Who came by a link, or who asks to be let in.
pub(crate) async fn get_chat_invite_importers(
    call: &Call<'_>,
    arguments: f::messages::GetChatInviteImporters,
) -> Result<enums::messages::ChatInviteImporters> {
    let (own, invites) = (call.caller()?.user, &call.api.services.invites);
    let peer = resolve::peer(call, &arguments.peer).await?;
    let hash = arguments.link.as_deref().map(invite::hash);
    let all: Vec<(UserId, Date, enums::ChatInviteImporter)> = if arguments.requested {
        let mut pending = invites.pending(own, peer).await?;
        pending.retain(|request| hash.is_none_or(|hash| request.hash == hash));
        pending.iter().map(|request| (request.user, request.date, invite::requester(request))).collect()
    } else {
        let hash = hash.ok_or(Refusal::bad("INVITE_HASH_EMPTY"))?;
        let came = invites.importers(own, peer, hash).await?;
        came.iter().map(|one| (one.user, one.date, invite::importer(one))).collect()
    };
    let all = matching(call, all, arguments.q.as_deref().unwrap_or_default()).await?;
    let count = i32::try_from(all.len()).unwrap_or(i32::MAX);
    let behind = |date: &Date| arguments.offset_date <= 0 || date.0 < arguments.offset_date;
    let page = all.into_iter().filter(|(_, date, _)| behind(date)).take(limit(arguments.limit));
    let (ids, importers): (Vec<UserId>, Vec<_>) = page.map(|(user, _, one)| (user, one)).unzip();
    Ok(types::messages::ChatInviteImporters { count, importers, users: users(call, ids).await? }.into())
}

/// Those whose names contain the query.
async fn matching<T>(
    call: &Call<'_>,
    all: Vec<(UserId, Date, T)>,
    query: &str,
) -> Result<Vec<(UserId, Date, T)>> {
    let query = query.trim().to_lowercase();
    if query.is_empty() {
        return Ok(all);
    }
    let mut found = Vec::new();
    for one in all {
        let view = call.api.services.contacts.view(call.caller()?.user, one.0).await?;
        let name = view.map(|view| format!("{} {}", view.first_name, view.last_name).to_lowercase());
        found.extend(name.is_some_and(|name| name.contains(&query)).then_some(one));
    }
    Ok(found)
}

fn exported(call: &Call<'_>, link: &Invite) -> enums::ExportedChatInvite {
    invite::exported(&call.api.config.link_prefix, link)
}

fn limit(wanted: i32) -> usize {
    usize::try_from(wanted).unwrap_or(0).min(LIMIT_MAX)
}

async fn users(call: &Call<'_>, ids: impl IntoIterator<Item = UserId>) -> Result<Vec<enums::User>> {
    let mut people = People::default();
    ids.into_iter().for_each(|user| people.peer(Peer::User(user)));
    Ok(call.named(&people).await?.users)
}
