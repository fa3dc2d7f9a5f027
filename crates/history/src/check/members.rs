//! Who may be in which basic group, supergroup or channel when: everything that was done about it.

use std::collections::{BTreeSet, HashMap};

use super::acts::{Act, Acts};
use crate::{Chat, Moment, OpId, Token, UserId};

/// Somebody, as a member of something.
pub(super) type Place = (Chat, UserId);

/// What is done about a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Somebody comes in.
    Come,
    /// Somebody is brought in, if that is possible.
    Bring,
    /// Somebody goes.
    Go,
    /// Somebody is thrown out for good.
    Ban,
    /// Somebody may come back.
    Lift,
}

impl Deed {
    fn comes(self) -> bool {
        matches!(self, Self::Come | Self::Bring)
    }

    fn goes(self) -> bool {
        matches!(self, Self::Go | Self::Ban)
    }

    /// Whether somebody is in for certain once it is acknowledged.
    fn lets_in(self) -> bool {
        self == Self::Come
    }

    fn undoes(self, other: Self) -> bool {
        (self.comes() && other.goes()) || (self.goes() && other.comes())
    }

    fn rivals(self, other: Self) -> bool {
        (self.comes() && other.comes()) || (self.goes() && other.goes())
    }
}

/// Until when a rival has to be done for an act to be impossible. Of two at once one wins; but whoever has gone may
/// still be thrown out.
fn latest_rival(rival: &Act<Deed>, own: &Act<Deed>, now: Moment) -> Moment {
    if rival.deed == Deed::Ban { own.begun } else { now }
}

/// An invite link.
struct Link {
    channel: i64,
    limit: Option<i32>,
    /// When each of those who came by it was acknowledged.
    came: Vec<Moment>,
}

/// All memberships and links of a history.
#[derive(Default)]
pub(super) struct Members {
    pub(super) acts: Acts<Place, Deed>,
    links: HashMap<Token, Link>,
}

impl Members {
    /// Somebody made it, or was in it when it was made.
    pub(super) fn created(&mut self, op: OpId, place: Place, (begun, at): (Moment, Moment)) {
        self.acts.asked(op, Deed::Come, place, begun);
        self.acts.acked(op, at);
    }

    /// A link was made.
    pub(super) fn link_made(&mut self, link: Token, channel: i64, limit: Option<i32>) {
        self.links.entry(link).or_insert(Link { channel, limit, came: Vec::new() });
    }

    /// Where a link leads.
    pub(super) fn link_leads(&self, link: Token) -> Option<i64> {
        self.links.get(&link).map(|link| link.channel)
    }

    /// Somebody came by a link; all who did, if they are more than its limit says.
    pub(super) fn came_by(&mut self, link: Token, at: Moment) -> Option<&[Moment]> {
        let link = self.links.get_mut(&link)?;
        link.came.push(at);
        let limit = usize::try_from(link.limit?).ok()?;
        (link.came.len() > limit).then_some(&link.came)
    }

    /// Since when somebody is certainly in and still is at `now`.
    pub(super) fn in_since(&self, place: Place, now: Moment) -> Option<Moment> {
        self.acts.since(place, now, Deed::lets_in, Deed::goes)
    }

    /// Since when somebody is certainly out and still is at `now`: since ever for whom nobody ever let in.
    pub(super) fn out_since(&self, place: Place, now: Moment) -> Option<Moment> {
        let came = self.acts.any_before(place, now, Deed::comes);
        if came { self.acts.since(place, now, Deed::goes, Deed::comes) } else { Some(Moment(0)) }
    }

    /// When an act was done that the act of a call contradicts, because both cannot have won: nothing between them can
    /// have undone the one.
    pub(super) fn won_before(&self, op: OpId, place: Place, now: Moment) -> Option<Moment> {
        let acts = self.acts.of(place);
        let own = acts.iter().find(|act| act.op == op)?;
        let undone = |one: &Act<Deed>| {
            acts.iter().any(|act| act.deed.undoes(own.deed) && act.may_fall(one.begun, now))
        };
        let rivals =
            acts.iter().filter(|act| act.op != op && act.deed.rivals(own.deed) && act.deed != Deed::Bring);
        let won = rivals.filter(|act| act.done(latest_rival(act, own, now)).is_some());
        won.filter(|act| !undone(act)).find_map(|act| act.until)
    }

    /// Since when somebody may not come in, and nothing can have lifted it.
    pub(super) fn banned_since(&self, place: Place, now: Moment) -> Option<Moment> {
        self.acts.since(place, now, |deed| deed == Deed::Ban, |deed| deed == Deed::Lift)
    }

    /// The groups and channels of which something is known.
    pub(super) fn rooms(&self) -> BTreeSet<Chat> {
        self.acts.places(..).map(|((room, _), _)| room).collect()
    }

    /// Who may ever have been in it.
    pub(super) fn ever_in(&self, room: Chat) -> impl Iterator<Item = UserId> {
        let places = self.acts.places((room, UserId(i64::MIN))..=(room, UserId(i64::MAX)));
        places.filter(|(_, acts)| acts.iter().any(|act| act.deed.comes())).map(|((_, user), _)| user)
    }

    /// Whether somebody may have gone between two moments, otherwise than by this call.
    pub(super) fn may_have_gone(&self, place: Place, but: OpId, (from, to): (Moment, Moment)) -> bool {
        let acts = self.acts.of(place);
        acts.iter().any(|act| act.op != but && act.deed.goes() && act.may_fall(from, to))
    }

    /// Who is in it for certain, from a moment at the latest until `now`.
    pub(super) fn in_from(&self, room: Chat, from: Moment, now: Moment) -> Vec<UserId> {
        let is_in = |user: &UserId| self.in_since((room, *user), now).is_some_and(|since| since < from);
        self.ever_in(room).filter(is_in).collect()
    }
}
