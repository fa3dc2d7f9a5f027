//! The rules as tables: every role against every right.

mod admins;
mod bans;
mod messages;
mod reactions;
mod send;

use super::*;
use model::{ChannelId, ChannelKind, Message, MessageId, Peer, Restriction, UserId};

const NOW: Date = Date(1_800_000_000);
const OWNER: UserId = UserId(1);
const HELPER: UserId = UserId(2);
const SUBJECT: UserId = UserId(9);

fn channel(kind: ChannelKind) -> Channel {
    let channel = Channel::blank(ChannelId(1_000_000_001), kind, OWNER, NOW);
    Channel { title: "Tower".into(), ..channel }
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
    let peer = Peer::Channel(ChannelId(1_000_000_001));
    Message { text: "hello".into(), ..Message::blank(MessageId(7), peer, from, NOW) }
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
