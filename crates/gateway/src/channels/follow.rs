//! The ways into the index: a session subscribes, a user's log grows, a channel's log grows, a user is gone.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use model::{ChannelEvent, ChannelId, EntryKey, Event, LogEntry, Nudge};
use planted::Bug;
use ports::Memberships;

use super::fanout;
use super::index::Moment;
use super::lane::Lane;
use super::membership::{Begun, Installed, Waiting};
use crate::session::{Audience, LiveSession};
use crate::shared::Shared;

/// The pause before channels that could not be read, or were out of date, are read again; it doubles.
const PAUSE: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A session that has to ask for more channels than this may as well ask for everything.
const NEWS_MAX: usize = 50;

/// A session has become one of the audience, with a call that began at `since`: what the call's result does not
/// contain was published later.
pub(crate) fn subscribed(
    shared: &Arc<Shared>,
    audience: &Arc<Audience>,
    session: &Arc<LiveSession>,
    since: Moment,
) {
    match audience.membership.subscribed(session, since) {
        Begun::Start => start_reading(shared, audience),
        Begun::Waits => {}
        Begun::Known => {
            let waiting = Waiting { session: Arc::downgrade(session), since };
            tell_news(shared, audience, &[waiting]);
        }
    }
}

/// The log of a user grew: follows what it says of channels before anything else is delivered.
pub(crate) fn user_nudged(
    shared: &Arc<Shared>,
    audience: &Arc<Audience>,
    after: EntryKey,
    entries: &[LogEntry],
) {
    if audience.membership.follow(&shared.channels, audience, after, entries) {
        start_reading(shared, audience);
    }
}

/// Something happened in a channel.
pub(crate) fn nudged(shared: &Arc<Shared>, channel: ChannelId, nudge: &Arc<Nudge>) {
    match &**nudge {
        Nudge::Log { entries, .. } => {
            members_changed(shared, channel, entries);
            if let Some((lane, moment)) = shared.channels.published(channel)
                && lane.enqueue(moment, nudge.clone(), shared.config.nudges_waiting_max)
            {
                drain(shared, lane);
            }
        }
        _ => {
            if let Some(lane) = shared.channels.lane(channel)
                && lane.enqueue_typing(nudge.clone())
            {
                drain(shared, lane);
            }
        }
    }
}

/// A channel's log says who came and went. The boxes of those have said it already, unless that nudge was lost.
fn members_changed(shared: &Arc<Shared>, channel: ChannelId, entries: &[LogEntry]) {
    if planted::is(Bug::FormerStillPushed) {
        return;
    }
    let since = shared.channels.moment();
    for entry in entries {
        if let Event::Channel(ChannelEvent::Member { now, .. }) = &entry.event
            && let Some(audience) = shared.audiences.of(now.user)
            && audience.membership.hear(&shared.channels, &audience, (channel, now.is_inside()), since)
        {
            start_reading(shared, &audience);
        }
    }
}

/// Nobody knows whether a user is still in a channel: the user gets nothing of it until that has been read, and then
/// hears of what came since this moment.
pub(super) fn doubt(shared: &Arc<Shared>, audience: &Arc<Audience>, channel: ChannelId, since: Moment) {
    if audience.membership.hear(&shared.channels, audience, (channel, false), since) {
        start_reading(shared, audience);
    }
}

/// The last session of these audiences is gone.
pub(crate) fn forget(shared: &Shared, audiences: &[Arc<Audience>]) {
    for audience in audiences {
        audience.membership.end(&shared.channels);
    }
}

fn drain(shared: &Arc<Shared>, lane: Arc<Lane>) {
    shared.runtime.spawn(fanout::drain(shared.clone(), lane));
}

fn start_reading(shared: &Arc<Shared>, audience: &Arc<Audience>) {
    shared.runtime.spawn(read(shared.clone(), audience.clone()));
}

/// Reads the channels of a user until they are known.
async fn read(shared: Arc<Shared>, audience: Arc<Audience>) {
    let mut pause = PAUSE;
    while !audience.membership.is_over() {
        if let Some(read) = read_once(&shared, &audience).await {
            match audience.membership.install(&shared.channels, &audience, read) {
                Installed::Done(waiting) => return tell_news(&shared, &audience, &waiting),
                Installed::Again => {}
                Installed::Over => return,
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

async fn read_once(shared: &Shared, audience: &Audience) -> Option<Memberships> {
    let _turn = shared.channels.reads.acquire().await.ok()?;
    shared.metrics.channel_reads.inc();
    match AssertUnwindSafe(shared.backend.memberships(audience.user)).catch_unwind().await {
        Ok(Ok(read)) => Some(read),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the channels of a user could not be read");
            None
        }
        Err(_) => {
            shared.metrics.panics.inc();
            tracing::error!("reading the channels of a user panicked");
            None
        }
    }
}

/// Tells sessions which channels had news while nobody knew that the user is in them.
fn tell_news(shared: &Shared, audience: &Audience, waiting: &[Waiting]) {
    for Waiting { session, since } in waiting {
        let Some(session) = session.upgrade() else { continue };
        let news = shared.channels.news_since(*since).map(|channels| audience.membership.inside(channels));
        match news.filter(|channels| channels.len() <= NEWS_MAX) {
            Some(channels) => channels.into_iter().for_each(|channel| {
                shared.metrics.gaps.inc();
                session.push_gap(audience.user, shared.backend.channel_too_long(channel));
            }),
            None => {
                shared.metrics.gaps.inc();
                session.push_gap(audience.user, shared.backend.updates_too_long());
            }
        }
    }
}
