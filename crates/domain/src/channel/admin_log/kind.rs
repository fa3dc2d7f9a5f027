//! The kinds of actions that readers of the log choose from
//! (<https://core.telegram.org/constructor/channelAdminLogEventsFilter>).

use super::{AdminAction, Logged, Switch};
use model::{Member, Status, UserId};

/// A kind of action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody came alone.
    Join,
    /// Somebody left.
    Leave,
    /// Somebody was added.
    Invite,
    /// Something was withheld from somebody.
    Ban,
    /// What was withheld from somebody was lifted.
    Unban,
    /// Somebody was thrown out.
    Kick,
    /// Somebody may come back.
    Unkick,
    /// Somebody became an administrator, or one with other rights.
    Promote,
    /// An administrator became an ordinary member.
    Demote,
    /// Title, description, public name, linked group.
    Info,
    /// Every other setting.
    Settings,
    /// A message was pinned or unpinned.
    Pinned,
    /// A message was edited.
    Edit,
    /// A message was deleted.
    Delete,
    /// Topics.
    Forums,
    /// Somebody got another rank.
    EditRank,
}

impl Logged {
    /// The kind of the action.
    pub fn kind(&self) -> Kind {
        match &self.action {
            AdminAction::Title(..)
            | AdminAction::About(..)
            | AdminAction::Username(..)
            | AdminAction::Linked(..) => Kind::Info,
            AdminAction::Switch(Switch::Forum, _) | AdminAction::Topic(..) => Kind::Forums,
            AdminAction::DefaultBanned(..)
            | AdminAction::SlowMode(..)
            | AdminAction::Switch(..)
            | AdminAction::Reactions(..)
            | AdminAction::HistoryTtl(..) => Kind::Settings,
            AdminAction::Member(before, now) => member(self.by, before, now),
            AdminAction::Pinned(..) => Kind::Pinned,
            AdminAction::Deleted(_) => Kind::Delete,
            AdminAction::Edited(..) => Kind::Edit,
        }
    }

    /// The texts in which a reader searches.
    pub fn texts(&self) -> Vec<&str> {
        match &self.action {
            AdminAction::Title(before, now) | AdminAction::About(before, now) => vec![before, now],
            AdminAction::Username(before, now) => before.iter().chain(now).map(String::as_str).collect(),
            AdminAction::Member(_, now) => now.rank.as_deref().into_iter().collect(),
            AdminAction::Pinned(message, _) | AdminAction::Deleted(message) => vec![&message.text],
            AdminAction::Edited(before, now) => vec![&before.text, &now.text],
            AdminAction::Topic(_, now) => vec![&now.title],
            AdminAction::DefaultBanned(..)
            | AdminAction::SlowMode(..)
            | AdminAction::Switch(..)
            | AdminAction::Linked(..)
            | AdminAction::Reactions(..)
            | AdminAction::HistoryTtl(..) => Vec::new(),
        }
    }
}

fn member(by: UserId, before: &Member, now: &Member) -> Kind {
    let thrown_out = |member: &Member| matches!(member.status, Status::Banned { .. });
    let restricted = |member: &Member| matches!(member.status, Status::Restricted { .. });
    match (before.is_inside(), now.is_inside()) {
        _ if thrown_out(now) => Kind::Kick,
        _ if now.is_admin() && before.status != now.status => Kind::Promote,
        _ if before.is_admin() && now.is_inside() && !now.is_admin() => {
            if restricted(now) {
                Kind::Ban
            } else {
                Kind::Demote
            }
        }
        (false, true) => {
            if by == now.user {
                Kind::Join
            } else {
                Kind::Invite
            }
        }
        (true, false) => Kind::Leave,
        _ if restricted(now) && before.status != now.status => Kind::Ban,
        _ if thrown_out(before) => Kind::Unkick,
        _ if restricted(before) && before.status != now.status => Kind::Unban,
        _ => Kind::EditRank,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AdminRights, BannedRights, Date, Restriction};

    #[test]
    fn every_change_of_a_member_has_its_kind() {
        let (owner, user) = (UserId(1), UserId(2));
        let what = Restriction { rights: BannedRights::SEND_MESSAGES, until: None };
        let muted = |inside| Status::Restricted { what, by: owner, inside };
        let banned = Status::Banned { what, by: owner };
        let admin = |rights| Status::Admin { rights, by: owner };
        let table = [
            (user, Status::Left, Status::Member, Kind::Join),
            (owner, Status::Left, Status::Member, Kind::Invite),
            (user, Status::Member, Status::Left, Kind::Leave),
            (owner, Status::Member, muted(true), Kind::Ban),
            (owner, admin(AdminRights::OTHER), muted(true), Kind::Ban),
            (owner, muted(true), Status::Member, Kind::Unban),
            (owner, Status::Member, banned.clone(), Kind::Kick),
            (owner, Status::Left, banned.clone(), Kind::Kick),
            (owner, banned.clone(), Status::Left, Kind::Unkick),
            (owner, banned, muted(false), Kind::Ban),
            (owner, Status::Member, admin(AdminRights::OTHER), Kind::Promote),
            (owner, Status::Left, admin(AdminRights::OTHER), Kind::Promote),
            (owner, admin(AdminRights::OTHER), admin(AdminRights::BAN_USERS), Kind::Promote),
            (owner, admin(AdminRights::OTHER), Status::Member, Kind::Demote),
            (owner, Status::Member, Status::Member, Kind::EditRank),
        ];
        for (by, before, after, kind) in table {
            let row = |status| Box::new(Member { status, ..Member::stranger(user) });
            let action = AdminAction::Member(row(before.clone()), row(after.clone()));
            let logged = Logged { by, date: Date(0), action };
            assert_eq!(logged.kind(), kind, "{before:?} -> {after:?}");
        }
    }
}
