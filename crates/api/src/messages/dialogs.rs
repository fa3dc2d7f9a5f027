//! The list of dialogs (<https://core.telegram.org/api/folders>).

use crate::convert::{dialog, people::People};
use crate::lookup::Named;
use crate::{call::Call, error::Result, resolve};
use model::{Date, MessageId, Refusal};
use services::chats::{DialogsPage, DialogsQuery};
use tl::{enums, functions as f, types};

/// The main list. The other documented folder, the archive, is always empty.
const MAIN: i32 = 0;
/// The most peers in one request.
const PEERS_MAX: usize = 100;

/// A part of the list, the most recent first. The first page may be asked for with an offset that lies in the
/// future; the archive is empty, and an error in its place makes clients ask for ever.
pub(crate) async fn get_dialogs(
    call: &Call<'_>,
    arguments: f::messages::GetDialogs,
) -> Result<enums::messages::Dialogs> {
    let own = call.caller()?.user;
    if arguments.folder_id.unwrap_or(MAIN) != MAIN {
        return Ok(types::messages::Dialogs::default().into());
    }
    let offset_peer = match &arguments.offset_peer {
        enums::InputPeer::InputPeerEmpty => None,
        named => resolve::peer(call, named).await.ok(),
    };
    let query = DialogsQuery {
        offset_date: Date(arguments.offset_date),
        offset_id: MessageId(arguments.offset_id),
        offset_peer,
        limit: arguments.limit,
        exclude_pinned: arguments.exclude_pinned,
    };
    let page = call.api.services.chats.dialogs(own, query).await?;
    let whole = page.complete && page.dialogs.len() == page.count;
    let count = i32::try_from(page.count).unwrap_or(i32::MAX);
    let Listed { dialogs, messages, users, chats } = listed(call, &page).await?;
    Ok(if whole {
        types::messages::Dialogs { dialogs, messages, chats, users }.into()
    } else {
        types::messages::DialogsSlice { count, dialogs, messages, chats, users }.into()
    })
}

/// The pinned dialogs in their order.
pub(crate) async fn get_pinned_dialogs(
    call: &Call<'_>,
    arguments: f::messages::GetPinnedDialogs,
) -> Result<enums::messages::PeerDialogs> {
    let own = call.caller()?.user;
    if arguments.folder_id != MAIN {
        let state = crate::updates::state(call).await?;
        return Ok(types::messages::PeerDialogs { state, ..Default::default() }.into());
    }
    let page = call.api.services.chats.pinned_dialogs(own).await?;
    peer_dialogs(call, &page).await
}

/// The dialogs with the given peers; where there is none yet, an empty one. A folder has none of its own.
pub(crate) async fn get_peer_dialogs(
    call: &Call<'_>,
    arguments: f::messages::GetPeerDialogs,
) -> Result<enums::messages::PeerDialogs> {
    let own = call.caller()?.user;
    if arguments.peers.len() > PEERS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let mut peers = Vec::with_capacity(arguments.peers.len());
    for named in &arguments.peers {
        match named {
            enums::InputDialogPeer::InputDialogPeerFolder(_) => {}
            named => peers.push(resolve::dialog(call, named).await?),
        }
    }
    let page = call.api.services.chats.peer_dialogs(own, &peers).await?;
    peer_dialogs(call, &page).await
}

/// Marks a dialog as unread by hand.
pub(crate) async fn mark_dialog_unread(
    call: &Call<'_>,
    arguments: f::messages::MarkDialogUnread,
) -> Result<bool> {
    let peer = resolve::dialog(call, &arguments.peer).await?;
    call.api.services.chats.mark_unread(&call.caller()?, peer, arguments.unread).await?;
    Ok(true)
}

/// Pins a dialog at the top of the list, or unpins it.
pub(crate) async fn toggle_dialog_pin(
    call: &Call<'_>,
    arguments: f::messages::ToggleDialogPin,
) -> Result<bool> {
    let peer = resolve::dialog(call, &arguments.peer).await?;
    call.api.services.chats.toggle_pin(&call.caller()?, peer, arguments.pinned).await?;
    Ok(true)
}

/// Puts the pinned dialogs into an order; with `force` the others are unpinned.
pub(crate) async fn reorder_pinned_dialogs(
    call: &Call<'_>,
    arguments: f::messages::ReorderPinnedDialogs,
) -> Result<bool> {
    if arguments.folder_id != MAIN || arguments.order.len() > PEERS_MAX {
        return Err(Refusal::bad("FOLDER_ID_INVALID").into());
    }
    let mut order = Vec::with_capacity(arguments.order.len());
    for named in &arguments.order {
        order.push(resolve::dialog(call, named).await?);
    }
    call.api.services.chats.reorder_pinned(&call.caller()?, order, arguments.force).await?;
    Ok(true)
}

struct Listed {
    dialogs: Vec<enums::Dialog>,
    messages: Vec<enums::Message>,
    users: Vec<enums::User>,
    chats: Vec<enums::Chat>,
}

async fn listed(call: &Call<'_>, page: &DialogsPage) -> Result<Listed> {
    let own = call.caller()?.user;
    let tops = || page.dialogs.iter().filter_map(|entry| entry.top.as_ref());
    let mut people = tops().collect::<People>();
    page.dialogs.iter().for_each(|entry| people.peer(entry.dialog.peer));
    let messages = call.api.services.shown(own, tops(), &mut people).await?;
    let Named { users, chats } = call.named(&people).await?;
    Ok(Listed {
        dialogs: page.dialogs.iter().map(|entry| dialog::dialog(&entry.dialog, entry.channel_pts)).collect(),
        messages,
        users,
        chats,
    })
}

async fn peer_dialogs(call: &Call<'_>, page: &DialogsPage) -> Result<enums::messages::PeerDialogs> {
    let Listed { dialogs, messages, users, chats } = listed(call, page).await?;
    let state = crate::updates::state(call).await?;
    Ok(types::messages::PeerDialogs { dialogs, messages, chats, users, state }.into())
}
