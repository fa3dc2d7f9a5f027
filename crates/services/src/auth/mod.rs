//! Authorization keys, signing in, and the devices that are signed in.
//!
//! [`Keys`] holds the permanent keys and says who is signed in with one; [`Login`] decides who may be;
//! [`Authorizations`] lists the devices of a user and ends them. The row of the key is the truth about who is
//! signed in: it is written before a login is answered, and before anybody hears of a log-out.

pub mod authorizations;
mod bind;
mod code;
pub mod delivery;
mod device;
pub mod keys;
pub mod login;
mod password;
pub mod phone;
mod sealing;
mod sequence;
mod sign_in;

#[cfg(test)]
mod tests;

pub use authorizations::Authorizations;
pub use code::is_login_code;
pub use delivery::{CodeChannel, CodeSender, DevLog, Nobody, SendError, ServiceMessages};
pub use device::Device;
pub use keys::Keys;
pub use login::{Login, LoginConfig, LoginParts, SentCode};
pub use sign_in::SignedIn;
