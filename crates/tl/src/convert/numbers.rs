//! Numbers that grew, and flags that became a choice.

use super::Adapt;
use crate::{enums, types};

/// Sizes, offsets and hashes. Files beyond two gibibytes look to older clients as large as they can count.
impl Adapt<i32> for i64 {
    fn from_old(old: i32) -> Self {
        Self::from(old)
    }
    fn to_old(&self) -> Option<i32> {
        Some(i32::try_from(*self).unwrap_or(i32::MAX))
    }
}

/// Durations in seconds, which older clients count in whole ones.
impl Adapt<i32> for f64 {
    fn from_old(old: i32) -> Self {
        Self::from(old)
    }
    fn to_old(&self) -> Option<i32> {
        // There is no checked conversion from floats; `as` saturates, and NaN becomes 0.
        #[allow(clippy::as_conversions)]
        Some(self.ceil() as i32)
    }
}

/// Offsets of lists, which became opaque.
impl Adapt<i32> for String {
    fn from_old(old: i32) -> Self {
        if old == 0 { Self::new() } else { old.to_string() }
    }
    fn to_old(&self) -> Option<i32> {
        if self.is_empty() { Some(0) } else { self.parse().ok() }
    }
}

impl Adapt<i32> for enums::PeerColor {
    fn from_old(old: i32) -> Self {
        types::PeerColor { color: Some(old), ..Default::default() }.into()
    }
    fn to_old(&self) -> Option<i32> {
        match self {
            Self::PeerColor(color) => color.color,
            _ => None,
        }
    }
}

/// `color` and `background_emoji_id`, as `account.updateColor` had them at first.
impl Adapt<(i32, Option<i64>)> for Option<enums::PeerColor> {
    fn from_old((color, background_emoji_id): (i32, Option<i64>)) -> Self {
        Some(types::PeerColor { color: Some(color), background_emoji_id }.into())
    }
    fn to_old(&self) -> Option<(i32, Option<i64>)> {
        let (color, background_emoji_id): (Option<i32>, Option<i64>) = self.to_old()?;
        Some((color?, background_emoji_id))
    }
}

impl Adapt<(Option<i32>, Option<i64>)> for Option<enums::PeerColor> {
    fn from_old((color, background_emoji_id): (Option<i32>, Option<i64>)) -> Self {
        if color.is_none() && background_emoji_id.is_none() {
            return None;
        }
        Some(types::PeerColor { color, background_emoji_id }.into())
    }
    fn to_old(&self) -> Option<(Option<i32>, Option<i64>)> {
        match self {
            Some(enums::PeerColor::PeerColor(color)) => Some((color.color, color.background_emoji_id)),
            _ => None,
        }
    }
}

impl Adapt<i32> for enums::RecentStory {
    fn from_old(old: i32) -> Self {
        types::RecentStory { max_id: Some(old), ..Default::default() }.into()
    }
    fn to_old(&self) -> Option<i32> {
        let Self::RecentStory(story) = self;
        story.max_id
    }
}

impl Adapt<bool> for enums::PaidReactionPrivacy {
    fn from_old(old: bool) -> Self {
        if old { Self::PaidReactionPrivacyAnonymous } else { Self::PaidReactionPrivacyDefault }
    }
    fn to_old(&self) -> Option<bool> {
        Some(matches!(self, Self::PaidReactionPrivacyAnonymous))
    }
}

/// Whether a reaction is among one's own, which became its place among them.
impl Adapt<(bool,)> for Option<i32> {
    fn from_old((chosen,): (bool,)) -> Self {
        chosen.then_some(0)
    }
    fn to_old(&self) -> Option<(bool,)> {
        Some((self.is_some(),))
    }
}

/// Months that became days.
impl Adapt<(i32,)> for i32 {
    fn from_old((months,): (i32,)) -> Self {
        months.saturating_mul(30)
    }
    fn to_old(&self) -> Option<(i32,)> {
        Some((self.checked_div(30)?,))
    }
}

impl Adapt<bool> for enums::BusinessBotRights {
    fn from_old(old: bool) -> Self {
        types::BusinessBotRights { reply: old, ..Default::default() }.into()
    }
    fn to_old(&self) -> Option<bool> {
        let Self::BusinessBotRights(rights) = self;
        Some(rights.reply)
    }
}
