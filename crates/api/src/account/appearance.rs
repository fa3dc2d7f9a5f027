//! Themes, wallpapers and emoji statuses: none are offered beside what clients have built in.

use crate::{call::Call, error::Result};
use tl::{enums, functions as f, types};

/// Themes that the caller has installed.
pub(crate) async fn get_themes(_: &Call<'_>, _: f::account::GetThemes) -> Result<enums::account::Themes> {
    Ok(types::account::Themes::default().into())
}

/// Themes for single chats.
pub(crate) async fn get_chat_themes(
    _: &Call<'_>,
    _: f::account::GetChatThemes,
) -> Result<enums::account::Themes> {
    Ok(types::account::Themes::default().into())
}

/// Wallpapers.
pub(crate) async fn get_wall_papers(
    _: &Call<'_>,
    _: f::account::GetWallPapers,
) -> Result<enums::account::WallPapers> {
    Ok(types::account::WallPapers::default().into())
}

/// Emoji that can stand beside a name.
pub(crate) async fn get_default_emoji_statuses(
    _: &Call<'_>,
    _: f::account::GetDefaultEmojiStatuses,
) -> Result<enums::account::EmojiStatuses> {
    Ok(types::account::EmojiStatuses::default().into())
}
