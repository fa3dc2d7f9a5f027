//! Connections that send a byte now and then, or nothing, while others work (T10).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use testkit::{Codec, Link, Server, Transport};
use tl::mtproto::functions::ReqPqMulti;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

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

/// Messages before the measurement.
const WARM_UP: u64 = 60_000;

/// How much later than configured a connection may be closed: the time to open thousands is in it.
const GRACE: f64 = 5.0;

/// What a connection does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing at all.
    Silent,
    /// It sends its first frame byte by byte.
    FirstFrame,
    /// It asks for a key exchange, and sends the next frame byte by byte.
    NextFrame,
    /// It asks for a key exchange, and is silent from then on.
    Idle,
}

const KINDS: [Kind; 4] = [Kind::Silent, Kind::FirstFrame, Kind::NextFrame, Kind::Idle];

/// The times of the server and of the slow, in seconds.
#[derive(Clone, Copy)]
struct Times {
    first_frame: u32,
    frame: u32,
    unauthenticated: u32,
    /// Between two bytes.
    byte: f64,
}

/// What became of the connections of each kind.
#[derive(Default)]
struct Ends {
    closed: [AtomicUsize; 4],
    failed: AtomicUsize,
    /// The latest close of each kind, in microseconds after it could be expected at the earliest.
    latest: [AtomicUsize; 4],
    opened: AtomicUsize,
    over: AtomicBool,
}

/// Runs the scenario.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(plan: &Plan) -> Result<Checks, Error> {
    let count = plan.size(5_000, 400);
    let full = Times { first_frame: 15, frame: 30, unauthenticated: 60, byte: 5.0 };
    let quick = Times { first_frame: 1, frame: 2, unauthenticated: 2, byte: 0.3 };
    let times = plan.size(full, quick);
    let mut checks = Checks::new("slow-writers", plan.quick);
    let stand = Stand::start(plan, times.settings()).await?;
    let fleet = stand.fleet().await?;
    let active = Load::start(&fleet, fleet.couples(PAIRS).await?, TEXT)?;
    // The store's tables in memory are full from here on, so that they do not grow meanwhile.
    active.warm_up(plan.size(WARM_UP, 100)).await;
    active.pace(RATE, Duration::from_secs(plan.size(20, 1))).await?;
    active.pace(RATE, Duration::from_secs(plan.size(40, 1))).await?;
    let alone = milliseconds(&active.tally.times().delivery, 0.99);
    let before = stand.sample().await?;
    before.show("before", &mut checks);

    let ends = Arc::new(Ends::default());
    let thread = crawl(stand.server().await?, count, times, Arc::clone(&ends))?;
    while ends.opened.load(Ordering::Relaxed) < count {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stand.sample().await?.show("with the slow", &mut checks);
    active.pace(RATE, Duration::from_secs(plan.size(40, 1))).await?;
    let slowed = milliseconds(&active.tally.times().delivery, 0.99);
    while !ends.over.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // A panic has been printed already.
    let _ = thread.join();

    ends.check(count, times, &mut checks);
    checks.figure("p99 of the others without them", alone, "ms");
    checks.timed("p99 of the others with them", slowed, "ms", 2.0 * alone);
    let problems: u64 = active.tally.problems().values().sum();
    checks.exactly("messages of the others refused or lost", problems as usize, 0);
    tokio::time::sleep(Duration::from_secs(plan.size(30, 0))).await;
    let (after, _) = stand.wait(Duration::from_secs(30), |now| now.files <= before.files).await?;
    after.check_back(&before, "afterwards", &mut checks);
    stand.finish(&mut checks).await?;
    Ok(checks)
}

impl Times {
    fn settings(self) -> Vec<(&'static str, String)> {
        vec![
            ("GATEWAY__FIRST_FRAME_S", self.first_frame.to_string()),
            ("GATEWAY__FRAME_S", self.frame.to_string()),
            ("GATEWAY__UNAUTHENTICATED_S", self.unauthenticated.to_string()),
        ]
    }

    /// After how many seconds a connection of this kind has to be closed.
    fn limit(self, kind: Kind) -> u32 {
        match kind {
            Kind::Silent | Kind::FirstFrame => self.first_frame,
            Kind::NextFrame => self.frame,
            Kind::Idle => self.unauthenticated,
        }
    }
}

