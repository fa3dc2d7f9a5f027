//! Who may be in which channel when: everything that was done about it, and what follows for a moment.
//!
//! A call takes effect at some moment between its invocation and its completion; one in doubt at any moment until the
//! server has died and answers again. So a person is certainly in or out only as long as nothing that may undo it can
//! have taken effect since.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{Moment, OpId, Token, UserId};

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

    /// Whether an acknowledgement says that it has had its effect.
    fn is_certain(self) -> bool {
        self != Self::Bring
    }
}

/// Something that was done, or may have been.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    op: OpId,
    deed: Deed,
    begun: Moment,
    /// It has had its effect by then; none while it may still have it.
    until: Option<Moment>,
    acked: bool,
}

impl Act {
    /// Whether it may have taken effect between two moments.
    fn may_fall(&self, after: Moment, before: Moment) -> bool {
        self.begun < before && self.until.is_none_or(|until| until > after)
    }

    /// Whether it has the same effect as a deed.
    fn rivals(&self, deed: Deed) -> bool {
        (self.deed.comes() && deed.comes()) || (self.deed.goes() && deed.goes())
    }

    /// Whether it has the opposite effect.
    fn undoes(&self, deed: Deed) -> bool {
        (self.deed.comes() && deed.goes()) || (self.deed.goes() && deed.comes())
    }

    /// Until when it has to be done for another that has the same effect to be impossible. Of two at once one wins; but
    /// whoever has gone may still be thrown out.
    fn latest_rival(&self, own: &Self, now: Moment) -> Moment {
        if self.deed == Deed::Ban { own.begun } else { now }
    }

    /// When it had certainly taken effect, if it was before a moment.
    fn done(&self, before: Moment) -> Option<Moment> {
        self.until.filter(|until| self.acked && self.deed.is_certain() && *until < before)
    }
}

/// An invite link.
struct Link {
    channel: i64,
    limit: Option<i32>,
    /// When each of those who came by it was acknowledged.
    came: Vec<Moment>,
}

/// All channels and links of a history.
#[derive(Default)]
pub(super) struct Members {
    acts: BTreeMap<(i64, UserId), Vec<Act>>,
    /// Where the acts of a call stand that is not over.
    open: HashMap<OpId, Vec<(i64, UserId)>>,
    links: HashMap<Token, Link>,
    /// Those in doubt until the server has died.
    doubtful: Vec<(OpId, (i64, UserId))>,
}

impl Members {
    /// Somebody asks for something.
    pub(super) fn asked(&mut self, op: OpId, deed: Deed, (channel, user): (i64, UserId), begun: Moment) {
        let act = Act { op, deed, begun, until: None, acked: false };
        self.acts.entry((channel, user)).or_default().push(act);
        self.open.entry(op).or_default().push((channel, user));
    }

    /// A call was answered; tells whose memberships it was about.
    pub(super) fn acked(&mut self, op: OpId, at: Moment) -> Vec<(i64, UserId)> {
        let places = self.open.remove(&op).unwrap_or_default();
        for place in &places {
            if let Some(act) = self.act(*place, op) {
                (act.until, act.acked) = (Some(at), true);
            }
        }
        places
    }

    /// A call was refused: nothing of it has happened.
    pub(super) fn refused(&mut self, op: OpId) {
        for place in self.open.remove(&op).unwrap_or_default() {
            if let Some(acts) = self.acts.get_mut(&place) {
                acts.retain(|act| act.op != op);
            }
        }
    }

    /// Nobody knows what became of a call.
    pub(super) fn doubted(&mut self, op: OpId) {
        let places = self.open.remove(&op).unwrap_or_default();
        self.doubtful.extend(places.into_iter().map(|place| (op, place)));
    }

    /// The server has died and answers again: what was in doubt has had its effect or never will.
    pub(super) fn settled(&mut self, at: Moment) {
        for (op, place) in std::mem::take(&mut self.doubtful) {
            if let Some(act) = self.act(place, op) {
                act.until = Some(at);
            }
        }
    }

    /// Somebody made a channel, and is in it.
    pub(super) fn created(&mut self, op: OpId, place: (i64, UserId), (begun, at): (Moment, Moment)) {
        self.asked(op, Deed::Come, place, begun);
        self.acked(op, at);
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

    /// Since when somebody is certainly in a channel and still is at `now`.
    pub(super) fn in_since(&self, place: (i64, UserId), now: Moment) -> Option<Moment> {
        self.since(place, now, Deed::comes, Deed::goes)
    }

    /// Since when somebody is certainly out of a channel and still is at `now`: since ever for whom nobody ever let in.
    pub(super) fn out_since(&self, place: (i64, UserId), now: Moment) -> Option<Moment> {
        let came = self.of(place).iter().any(|act| act.deed.comes() && act.begun < now);
        if came { self.since(place, now, Deed::goes, Deed::comes) } else { Some(Moment(0)) }
    }

    /// The first of those acts done, behind which none of the others may have fallen.
    fn since(
        &self,
        place: (i64, UserId),
        now: Moment,
        does: impl Fn(Deed) -> bool,
        undoes: impl Fn(Deed) -> bool,
    ) -> Option<Moment> {
        let acts = self.of(place);
        // The last that may undo it ends later than all before it: only what began behind that end can count.
        let free = acts.iter().filter(|act| undoes(act.deed) && act.begun < now);
        let free = free.map(|act| act.until.unwrap_or(now)).max().unwrap_or_default();
        let done = acts.iter().filter(|act| does(act.deed) && act.begun >= free);
        done.filter_map(|act| act.done(now)).min()
    }

    /// When an act was done that the act of a call contradicts, because both cannot have won: nothing between them can
    /// have undone the one.
    pub(super) fn won_before(&self, op: OpId, place: (i64, UserId), now: Moment) -> Option<Moment> {
        let acts = self.of(place);
        let own = acts.iter().find(|act| act.op == op)?;
        let undone = |one: &Act| acts.iter().any(|act| act.undoes(own.deed) && act.may_fall(one.begun, now));
        let rivals = acts.iter().filter(|act| act.op != op && act.rivals(own.deed));
        let won = rivals.filter(|act| act.done(act.latest_rival(own, now)).is_some());
        won.filter(|act| !undone(act)).find_map(|act| act.until)
    }

    /// Since when somebody may not come in, and nothing can have lifted it.
    pub(super) fn banned_since(&self, place: (i64, UserId), now: Moment) -> Option<Moment> {
        self.since(place, now, |deed| deed == Deed::Ban, |deed| deed == Deed::Lift)
    }

    /// The channels of which something is known.
    pub(super) fn channels(&self) -> BTreeSet<i64> {
        self.acts.keys().map(|(channel, _)| *channel).collect()
    }

    /// Who may ever have been in a channel.
    pub(super) fn ever_in(&self, channel: i64) -> impl Iterator<Item = UserId> {
        let places = self.acts.range((channel, UserId(i64::MIN))..=(channel, UserId(i64::MAX)));
        places.filter(|(_, acts)| acts.iter().any(|act| act.deed.comes())).map(|((_, user), _)| *user)
    }

    fn of(&self, place: (i64, UserId)) -> &[Act] {
        self.acts.get(&place).map_or(&[], Vec::as_slice)
    }

    fn act(&mut self, place: (i64, UserId), op: OpId) -> Option<&mut Act> {
        self.acts.get_mut(&place)?.iter_mut().rev().find(|act| act.op == op)
    }
}
