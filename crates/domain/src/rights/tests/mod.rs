//! The rules as tables: every role against every right.

mod admins;
mod bans;
mod messages;
mod send;

use super::*;
use model::{ChannelId, ChannelKind, Message, MessageId, Peer, Restriction, UserId};

const NOW: Date = Date(1_800_000_000);
const OWNER: UserId = UserId(1);
const HELPER: UserId = UserId(2);
const SUBJECT: UserId = UserId(9);

fn channel(kind: ChannelKind) -> Channel {
    Channel {
        id: ChannelId(1_000_000_001),
        kind,
        title: "Tower".into(),
        about: String::new(),
        username: None,
        created: NOW,
        creator: OWNER,
        default_banned: Restriction::default(),
        slow_mode_s: 0,
        signatures: false,
        signature_profiles: false,
        history_hidden: false,
        join_to_send: false,
        join_request: false,
        participants_hidden: false,
        antispam: false,
        noforwards: false,
        forum: false,
        forum_tabs: false,
        linked: None,
        migrated_from: None,
        deleted: false,
        ttl_s: 0,
        cleared: None,
    }
}

fn group() -> Channel {
    channel(ChannelKind::Megagroup)
}

fn broadcast() -> Channel {
    channel(ChannelKind::Broadcast)
}

fn member(user: UserId, status: Status) -> Member {
    Member { status, date: NOW, ..Member::stranger(user) }
}

fn owner() -> Member {
    member(OWNER, Status::Creator { rights: AdminRights::NONE })
}

fn admin(user: UserId, rights: AdminRights) -> Member {
    member(user, Status::Admin { rights, by: OWNER })
}

fn plain(user: UserId) -> Member {
    member(user, Status::Member)
}

fn restricted(user: UserId, rights: BannedRights, until: Option<Date>) -> Member {
    member(user, Status::Restricted { what: Restriction { rights, until }, by: OWNER, inside: true })
}

fn banned(user: UserId, until: Option<Date>) -> Member {
    let what = Restriction { rights: BannedRights::VIEW_MESSAGES, until };
    member(user, Status::Banned { what, by: OWNER })
}

fn message(from: UserId) -> Message {
    Message {
        id: MessageId(7),
        peer: Peer::Channel(ChannelId(1_000_000_001)),
        from,
        out: false,
        date: NOW,
        text: "hello".into(),
        entities: Vec::new(),
        twin: None,
        edit_date: None,
        reply_to: None,
        forward: None,
        silent: false,
        noforwards: false,
        random_id: None,
        action: None,
        via_bot: None,
        invert_media: false,
        first_copy: None,
        shown_as: None,
        signature: None,
        mentioned: None,
        pinned: None,
        discussion: None,
        post: None,
    }
}

fn name<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> String {
    outcome.map_or_else(|refusal| refusal.message(), |_| "OK".into())
}

/// Every kind of member, by name.
fn roles() -> Vec<(&'static str, Member)> {
    let mut roles = vec![("owner", owner())];
    roles.extend(AdminRights::NAMED.iter().map(|(right, name)| (*name, admin(SUBJECT, *right))));
    roles.extend([
        ("member", plain(SUBJECT)),
        ("muted", restricted(SUBJECT, BannedRights::SEND_MESSAGES, None)),
        ("banned", banned(SUBJECT, None)),
        ("left", member(SUBJECT, Status::Left)),
        ("stranger", Member::stranger(SUBJECT)),
    ]);
    roles
}

/// The roles that pass a check.
fn who(check: impl Fn(&Member) -> Result<(), Refusal>) -> Vec<&'static str> {
    roles().into_iter().filter(|(_, member)| check(member).is_ok()).map(|(name, _)| name).collect()
}
