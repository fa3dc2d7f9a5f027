//! Whom a text mentions.

use crate::Result;
use crate::users::Users;
use domain::text::Text;
use model::{Entity, EntityKind, UserId};

/// The most users that one message can mention: each costs a look-up, and in a channel an entry in a box.
const MENTIONS_MAX: usize = 50;

/// Whom a text mentions, by public name or by link, and whom it answers; ascending.
pub(crate) async fn mentioned(
    users: &Users,
    text: &Text,
    answered: Option<UserId>,
) -> Result<Option<Vec<UserId>>> {
    let mut found: Vec<UserId> = answered.into_iter().collect();
    for entity in text.entities.iter().take(MENTIONS_MAX) {
        match &entity.kind {
            EntityKind::MentionName(user) => found.push(*user),
            EntityKind::Mention => found.extend(by_name(users, &text.text, entity).await?),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok((!found.is_empty()).then_some(found))
}

async fn by_name(users: &Users, text: &str, entity: &Entity) -> Result<Option<UserId>> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let start = usize::try_from(entity.offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(entity.length).unwrap_or(0));
    let Some(units) = units.get(start..end) else { return Ok(None) };
    let Ok(name) = String::from_utf16(units) else { return Ok(None) };
    match users.resolve_username(&name).await {
        Ok(user) => Ok(Some(user.id)),
        Err(crate::Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
