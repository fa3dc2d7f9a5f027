//! Settings of an account that are kept on the server, and presets for downloads.

use crate::{call::Call, error::Result};
use model::Refusal;
use services::users::settings::{ACCOUNT_TTL_DAYS, CONTACT_SIGN_UP_SILENT, SENSITIVE_CONTENT};
use tl::{enums, functions as f, types};

/// For how many days of absence an account may be kept.
const TTL_DAYS: std::ops::RangeInclusive<i32> = 30..=730;

/// After how many days of absence the account is deleted.
pub(crate) async fn get_account_ttl(
    call: &Call<'_>,
    _: f::account::GetAccountTTL,
) -> Result<enums::AccountDaysTTL> {
    let own = call.caller()?.user;
    let days = call.api.services.users.settings().get(own, &ACCOUNT_TTL_DAYS).await?;
    Ok(types::AccountDaysTTL { days }.into())
}

/// Sets after how many days of absence the account is deleted.
pub(crate) async fn set_account_ttl(call: &Call<'_>, arguments: f::account::SetAccountTTL) -> Result<bool> {
    let own = call.caller()?.user;
    let enums::AccountDaysTTL::AccountDaysTTL(ttl) = arguments.ttl;
    if !TTL_DAYS.contains(&ttl.days) {
        return Err(Refusal::bad("TTL_DAYS_INVALID").into());
    }
    call.api.services.users.settings().set(own, &ACCOUNT_TTL_DAYS, &ttl.days).await?;
    Ok(true)
}

/// Whether the caller wants to hear nothing when a contact signs up.
pub(crate) async fn get_contact_sign_up_notification(
    call: &Call<'_>,
    _: f::account::GetContactSignUpNotification,
) -> Result<bool> {
    let own = call.caller()?.user;
    call.api.services.users.settings().get(own, &CONTACT_SIGN_UP_SILENT).await
}

/// Sets whether the caller wants to hear nothing when a contact signs up.
pub(crate) async fn set_contact_sign_up_notification(
    call: &Call<'_>,
    arguments: f::account::SetContactSignUpNotification,
) -> Result<bool> {
    let own = call.caller()?.user;
    call.api.services.users.settings().set(own, &CONTACT_SIGN_UP_SILENT, &arguments.silent).await?;
    Ok(true)
}

/// Whether sensitive content is shown, which everybody may decide. An error here makes clients ask for ever.
pub(crate) async fn get_content_settings(
    call: &Call<'_>,
    _: f::account::GetContentSettings,
) -> Result<enums::account::ContentSettings> {
    let own = call.caller()?.user;
    let sensitive_enabled = call.api.services.users.settings().get(own, &SENSITIVE_CONTENT).await?;
    Ok(types::account::ContentSettings { sensitive_enabled, sensitive_can_change: true }.into())
}

/// Sets whether sensitive content is shown.
pub(crate) async fn set_content_settings(
    call: &Call<'_>,
    arguments: f::account::SetContentSettings,
) -> Result<bool> {
    let own = call.caller()?.user;
    let settings = call.api.services.users.settings();
    settings.set(own, &SENSITIVE_CONTENT, &arguments.sensitive_enabled).await?;
    Ok(true)
}

/// Presets for what is downloaded by itself: over mobile data, normally, and everything.
pub(crate) async fn get_auto_download_settings(
    _: &Call<'_>,
    _: f::account::GetAutoDownloadSettings,
) -> Result<enums::account::AutoDownloadSettings> {
    const MIB: i64 = 1024 * 1024;
    let preset = |video_size_max, file_size_max, video_upload_maxbitrate| types::AutoDownloadSettings {
        photo_size_max: 1024 * 1024,
        video_size_max,
        file_size_max,
        video_upload_maxbitrate,
        small_queue_active_operations_max: 5,
        large_queue_active_operations_max: 2,
        ..Default::default()
    };
    let low = types::AutoDownloadSettings { phonecalls_less_data: true, ..preset(0, 0, 50) };
    let settings = types::account::AutoDownloadSettings {
        low: low.into(),
        medium: types::AutoDownloadSettings { audio_preload_next: true, ..preset(10 * MIB, MIB, 100) }.into(),
        high: types::AutoDownloadSettings {
            audio_preload_next: true,
            video_preload_large: true,
            ..preset(15 * MIB, 3 * MIB, 100)
        }
        .into(),
    };
    Ok(settings.into())
}
