//! What clients ask for at their start of features that are not here: each answer says that there is nothing.

use crate::{call::Call, convert::updates, error::Result};
use model::Layer;
use tl::{enums, functions as f, types};

/// The first layer in which an answer can say "no sponsored messages" without a list.
const SPONSORED_EMPTY: Layer = Layer(148);

/// The caller's folders: none beside "all chats", which needs no entry.
pub(crate) async fn get_dialog_filters(
    _: &Call<'_>,
    _: f::messages::GetDialogFilters,
) -> Result<enums::messages::DialogFilters> {
    Ok(types::messages::DialogFilters::default().into())
}

/// Folders that the server suggests.
pub(crate) async fn get_suggested_dialog_filters(
    _: &Call<'_>,
    _: f::messages::GetSuggestedDialogFilters,
) -> Result<Vec<enums::DialogFilterSuggested>> {
    Ok(Vec::new())
}

/// Drafts on the server: each device keeps its own.
pub(crate) async fn get_all_drafts(call: &Call<'_>, _: f::messages::GetAllDrafts) -> Result<enums::Updates> {
    Ok(updates::none(call.now()))
}

/// Bots in the attachment menu.
pub(crate) async fn get_attach_menu_bots(
    _: &Call<'_>,
    _: f::messages::GetAttachMenuBots,
) -> Result<enums::AttachMenuBots> {
    Ok(types::AttachMenuBots::default().into())
}

/// The caller's quick replies.
pub(crate) async fn get_quick_replies(
    _: &Call<'_>,
    _: f::messages::GetQuickReplies,
) -> Result<enums::messages::QuickReplies> {
    Ok(types::messages::QuickReplies::default().into())
}

/// Dialogs inside Saved Messages that are pinned.
pub(crate) async fn get_pinned_saved_dialogs(
    _: &Call<'_>,
    _: f::messages::GetPinnedSavedDialogs,
) -> Result<enums::messages::SavedDialogs> {
    Ok(types::messages::SavedDialogs::default().into())
}

/// Saved Messages by origin: they are one history here and not divided.
pub(crate) async fn get_saved_dialogs(
    _: &Call<'_>,
    _: f::messages::GetSavedDialogs,
) -> Result<enums::messages::SavedDialogs> {
    Ok(types::messages::SavedDialogs::default().into())
}

/// Messages that wait for their time.
pub(crate) async fn get_scheduled_history(
    _: &Call<'_>,
    _: f::messages::GetScheduledHistory,
) -> Result<enums::messages::Messages> {
    Ok(types::messages::Messages::default().into())
}

/// After how long messages of new chats delete themselves: never.
pub(crate) async fn get_default_history_ttl(
    _: &Call<'_>,
    _: f::messages::GetDefaultHistoryTTL,
) -> Result<enums::DefaultHistoryTTL> {
    Ok(types::DefaultHistoryTTL { period: 0 }.into())
}

/// There is no advertising. Older layers have no form without a list.
pub(crate) async fn get_sponsored_messages(
    call: &Call<'_>,
    _: f::messages::GetSponsoredMessages,
) -> Result<enums::messages::SponsoredMessages> {
    Ok(if call.layer < SPONSORED_EMPTY {
        types::messages::SponsoredMessages::default().into()
    } else {
        enums::messages::SponsoredMessages::SponsoredMessagesEmpty
    })
}