impl Ends {
    fn closed(&self, kind: Kind, seconds: f64) {
        self.closed[kind as usize].fetch_add(1, Ordering::Relaxed);
        self.latest[kind as usize].fetch_max((seconds * 1e6) as usize, Ordering::Relaxed);
    }

    fn check(&self, count: usize, times: Times, checks: &mut Checks) {
        checks.count("slow connections", count);
        checks.exactly("slow connections that could not be made", self.failed.load(Ordering::Relaxed), 0);
        let closed: usize = self.closed.iter().map(|count| count.load(Ordering::Relaxed)).sum();
        checks.exactly("slow connections that were closed", closed, count);
        for kind in KINDS {
            let name = match kind {
                Kind::Silent => "silent from the beginning",
                Kind::FirstFrame => "first frame byte by byte",
                Kind::NextFrame => "second frame byte by byte",
                Kind::Idle => "silent before a key is proven",
            };
            let latest = self.latest[kind as usize].load(Ordering::Relaxed) as f64 / 1e6;
            checks.timed(
                format!("{name}: closed after at most"),
                latest,
                "s",
                f64::from(times.limit(kind)) + GRACE,
            );
        }
    }
}

/// Opens the slow connections on a thread of their own, which ends when the last of them is closed.
fn crawl(
    server: Server,
    count: usize,
    times: Times,
    ends: Arc<Ends>,
) -> Result<std::thread::JoinHandle<()>, Error> {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("the system grants a poller");
        runtime.block_on(async {
            let mut slow = JoinSet::new();
            for kind in KINDS.into_iter().cycle().take(count) {
                let (server, ends) = (server.clone(), Arc::clone(&ends));
                slow.spawn(async move {
                    let connected = connect(&server, kind).await;
                    ends.opened.fetch_add(1, Ordering::Relaxed);
                    let Ok(stream) = connected else {
                        ends.failed.fetch_add(1, Ordering::Relaxed);
                        return;
                    };
                    let start = clock::nanos();
                    let patience = Duration::from_secs(u64::from(times.limit(kind)) + 30);
                    if tokio::time::timeout(patience, until_closed(stream, kind, times.byte)).await.is_ok() {
                        ends.closed(kind, (clock::nanos() - start) as f64 / 1e9);
                    }
                });
            }
            slow.join_all().await;
        });
        ends.over.store(true, Ordering::Relaxed);
    };
    Ok(std::thread::Builder::new().name("slow writers".into()).spawn(work)?)
}

async fn connect(server: &Server, kind: Kind) -> Result<TcpStream, Error> {
    let stream = sources::connect(server.address).await?;
    if matches!(kind, Kind::Silent | Kind::FirstFrame) {
        return Ok(stream);
    }
    let transport = Transport { codec: Codec::Intermediate, obfuscated_dc: None };
    let mut link = Link::over(stream, transport).await?;
    let ask = encode(0, &ReqPqMulti { nonce: [7; 16] })?;
    let msg_id = mtproto::time::MsgIds::default().next(testkit::now(), 0);
    link.send_plain(msg_id.0, &ask).await?;
    link.receive_plain().await?;
    Ok(link.into_stream())
}

/// Sends a byte now and then, if it is of that kind, until the server closes the connection.
async fn until_closed(mut stream: TcpStream, kind: Kind, every: f64) {
    // The head of the intermediate transport, if it is the first frame, and a frame of 256 zeros.
    let head: &[u8] = if kind == Kind::FirstFrame { &[0xee; 4] } else { &[] };
    let mut bytes = head.iter().copied().chain([0, 1, 0, 0]).chain(std::iter::repeat(0));
    let mut rubbish = [0; 256];
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(every));
    loop {
        tokio::select! {
            read = stream.read(&mut rubbish) => match read {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            },
            _ = ticks.tick() => {
                let byte = bytes.next().unwrap_or_default();
                let writes = matches!(kind, Kind::FirstFrame | Kind::NextFrame);
                if writes && stream.write_all(&[byte]).await.is_err() {
                    return;
                }
            }
        }
    }
}
