//! Stickers, emoji packs and GIFs: there are none, and each list says so.
//!
//! A list carries the hash 0, which is also what a client sends that has no list: it always gets the list itself,
//! never "not modified".

use crate::{call::Call, error::Result};
use model::Refusal;
use tl::{enums, functions as f, types};

/// No set has the given name. The documented error is the answer: clients crash on a set without an id.
pub(crate) async fn get_sticker_set(
    _: &Call<'_>,
    _: f::messages::GetStickerSet,
) -> Result<enums::messages::StickerSet> {
    Err(Refusal::new(406, "STICKERSET_INVALID").into())
}

/// The caller's sticker sets.
pub(crate) async fn get_all_stickers(
    _: &Call<'_>,
    _: f::messages::GetAllStickers,
) -> Result<enums::messages::AllStickers> {
    Ok(types::messages::AllStickers::default().into())
}

/// The caller's sets of custom emoji.
pub(crate) async fn get_emoji_stickers(
    _: &Call<'_>,
    _: f::messages::GetEmojiStickers,
) -> Result<enums::messages::AllStickers> {
    Ok(types::messages::AllStickers::default().into())
}

/// Sets that the server recommends.
pub(crate) async fn get_featured_stickers(
    _: &Call<'_>,
    _: f::messages::GetFeaturedStickers,
) -> Result<enums::messages::FeaturedStickers> {
    Ok(types::messages::FeaturedStickers::default().into())
}

/// Sets of custom emoji that the server recommends.
pub(crate) async fn get_featured_emoji_stickers(
    _: &Call<'_>,
    _: f::messages::GetFeaturedEmojiStickers,
) -> Result<enums::messages::FeaturedStickers> {
    Ok(types::messages::FeaturedStickers::default().into())
}

/// Stickers that the caller has used.
pub(crate) async fn get_recent_stickers(
    _: &Call<'_>,
    _: f::messages::GetRecentStickers,
) -> Result<enums::messages::RecentStickers> {
    Ok(types::messages::RecentStickers::default().into())
}

/// Stickers that the caller has marked.
pub(crate) async fn get_faved_stickers(
    _: &Call<'_>,
    _: f::messages::GetFavedStickers,
) -> Result<enums::messages::FavedStickers> {
    Ok(types::messages::FavedStickers::default().into())
}

/// GIFs that the caller has saved.
pub(crate) async fn get_saved_gifs(
    _: &Call<'_>,
    _: f::messages::GetSavedGifs,
) -> Result<enums::messages::SavedGifs> {
    Ok(types::messages::SavedGifs::default().into())
}

/// Stickers for an emoji.
pub(crate) async fn get_stickers(
    _: &Call<'_>,
    _: f::messages::GetStickers,
) -> Result<enums::messages::Stickers> {
    Ok(types::messages::Stickers::default().into())
}

/// Custom emoji by id. Unknown ids are left out, and all are unknown.
pub(crate) async fn get_custom_emoji_documents(
    _: &Call<'_>,
    _: f::messages::GetCustomEmojiDocuments,
) -> Result<Vec<enums::Document>> {
    Ok(Vec::new())
}

/// Groups of emoji for the search field.
pub(crate) async fn get_emoji_groups(
    _: &Call<'_>,
    _: f::messages::GetEmojiGroups,
) -> Result<enums::messages::EmojiGroups> {
    Ok(types::messages::EmojiGroups::default().into())
}

/// Languages that have keywords for emoji.
pub(crate) async fn get_emoji_keywords_languages(
    _: &Call<'_>,
    _: f::messages::GetEmojiKeywordsLanguages,
) -> Result<Vec<enums::EmojiLanguage>> {
    Ok(Vec::new())
}

/// Keywords that are new since a version: none.
pub(crate) async fn get_emoji_keywords_difference(
    _: &Call<'_>,
    arguments: f::messages::GetEmojiKeywordsDifference,
) -> Result<enums::EmojiKeywordsDifference> {
    let f::messages::GetEmojiKeywordsDifference { lang_code, from_version } = arguments;
    let difference =
        types::EmojiKeywordsDifference { lang_code, from_version, version: from_version, keywords: vec![] };
    Ok(difference.into())
}
