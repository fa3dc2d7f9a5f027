//! A member of a channel as TL, from what the viewer is in it.

use super::{channel, peer, rights};
use model::{AdminRights, Date, Member, Status, UserId};
use tl::{enums, types};

/// A member at a date. What is withheld from somebody is for administrators and for the one concerned.
pub(crate) fn participant(viewer: &Member, of: &Member, at: Date) -> enums::ChannelParticipant {
    let own = viewer.user == of.user;
    let user_id = of.user.0;
    let rank = of.rank.clone();
    match &of.status {
        Status::Creator { .. } => types::ChannelParticipantCreator {
            user_id,
            admin_rights: channel::admin_rights(of).map(rights::admin).unwrap_or_default(),
            rank,
        }
        .into(),
        Status::Admin { rights: of_admin, by } => types::ChannelParticipantAdmin {
            can_edit: may_edit(viewer, *by),
            self_: own,
            user_id,
            // The two share a flag: who reads about itself learns who brought it in.
            inviter_id: own.then(|| of.inviter.unwrap_or(*by).0),
            promoted_by: by.0,
            date: of.date.0,
            admin_rights: rights::admin(*of_admin),
            rank,
        }
        .into(),
        Status::Restricted { what, by, inside }
            if !what.at(at).is_empty() && (own || viewer.is_admin() || !inside) =>
        {
            banned(of, *what, *by, !inside)
        }
        Status::Banned { what, by } if !what.at(at).is_empty() => banned(of, *what, *by, true),
        Status::Banned { .. } | Status::Left | Status::Restricted { inside: false, .. } => {
            types::ChannelParticipantLeft { peer: peer::user(of.user) }.into()
        }
        Status::Member | Status::Restricted { .. } if own => types::ChannelParticipantSelf {
            via_request: of.by_request,
            user_id,
            inviter_id: of.inviter.unwrap_or(of.user).0,
            date: of.date.0,
            subscription_until_date: None,
            rank,
        }
        .into(),
        Status::Member | Status::Restricted { .. } => {
            types::ChannelParticipant { user_id, date: of.date.0, subscription_until_date: None, rank }.into()
        }
    }
}

/// Whether the viewer may change an administrator whom `by` made.
fn may_edit(viewer: &Member, by: UserId) -> bool {
    viewer.is_creator() || viewer.may(AdminRights::ADD_ADMINS) && by == viewer.user
}

fn banned(of: &Member, what: model::Restriction, by: UserId, left: bool) -> enums::ChannelParticipant {
    types::ChannelParticipantBanned {
        left,
        peer: peer::user(of.user),
        kicked_by: by.0,
        date: of.date.0,
        banned_rights: rights::banned(what),
        rank: of.rank.clone(),
    }
    .into()
}

/// Everybody whom a member's row names.
pub(crate) fn people(of: &Member) -> impl Iterator<Item = UserId> {
    let by = match &of.status {
        Status::Admin { by, .. } | Status::Restricted { by, .. } | Status::Banned { by, .. } => Some(*by),
        Status::Creator { .. } | Status::Member | Status::Left => None,
    };
    [Some(of.user), by, of.inviter].into_iter().flatten()
}
