//! `account.*`: the caller's own profile, devices and settings.

pub(crate) mod appearance;
pub(crate) mod devices;
pub(crate) mod notifications;
pub(crate) mod password;
pub(crate) mod password_reset;
pub(crate) mod privacy;
pub(crate) mod profile;
pub(crate) mod settings;
