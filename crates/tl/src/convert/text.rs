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

impl Adapt<String> for enums::InputChatTheme {
    fn from_old(old: String) -> Self {
        if old.is_empty() {
            Self::InputChatThemeEmpty
        } else {
            types::InputChatTheme { emoticon: old }.into()
        }
    }
    fn to_old(&self) -> Option<String> {
        match self {
            Self::InputChatThemeEmpty => Some(String::new()),
            Self::InputChatTheme(theme) => Some(theme.emoticon.clone()),
            Self::InputChatThemeUniqueGift(_) => None,
        }
    }
}

impl Adapt<String> for enums::ChatTheme {
    fn from_old(old: String) -> Self {
        types::ChatTheme { emoticon: old }.into()
    }
    fn to_old(&self) -> Option<String> {
        match self {
            Self::ChatTheme(theme) => Some(theme.emoticon.clone()),
            Self::ChatThemeUniqueGift(_) => None,
        }
    }
}

/// The one username of a user; the first active one of several.
impl Adapt<String> for Vec<enums::Username> {
    fn from_old(old: String) -> Self {
        if old.is_empty() {
            return Self::new();
        }
        vec![types::Username { editable: true, active: true, username: old, ..Default::default() }.into()]
    }
    fn to_old(&self) -> Option<String> {
        let active = self.iter().find(|enums::Username::Username(name)| name.active);
        Some(active.map_or_else(String::new, |enums::Username::Username(name)| name.username.clone()))
    }
}

impl Adapt<String> for enums::EmailVerification {
    fn from_old(old: String) -> Self {
        types::EmailVerificationCode { code: old }.into()
    }
    fn to_old(&self) -> Option<String> {
        match self {
            Self::EmailVerificationCode(code) => Some(code.code.clone()),
            _ => None,
        }
    }
}

/// Mail addresses were confirmed for Telegram Passport alone.
impl Adapt<()> for enums::EmailVerifyPurpose {
    fn from_old((): ()) -> Self {
        Self::EmailVerifyPurposePassport
    }
    fn to_old(&self) -> Option<()> {
        Some(())
    }
}

/// Why something is reported. Today the server asks step by step and the client sends the chosen option's bytes;
/// an older client's reason is taken for the option that bears its name.
impl Adapt<enums::ReportReason> for Vec<u8> {
    fn from_old(old: enums::ReportReason) -> Self {
        let reason = REASONS.iter().find(|(reason, _)| *reason == old);
        reason.map_or_else(Self::new, |(_, name)| name.as_bytes().to_vec())
    }
    fn to_old(&self) -> Option<enums::ReportReason> {
        let reason = REASONS.iter().find(|(_, name)| name.as_bytes() == self.as_slice());
        reason.map(|(reason, _)| reason.clone())
    }
}

const REASONS: [(enums::ReportReason, &str); 10] = [
    (enums::ReportReason::InputReportReasonChildAbuse, "child_abuse"),
    (enums::ReportReason::InputReportReasonCopyright, "copyright"),
    (enums::ReportReason::InputReportReasonFake, "fake"),
    (enums::ReportReason::InputReportReasonGeoIrrelevant, "geo_irrelevant"),
    (enums::ReportReason::InputReportReasonIllegalDrugs, "illegal_drugs"),
    (enums::ReportReason::InputReportReasonOther, "other"),
    (enums::ReportReason::InputReportReasonPersonalDetails, "personal_details"),
    (enums::ReportReason::InputReportReasonPornography, "pornography"),
    (enums::ReportReason::InputReportReasonSpam, "spam"),
    (enums::ReportReason::InputReportReasonViolence, "violence"),
];
