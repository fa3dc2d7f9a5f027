//! Who may do what in a channel: whatever the settings, the rows and the time are, decisions come without a panic and
//! fit each other.
//!
//! What is demanded knows nothing of single rights: nobody acts in what is deleted or of which it was thrown out, more
//! withheld never allows more, another right never forbids anything, and nobody gives away what it does not have.

use crate::channel::{channel, message, restriction, status};
use crate::input::{Input, Output};
use domain::rights::{self, Content, Promotion};
use model::{
    AdminRights, BannedRights, Channel, ChannelId, ChannelKind, Date, Member, Message, MessageId,
    Restriction, Status, UserId,
};

const ACTOR: UserId = UserId(1);
const OTHER: UserId = UserId(2);

/// What one may ask for.
type Ask = fn(&Channel, &Member, &Message, Date) -> bool;

/// Everything that one member asks alone.
const ASKS: [Ask; 8] = [
    |channel, member, _, now| rights::may_view(channel, member, now).is_ok(),
    |channel, member, _, now| rights::may_send(channel, member, now).is_ok(),
    |channel, member, message, now| rights::may_edit(channel, member, message, now).is_ok(),
    |channel, member, message, now| rights::may_delete(channel, member, message, now).is_ok(),
    |channel, member, _, now| rights::may_pin(channel, member, now).is_ok(),
    |channel, member, _, now| rights::may_change_info(channel, member, now).is_ok(),
    |channel, member, _, now| rights::may_invite(channel, member, now).is_ok(),
    |channel, member, _, now| {
        Content::ALL.iter().all(|kind| rights::may_send_content(channel, member, *kind, now).is_ok())
    },
];

/// A channel, two rows, a message, a time, and what is asked for.
pub(crate) fn decisions(data: &[u8]) {
    let mut input = Input::new(data);
    let (channel, now) = (any_channel(&mut input), Date(i32::from(input.u16())));
    let (actor, other) = (member(ACTOR, &mut input), member(OTHER, &mut input));
    let from = if input.flag() { ACTOR } else { OTHER };
    let message = Message { date: Date(i32::from(input.u16())), ..message(3, from) };
    nothing_in_what_is_over(&channel, &actor, now);
    for ask in ASKS {
        withholding_allows_nothing(ask, (&channel, &actor, &message, now), &mut input);
        a_right_forbids_nothing(ask, (&channel, &actor, &message, now), &mut input);
    }
    promotions((&channel, &actor, &other, now), &mut input);
    restrictions((&channel, &actor, &other, now), &mut input);
    one_owner(&actor, &other);
    let text = String::from_utf8_lossy(input.rest()).into_owned();
    if let Ok(Some(rank)) = rights::check_rank(&text) {
        assert!(!rank.is_empty() && rank.chars().count() <= 16 && rank.trim() == rank, "{rank:?}");
    }
}

/// P10 and P11 at their root.
fn nothing_in_what_is_over(channel: &Channel, actor: &Member, now: Date) {
    let may = rights::may_view(channel, actor, now).is_ok() || rights::may_send(channel, actor, now).is_ok();
    assert!(!(may && (channel.deleted || actor.is_banned(now))), "{actor:?} in {channel:?}");
    let hidden = !channel.is_public() && !actor.is_inside();
    assert!(!(hidden && rights::may_view(channel, actor, now).is_ok()), "{actor:?} sees {channel:?}");
}

/// Whoever may do something while more is withheld from everybody may do it without that too.
fn withholding_allows_nothing(
    ask: Ask,
    (channel, actor, message, now): (&Channel, &Member, &Message, Date),
    input: &mut Input<'_>,
) {
    let rights = channel.default_banned.rights.with(BannedRights(input.u32()));
    let default_banned = Restriction { rights, ..channel.default_banned };
    let stricter = Channel { default_banned, ..channel.clone() };
    assert!(
        !ask(&stricter, actor, message, now) || ask(channel, actor, message, now),
        "{actor:?} in {channel:?}"
    );
}

