//! Connections that are reset as soon as they are made (T15).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use testkit::{Codec, Link, Server, Transport};
use tl::mtproto::functions::ReqPqMulti;
use tokio::io::AsyncWriteExt;

use super::checks::{Checks, milliseconds};
use super::stand::{Plan, Stand};
use crate::clock;
use crate::error::Error;
use crate::load::Load;
use crate::sources;
use crate::template::encode;

/// Messages a second among those who work.
const RATE: f64 = 200.0;
const PAIRS: usize = 20;
const TEXT: usize = 64;

/// Connections at a time.
const SIDE_BY_SIDE: usize = 256;

/// After this time nothing of the storm is left.
const LIMIT: Duration = Duration::from_secs(30);

/// How far a connection gets.
#[derive(Clone, Copy)]
enum Kind {
    /// Nothing is sent.
    Empty,
    /// A part of a frame.
    Part,
    /// A whole frame, whose answer is not read.
    Asked,
}

/// Runs the scenario.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(plan: &Plan) -> Result<Checks, Error> {
    let count = plan.size(20_000, 1_000);
    let mut checks = Checks::new("resets", plan.quick);
    let stand = Stand::start(plan, Vec::new()).await?;
    let fleet = stand.fleet().await?;
    let active = Load::start(&fleet, fleet.couples(PAIRS).await?, TEXT)?;
    active.pace(RATE, Duration::from_secs(plan.size(10, 1))).await?;
    let before = stand.sample().await?;
    before.show("before", &mut checks);

    let made = Arc::new(AtomicUsize::new(0));
    let start = clock::nanos();
    let storm = storm(stand.server().await?, count, Arc::clone(&made))?;
    while !storm.is_finished() {
        active.pace(RATE, Duration::from_secs(1)).await?;
    }
    let seconds = (clock::nanos() - start) as f64 / 1e9;
    let (after, waited) =
        stand.wait(LIMIT, |now| now.files <= before.files && now.tasks <= before.tasks + 5).await?;
    checks.exactly("connections made and reset", made.load(Ordering::Relaxed), count);
    checks.figure("within", seconds, "s");
    checks.figure(
        "p99 of the others in the last second",
        milliseconds(&active.tally.times().delivery, 0.99),
        "ms",
    );
    let problems: u64 = active.tally.problems().values().sum();
    checks.exactly("messages of the others refused or lost", problems as usize, 0);
    checks.timed("nothing of it was left after", waited, "s", LIMIT.as_secs_f64());
    tokio::time::sleep(Duration::from_secs(plan.size(60, 0))).await;
    let late = if plan.quick { after } else { stand.sample().await? };
    late.check_back(&before, "afterwards", &mut checks);
    stand.finish(&mut checks).await?;
    Ok(checks)
}

/// Makes and resets connections on a thread of its own.
fn storm(server: Server, count: usize, made: Arc<AtomicUsize>) -> Result<std::thread::JoinHandle<()>, Error> {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("the system grants a poller");
        runtime.block_on(async {
            use futures_util::stream::StreamExt;
            let kinds = [Kind::Empty, Kind::Part, Kind::Asked].into_iter().cycle().take(count);
            let all = futures_util::stream::iter(kinds.map(|kind| reset(&server, kind)));
            let mut all = std::pin::pin!(all.buffer_unordered(SIDE_BY_SIDE));
            while let Some(outcome) = all.next().await {
                made.fetch_add(usize::from(outcome.is_ok()), Ordering::Relaxed);
            }
        });
    };
    Ok(std::thread::Builder::new().name("resets".into()).spawn(work)?)
}

async fn reset(server: &Server, kind: Kind) -> Result<(), Error> {
    let mut stream = sources::connect(server.address).await?;
    // Closing with this resets, and throws away what was not sent yet.
    stream.set_zero_linger()?;
    match kind {
        Kind::Empty => {}
        Kind::Part => stream.write_all(&[0xee, 0xee, 0xee, 0xee, 0, 1, 0, 0, 9]).await?,
        Kind::Asked => {
            let transport = Transport { codec: Codec::Intermediate, obfuscated_dc: None };
            let mut link = Link::over(stream, transport).await?;
            let ask = encode(0, &ReqPqMulti { nonce: [9; 16] })?;
            let msg_id = mtproto::time::MsgIds::default().next(testkit::now(), 0);
            link.send_plain(msg_id.0, &ask).await?;
            stream = link.into_stream();
        }
    }
    drop(stream);
    Ok(())
}
