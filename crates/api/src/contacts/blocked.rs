//! The block list.

use crate::convert::{peer, people::People};
use crate::lookup::Named;
use crate::{call::Call, error::Result, resolve};
use tl::{enums, functions as f, types};

/// The most entries in one answer.
const LIMIT_MAX: usize = 100;

/// Blocks a user. The separate list for stories is not here, since there are no stories.
pub(crate) async fn block(call: &Call<'_>, arguments: f::contacts::Block) -> Result<bool> {
    let user = resolve::private(call, &arguments.id).await?;
    if arguments.my_stories_from {
        return Ok(false);
    }
    call.api.services.contacts.blocks().block(&call.caller()?, user).await
}

/// Unblocks a user.
pub(crate) async fn unblock(call: &Call<'_>, arguments: f::contacts::Unblock) -> Result<bool> {
    let user = resolve::private(call, &arguments.id).await?;
    if arguments.my_stories_from {
        return Ok(false);
    }
    call.api.services.contacts.blocks().unblock(&call.caller()?, user).await
}

/// A part of the list, the latest first.
pub(crate) async fn get_blocked(
    call: &Call<'_>,
    arguments: f::contacts::GetBlocked,
) -> Result<enums::contacts::Blocked> {
    let own = call.caller()?.user;
    if arguments.my_stories_from {
        return Ok(types::contacts::Blocked::default().into());
    }
    let all = call.api.services.contacts.blocks().list(own).await?;
    let skip = usize::try_from(arguments.offset).unwrap_or(0);
    let limit = usize::try_from(arguments.limit).unwrap_or(0).min(LIMIT_MAX);
    let page: Vec<_> = all.iter().skip(skip).take(limit).collect();
    let mut people = People::default();
    page.iter().for_each(|(user, _)| people.user(*user));
    let Named { users, chats } = call.named(&people).await?;
    let blocked = page
        .iter()
        .map(|(user, date)| types::PeerBlocked { peer_id: peer::user(*user), date: date.0 }.into());
    let blocked: Vec<enums::PeerBlocked> = blocked.collect();
    Ok(if blocked.len() == all.len() {
        types::contacts::Blocked { blocked, chats, users }.into()
    } else {
        let count = i32::try_from(all.len()).unwrap_or(i32::MAX);
        types::contacts::BlockedSlice { count, blocked, chats, users }.into()
    })
}
