//! From the queue of a channel to the sessions of its members.
//!
//! One task walks through the members of one channel, so that all of them see its posts in the order of its
//! log. A walk takes all posts that wait, makes each of them into bytes once for each layer, and gives way to
//! others after every few sessions: their connections seal and write meanwhile, and a post to 100,000 members
//! does not hold up a message between two people. No number of members is too many.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use model::{ChannelId, Layer, Nudge, Origin, Peer, UserId};
use planted::Bug;
use ports::Recipient;

use super::follow;
use super::index::Moment;
use super::lane::{Lane, Member, Next, Told};
use crate::session::{LiveSession, Pushed};
use crate::shared::Shared;

/// Members taken from the lane, and updates handed to sessions, before others have their turn.
const CHUNK: usize = 64;

/// Members who see one sign of typing. Each sign goes to the next ones, so that in a huge group everybody sees
/// some and nobody pays for all.
const TYPING_MEMBERS: usize = 1000;

/// Delivers what waits in a lane.
pub(super) async fn drain(shared: Arc<Shared>, lane: Arc<Lane>) {
    loop {
        let told = match lane.next() {
            Next::Nothing => return,
            Next::Typing(nudge, from) => {
                if AssertUnwindSafe(typing(&shared, &lane, &nudge, from)).catch_unwind().await.is_err() {
                    panicked(&shared);
                }
                continue;
            }
            Next::All(told) => told,
        };
        let instead = Told::instead_of(&told);
        if AssertUnwindSafe(walk(&shared, &lane, told)).catch_unwind().await.is_err() {
            panicked(&shared);
            walk(&shared, &lane, [instead]).await;
        }
    }
}

fn panicked(shared: &Shared) {
    shared.metrics.panics.inc();
    tracing::error!("rendering an update of a channel panicked");
}

/// Gives way to other tasks after every few steps.
#[derive(Default)]
struct Pace(usize);

impl Pace {
    async fn step(&mut self) {
        self.0 += 1;
        if self.0 >= CHUNK {
            self.rest().await;
        }
    }

    async fn rest(&mut self) {
        self.0 = 0;
        tokio::task::yield_now().await;
    }
}

/// Tells all members all of this.
async fn walk(shared: &Arc<Shared>, lane: &Lane, told: impl IntoIterator<Item = Told>) {
    let mut posts: Vec<_> = told.into_iter().map(|told| Post::new(shared, lane, told)).collect();
    let (mut pace, mut from) = (Pace::default(), Some(0));
    let mut chunk = Vec::with_capacity(CHUNK);
    while let Some(slot) = from {
        from = lane.members(slot, CHUNK, &mut chunk);
        for member in chunk.drain(..) {
            tell(shared, &member, &mut posts, &mut pace).await;
        }
        pace.rest().await;
    }
}

async fn tell(shared: &Arc<Shared>, member: &Member, posts: &mut [Post], pace: &mut Pace) {
    let lost = posts.iter().position(|post| post.is_lost && post.moment >= member.since);
    let (posts, rest) = posts.split_at_mut(lost.unwrap_or(posts.len()));
    for session in member.audience.sessions() {
        for post in posts.iter_mut().filter(|post| post.moment >= member.since) {
            post.deliver(shared, member.audience.user, &session).await;
            pace.step().await;
        }
    }
    if let Some(lost) = rest.first() {
        follow::doubt(shared, &member.audience, lost.channel, lost.moment);
        pace.step().await;
    }
}

/// Tells the next members that somebody is typing.
async fn typing(shared: &Arc<Shared>, lane: &Lane, nudge: &Arc<Nudge>, from: u32) {
    let Nudge::ChannelTyping { from: who, .. } = &**nudge else { return };
    let mut posts = [Post::new(shared, lane, Told::News(Moment::LATEST, nudge.clone()))];
    let (mut pace, mut chunk) = (Pace::default(), Vec::new());
    let (mut slot, mut told, mut turned) = (from, 0, from == 0);
    loop {
        let next = lane.members(slot, CHUNK, &mut chunk);
        for member in chunk.drain(..).filter(|member| *who != Peer::User(member.audience.user)) {
            told += 1;
            tell(shared, &member, &mut posts, &mut pace).await;
        }
        let is_end = next.is_none();
        slot = next.unwrap_or(0);
        if told >= TYPING_MEMBERS || (is_end && turned) || (turned && from > 0 && slot >= from) {
            break;
        }
        turned |= is_end;
        pace.rest().await;
    }
    lane.set_cursor(slot);
}

