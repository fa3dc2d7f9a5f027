//! Numbers that grew, and flags that became a choice.

use super::Adapt;
use crate::{enums, types};

impl Adapt<i32> for i64 {
    fn from_old(old: i32) -> Self {
        Self::from(old)
    }
    fn to_old(&self) -> Option<i32> {
        i32::try_from(*self).ok()
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
