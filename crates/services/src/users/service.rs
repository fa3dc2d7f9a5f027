//! The service user, whose messages carry login codes and notices. It is part of the program, not of the store:
//! it is there from the first start and nobody can sign in as it.

use model::{Date, User, UserId};

/// The name that the service user bears.
const NAME: &str = "chappe";

/// The service user, 777000.
pub(super) fn user() -> User {
    User {
        id: UserId::SERVICE,
        phone: None,
        first_name: NAME.to_owned(),
        last_name: String::new(),
        username: None,
        about: String::new(),
        created: Date(0),
        last_seen: None,
        version: 1,
        deleted: false,
        bot: false,
        verified: true,
        lang_code: None,
        account_ttl_days: None,
    }
}