/// One nudge on its way to all members, in the forms that have been made so far.
struct Post {
    channel: ChannelId,
    /// When it was published.
    moment: Moment,
    /// It stands for what was lost: whoever was a member before it may be none.
    is_lost: bool,
    /// `None` for `updateChannelTooLong`.
    nudge: Option<Arc<Nudge>>,
    too_long: Bytes,
    origin: Option<Origin>,
    forms: Vec<(Layer, Bytes)>,
    /// Members who are told something of their own, in ascending order.
    individually: Vec<UserId>,
    own_forms: Vec<(UserId, Layer, Bytes)>,
}

impl Post {
    fn new(shared: &Shared, lane: &Lane, told: Told) -> Self {
        let is_lost = matches!(told, Told::Lost(_)) && !planted::is(Bug::GapTrusted);
        let (moment, nudge) = match told {
            Told::News(moment, nudge) => (moment, Some(nudge)),
            Told::TooLong => (Moment::LATEST, None),
            Told::Lost(moment) => (moment, None),
        };
        let origin = match nudge.as_deref() {
            Some(Nudge::Log { origin, .. }) => *origin,
            _ => None,
        };
        Self {
            channel: lane.channel,
            moment,
            is_lost,
            nudge,
            too_long: shared.backend.channel_too_long(lane.channel),
            origin,
            forms: Vec::new(),
            individually: Vec::new(),
            own_forms: Vec::new(),
        }
    }

    async fn deliver(&mut self, shared: &Shared, user: UserId, session: &LiveSession) {
        let mut pushed = self.push(user, session);
        if let Pushed::Wants(to) = pushed {
            self.make(shared, to).await;
            pushed = self.push(user, session);
        }
        // A member with a form of their own wants it once the common form has told so.
        if let Pushed::Wants(to) = pushed {
            self.make(shared, to).await;
            pushed = self.push(user, session);
        }
        match pushed {
            Pushed::Taken if self.nudge.is_none() => {
                shared.metrics.gaps.inc();
            }
            Pushed::Taken => {
                shared.metrics.pushes.inc();
            }
            Pushed::Dropped => {
                shared.metrics.gaps.inc();
            }
            Pushed::Nothing | Pushed::Wants(_) => {}
        }
    }

    fn push(&self, user: UserId, session: &LiveSession) -> Pushed {
        session.push_common(user, self.origin, |layer| self.form(user, layer))
    }

    fn form(&self, user: UserId, layer: Layer) -> Option<&Bytes> {
        if self.nudge.is_none() {
            return Some(&self.too_long);
        }
        if self.individually.binary_search(&user).is_ok() {
            let own = self.own_forms.iter().find(|(of, at, _)| (*of, *at) == (user, layer));
            return own.map(|(_, _, body)| body);
        }
        self.forms.iter().find(|(at, _)| *at == layer).map(|(_, body)| body)
    }

    /// Makes the form that a recipient wants; `updateChannelTooLong` where it cannot be made.
    async fn make(&mut self, shared: &Shared, to: Recipient) {
        let Some(nudge) = self.nudge.clone() else { return };
        if self.individually.binary_search(&to.user).is_ok() {
            let body = match shared.backend.render(to, &nudge).await {
                Ok(rendered) => rendered.body,
                Err(error) => self.not_made(&error),
            };
            return self.own_forms.push((to.user, to.layer, body));
        }
        match shared.backend.render_channel(to.layer, &nudge).await {
            Ok(rendered) => {
                self.individually = rendered.individually;
                self.individually.sort_unstable();
                self.forms.push((to.layer, rendered.body));
            }
            Err(error) => {
                let body = self.not_made(&error);
                self.forms.push((to.layer, body));
            }
        }
    }

    fn not_made(&self, error: &ports::StoreError) -> Bytes {
        tracing::debug!(%error, "an update of a channel could not be rendered");
        match self.nudge.as_deref() {
            Some(Nudge::Log { .. }) => self.too_long.clone(),
            _ => Bytes::new(),
        }
    }
}
