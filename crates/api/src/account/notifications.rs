//! Notification settings and push: nothing differs from the defaults, and nothing is pushed.

use crate::{call::Call, convert::updates, error::Result};
use tl::{enums, functions as f, types};

/// Settings for a peer or a kind of peer: none are set, so the client's own apply.
pub(crate) async fn get_notify_settings(
    _: &Call<'_>,
    _: f::account::GetNotifySettings,
) -> Result<enums::PeerNotifySettings> {
    Ok(types::PeerNotifySettings::default().into())
}

/// Peers whose settings differ from the defaults: none.
pub(crate) async fn get_notify_exceptions(
    call: &Call<'_>,
    _: f::account::GetNotifyExceptions,
) -> Result<enums::Updates> {
    Ok(updates::none(call.now()))
}

/// Settings for reactions: there are none to be told of.
pub(crate) async fn get_reactions_notify_settings(
    _: &Call<'_>,
    _: f::account::GetReactionsNotifySettings,
) -> Result<enums::ReactionsNotifySettings> {
    let sound = enums::NotificationSound::NotificationSoundDefault;
    Ok(types::ReactionsNotifySettings { sound, ..Default::default() }.into())
}

/// Push to a device that is not connected is not here: the answer is "not registered".
pub(crate) async fn register_device(_: &Call<'_>, _: f::account::RegisterDevice) -> Result<bool> {
    Ok(false)
}

/// No device is registered, so none can be taken off.
pub(crate) async fn unregister_device(_: &Call<'_>, _: f::account::UnregisterDevice) -> Result<bool> {
    Ok(false)
}
