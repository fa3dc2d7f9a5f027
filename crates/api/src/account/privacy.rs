//! Privacy: the rules that hold for everybody. They cannot be changed yet, so each answer says what the server
//! does (<https://core.telegram.org/api/privacy>).

use crate::{call::Call, error::Result};
use tl::enums::{InputPrivacyKey as Key, PrivacyRule};
use tl::{enums, functions as f, types};

/// Who may see or do something. A number is shown to whom its owner has it shared with; nobody can be called.
pub(crate) async fn get_privacy(
    _: &Call<'_>,
    arguments: f::account::GetPrivacy,
) -> Result<enums::account::PrivacyRules> {
    let rules = match arguments.key {
        Key::InputPrivacyKeyPhoneNumber => {
            vec![PrivacyRule::PrivacyValueAllowContacts, PrivacyRule::PrivacyValueDisallowAll]
        }
        Key::InputPrivacyKeyPhoneCall | Key::InputPrivacyKeyPhoneP2P => {
            vec![PrivacyRule::PrivacyValueDisallowAll]
        }
        _ => vec![PrivacyRule::PrivacyValueAllowAll],
    };
    Ok(types::account::PrivacyRules { rules, chats: Vec::new(), users: Vec::new() }.into())
}

/// What happens to chats with strangers: nothing special.
pub(crate) async fn get_global_privacy_settings(
    _: &Call<'_>,
    _: f::account::GetGlobalPrivacySettings,
) -> Result<enums::GlobalPrivacySettings> {
    Ok(types::GlobalPrivacySettings::default().into())
}
