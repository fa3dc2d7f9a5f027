//! Reactions and message effects: there are none to choose from.

use crate::{call::Call, error::Result};
use tl::{enums, functions as f, types};

/// Reactions that the server has.
pub(crate) async fn get_available_reactions(
    _: &Call<'_>,
    _: f::messages::GetAvailableReactions,
) -> Result<enums::messages::AvailableReactions> {
    Ok(types::messages::AvailableReactions::default().into())
}

/// Reactions that are popular.
pub(crate) async fn get_top_reactions(
    _: &Call<'_>,
    _: f::messages::GetTopReactions,
) -> Result<enums::messages::Reactions> {
    Ok(types::messages::Reactions::default().into())
}

/// Reactions that the caller has used.
pub(crate) async fn get_recent_reactions(
    _: &Call<'_>,
    _: f::messages::GetRecentReactions,
) -> Result<enums::messages::Reactions> {
    Ok(types::messages::Reactions::default().into())
}

/// Reactions that serve as tags in Saved Messages.
pub(crate) async fn get_default_tag_reactions(
    _: &Call<'_>,
    _: f::messages::GetDefaultTagReactions,
) -> Result<enums::messages::Reactions> {
    Ok(types::messages::Reactions::default().into())
}

/// Tags that the caller has used in Saved Messages.
pub(crate) async fn get_saved_reaction_tags(
    _: &Call<'_>,
    _: f::messages::GetSavedReactionTags,
) -> Result<enums::messages::SavedReactionTags> {
    Ok(types::messages::SavedReactionTags::default().into())
}

/// Animations that can go with a message.
pub(crate) async fn get_available_effects(
    _: &Call<'_>,
    _: f::messages::GetAvailableEffects,
) -> Result<enums::messages::AvailableEffects> {
    Ok(types::messages::AvailableEffects::default().into())
}
