//! Single values that became lists, and lists whose elements changed.

use super::Adapt;
use crate::enums;

/// A single value that became a list; older clients see the first.
macro_rules! first_of_list {
    ($($ty:ty),*) => {$(
        impl Adapt<$ty> for Vec<$ty> {
            fn from_old(old: $ty) -> Self {
                vec![old]
            }
            fn to_old(&self) -> Option<$ty> {
                self.first().cloned()
            }
        }
    )*};
}

first_of_list!(
    i32,
    enums::Document,
    enums::InputPeer,
    enums::Peer,
    enums::PaymentSavedCredentials,
    enums::ThemeSettings,
    enums::InputThemeSettings,
    enums::MessageExtendedMedia
);

/// The right answers of a quiz: once the options' own bytes, of which official clients made one byte with the
/// option's place in it; today the places.
impl Adapt<Vec<Vec<u8>>> for Vec<i32> {
    fn from_old(old: Vec<Vec<u8>>) -> Self {
        old.iter().filter_map(|option| option.first()).map(|byte| place_of(*byte)).collect()
    }
    fn to_old(&self) -> Option<Vec<Vec<u8>>> {
        self.iter().map(|place| u8::try_from(*place).ok().map(|place| vec![place])).collect()
    }
}

/// Some clients number options with digits.
fn place_of(byte: u8) -> i32 {
    match byte {
        b'0'..=b'9' => i32::from(byte.wrapping_sub(b'0')),
        _ => i32::from(byte),
    }
}

impl Adapt<Vec<enums::UserStories>> for Vec<enums::PeerStories> {
    fn from_old(old: Vec<enums::UserStories>) -> Self {
        old.into_iter().map(Adapt::from_old).collect()
    }
    fn to_old(&self) -> Option<Vec<enums::UserStories>> {
        Some(self.iter().filter_map(Adapt::to_old).collect())
    }
}
