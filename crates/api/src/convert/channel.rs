//! A channel or supergroup as TL, from what the viewer is in it.

use super::rights;
use model::{AccessHash, Channel, Date, Member, Restriction, Status};
use services::channels::ChannelView;
use tl::{enums, types};

/// A channel as one viewer sees it. Who may not read it learns its title alone.
pub(crate) fn channel(view: &ChannelView, access_hash: AccessHash, now: Date) -> enums::Chat {
    let (of, member) = (&view.channel, &view.member);
    if !view.readable {
        return forbidden(of, member, access_hash, now);
    }
    let status = &member.status;
    types::Channel {
        creator: member.is_creator(),
        left: !member.is_inside(),
        signatures: of.signatures,
        has_link: of.linked.is_some(),
        slowmode_enabled: of.slow_mode_s > 0,
        noforwards: of.noforwards,
        join_to_send: of.join_to_send,
        join_request: of.join_request,
        forum: of.forum,
        signature_profiles: of.signature_profiles,
        forum_tabs: of.forum_tabs,
        access_hash: Some(access_hash.0),
        date: if member.is_inside() { member.date.0 } else { of.created.0 },
        admin_rights: admin_rights(member).map(rights::admin),
        banned_rights: restriction(status, now).map(rights::banned),
        default_banned_rights: of.is_group().then(|| rights::banned(of.default_banned)),
        participants_count: Some(view.counts.members),
        ..alike(of)
    }
    .into()
}

/// A channel without anything that depends on who looks (<https://core.telegram.org/api/min>).
pub(crate) fn min(of: &Channel) -> enums::Chat {
    types::Channel { min: true, date: of.created.0, ..alike(of) }.into()
}

fn alike(of: &Channel) -> types::Channel {
    types::Channel {
        broadcast: !of.is_group(),
        megagroup: of.is_group(),
        id: of.id.0,
        title: of.title.clone(),
        username: of.username.clone(),
        photo: enums::ChatPhoto::ChatPhotoEmpty,
        ..Default::default()
    }
}

fn forbidden(of: &Channel, member: &Member, access_hash: AccessHash, now: Date) -> enums::Chat {
    let until_date = match &member.status {
        Status::Banned { what, .. } if !what.at(now).is_empty() => what.until.map(|until| until.0),
        _ => None,
    };
    types::ChannelForbidden {
        broadcast: !of.is_group(),
        megagroup: of.is_group(),
        id: of.id.0,
        access_hash: access_hash.0,
        title: of.title.clone(),
        until_date,
        ..Default::default()
    }
    .into()
}

/// The rights of an administrator. An owner has all of them.
pub(crate) fn admin_rights(member: &Member) -> Option<model::AdminRights> {
    match member.status {
        Status::Creator { rights } => Some(all_rights().with(rights)),
        Status::Admin { rights, .. } => Some(rights),
        _ => None,
    }
}

/// Every right except anonymity, which is a choice.
pub(crate) fn all_rights() -> model::AdminRights {
    let all =
        model::AdminRights::NAMED.iter().fold(model::AdminRights::NONE, |all, (right, _)| all.with(*right));
    all.without(model::AdminRights::ANONYMOUS)
}

fn restriction(status: &Status, now: Date) -> Option<Restriction> {
    match status {
        Status::Restricted { what, .. } | Status::Banned { what, .. } => {
            (!what.at(now).is_empty()).then_some(*what)
        }
        _ => None,
    }
}