/// Whoever may do something may do it with more rights of an administrator too.
fn a_right_forbids_nothing(
    ask: Ask,
    (channel, actor, message, now): (&Channel, &Member, &Message, Date),
    input: &mut Input<'_>,
) {
    let Status::Admin { rights, by } = actor.status else { return };
    let status = Status::Admin { rights: rights.with(AdminRights(input.u32())), by };
    let stronger = Member { status, ..actor.clone() };
    assert!(
        !ask(channel, actor, message, now) || ask(channel, &stronger, message, now),
        "{stronger:?} in {channel:?}"
    );
}

/// An administrator makes no owner, touches none, and gives away no right of which it has none.
fn promotions((channel, actor, other, now): (&Channel, &Member, &Member, Date), input: &mut Input<'_>) {
    let given = AdminRights(input.u32());
    let promotion = Promotion { rights: given, rank: None, admins: i32::from(input.byte()) };
    let Ok((made, _)) = rights::promote(channel, actor, other, promotion, now) else { return };
    assert!(actor.is_admin(), "{actor:?} promotes");
    assert!(!other.is_creator() && !matches!(made, Status::Creator { .. }), "{made:?} of {other:?}");
    if let (Status::Admin { rights: held, .. }, Status::Admin { rights, .. }) = (&actor.status, &made) {
        let implied = if held.is_empty() { AdminRights::NONE } else { AdminRights::OTHER };
        assert!(held.with(implied).has(*rights), "{held:?} gives {rights:?}");
    }
}

/// Nobody restricts an owner or itself, and only who may not see the channel is thrown out.
fn restrictions((channel, actor, other, now): (&Channel, &Member, &Member, Date), input: &mut Input<'_>) {
    let what = restriction(input);
    assert!(rights::restrict(channel, actor, actor, what, now).is_err(), "{actor:?} restricts itself");
    let Ok(becomes) = rights::restrict(channel, actor, other, what, now) else { return };
    assert!(actor.is_admin() && !other.is_creator(), "{actor:?} restricts {other:?}");
    let withheld = what.at(now);
    let throws_out = withheld.any(BannedRights::VIEW_MESSAGES);
    assert_eq!(matches!(becomes, Status::Banned { .. }), throws_out, "{becomes:?}");
    let after = Member { status: becomes, ..other.clone() };
    assert!(!after.is_inside() || other.is_inside(), "{other:?} comes in by a restriction");
    assert_eq!(after.is_banned(now), throws_out, "{after:?}");
}

/// A channel that is given away has one owner.
fn one_owner(actor: &Member, other: &Member) {
    let Ok((old, new)) = rights::transfer(actor, other) else { return };
    assert!(actor.is_creator() && other.is_inside());
    assert!(matches!((&old, &new), (Status::Admin { .. }, Status::Creator { .. })), "{old:?}, {new:?}");
}

fn any_channel(input: &mut Input<'_>) -> Channel {
    let kind = if input.flag() { ChannelKind::Megagroup } else { ChannelKind::Broadcast };
    Channel {
        username: input.flag().then(|| "channel".to_owned()),
        default_banned: restriction(input),
        slow_mode_s: i32::from(input.byte()),
        join_to_send: input.flag(),
        participants_hidden: input.flag(),
        linked: input.flag().then_some(ChannelId(9)),
        deleted: input.below(8) == 0,
        ..channel(kind)
    }
}

fn member(user: UserId, input: &mut Input<'_>) -> Member {
    let by = if input.flag() { ACTOR } else { UserId(3) };
    let status = status(by, input);
    let wrote = input.flag().then(|| Date(i32::from(input.u16())));
    Member { status, wrote, joined_at: MessageId(1), ..Member::stranger(user) }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let bytes = |step: u8| (0..120).map(|byte: u8| byte.wrapping_mul(step)).collect::<Vec<u8>>();
    let mut seeds: Vec<Vec<u8>> = (1..12).map(|step| bytes(step * 13)).collect();
    seeds.push(Output::new().bytes(&[1; 60]).bytes("a rank".as_bytes()).finish());
    seeds
}
