//! Invite links as TL.

use model::{Importer, Invite, JoinRequest};
use tl::{enums, types};

/// A link, for those who manage it. `prefix` is the address before the `+`.
pub(crate) fn exported(prefix: &str, invite: &Invite) -> enums::ExportedChatInvite {
    types::ChatInviteExported {
        revoked: invite.revoked,
        permanent: invite.permanent,
        request_needed: invite.request_needed,
        link: format!("{prefix}+{}", invite.hash),
        admin_id: invite.admin.0,
        date: invite.created.0,
        expire_date: invite.expires.map(|date| date.0),
        usage_limit: invite.limit,
        usage: (invite.usage > 0).then_some(invite.usage),
        title: invite.title.clone(),
        ..Default::default()
    }
    .into()
}

/// The hash in a link, with or without what stands before it.
pub(crate) fn hash(link: &str) -> &str {
    link.rsplit(['/', '+', '=']).next().unwrap_or(link)
}

/// Somebody who came by a link.
pub(crate) fn importer(importer: &Importer) -> enums::ChatInviteImporter {
    types::ChatInviteImporter {
        user_id: importer.user.0,
        date: importer.date.0,
        approved_by: importer.approved_by.map(|by| by.0),
        ..Default::default()
    }
    .into()
}

/// Somebody who asks to be let in.
pub(crate) fn requester(request: &JoinRequest) -> enums::ChatInviteImporter {
    types::ChatInviteImporter {
        requested: true,
        user_id: request.user.0,
        date: request.date.0,
        ..Default::default()
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_link_is_known_in_all_of_its_forms() {
        for link in ["https://t.me/+a-_1", "https://t.me/joinchat/a-_1", "tg://join?invite=a-_1", "a-_1"] {
            assert_eq!(hash(link), "a-_1");
        }
    }
}
