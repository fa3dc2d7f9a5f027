//! What clients offer for reactions and message effects. There are no stickers yet that could show a reaction moving,
//! and nothing is remembered of what somebody has chosen.

use crate::convert::reactions;
use crate::{call::Call, error::Result};
use domain::reactions::STANDARD;
use services::users::settings::DEFAULT_REACTION;
use tl::{enums, functions as f, types};

/// Reactions that the server has stickers of.
pub(crate) async fn get_available_reactions(
    _: &Call<'_>,
    _: f::messages::GetAvailableReactions,
) -> Result<enums::messages::AvailableReactions> {
    Ok(types::messages::AvailableReactions::default().into())
}

/// The emoji that can be chosen, the most popular first.
pub(crate) async fn get_top_reactions(
    _: &Call<'_>,
    arguments: f::messages::GetTopReactions,
) -> Result<enums::messages::Reactions> {
    let limit = usize::try_from(arguments.limit).unwrap_or(0);
    let top = STANDARD.iter().take(limit);
    // The list is part of the program: only its length can differ from what a client has.
    let hash = i64::try_from(top.len()).unwrap_or(0);
    if arguments.hash == hash && hash > 0 {
        return Ok(enums::messages::Reactions::ReactionsNotModified);
    }
    let reactions = top.map(|emoji| reactions::emoji(emoji)).collect();
    Ok(types::messages::Reactions { hash, reactions }.into())
}

/// Sets the emoji that a double tap sends. Clients read it with their configuration.
pub(crate) async fn set_default_reaction(
    call: &Call<'_>,
    arguments: f::messages::SetDefaultReaction,
) -> Result<bool> {
    let user = call.caller()?.user;
    let emoji = reactions::emoji_from_tl(&arguments.reaction)?.to_owned();
    call.api.services.users.settings().set(user, &DEFAULT_REACTION, &Some(emoji)).await?;
    Ok(true)
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
