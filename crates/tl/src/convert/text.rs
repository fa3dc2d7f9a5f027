//! Plain strings that became text with entities, a sound or a message of its own.

use super::Adapt;
use crate::{enums, types};

impl Adapt<String> for enums::TextWithEntities {
    fn from_old(old: String) -> Self {
        types::TextWithEntities { text: old, entities: Vec::new() }.into()
    }
    fn to_old(&self) -> Option<String> {
        let Self::TextWithEntities(text) = self;
        Some(text.text.clone())
    }
}

impl Adapt<String> for Vec<enums::TextWithEntities> {
    fn from_old(old: String) -> Self {
        vec![Adapt::from_old(old)]
    }
    fn to_old(&self) -> Option<String> {
        self.first()?.to_old()
    }
}

/// An empty name is silence and `default` the default; any other is the name of a sound on the device.
impl Adapt<String> for enums::NotificationSound {
    fn from_old(old: String) -> Self {
        match old.as_str() {
            "" => Self::NotificationSoundNone,
            "default" => Self::NotificationSoundDefault,
            _ => types::NotificationSoundLocal { title: old.clone(), data: old }.into(),
        }
    }
    fn to_old(&self) -> Option<String> {
        match self {
            Self::NotificationSoundNone => Some(String::new()),
            Self::NotificationSoundDefault => Some("default".to_owned()),
            Self::NotificationSoundLocal(sound) => Some(sound.data.clone()),
            Self::NotificationSoundRingtone(_) => None,
        }
    }
}

impl Adapt<enums::TextWithEntities> for enums::GroupCallMessage {
    fn from_old(old: enums::TextWithEntities) -> Self {
        types::GroupCallMessage { message: old, ..Default::default() }.into()
    }
    fn to_old(&self) -> Option<enums::TextWithEntities> {
        let Self::GroupCallMessage(message) = self;
        Some(message.message.clone())
    }
}
