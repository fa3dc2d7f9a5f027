//! Calls that read, at saturation: every line keeps a number of them under way.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::Meter;
use crate::clock;
use crate::error::Error;
use crate::histogram::Histogram;
use crate::line::{Line, Role, serve};
use crate::progress;
use crate::report::Report;
use crate::session::{Event, refusal};

/// How much is read.
#[derive(clap::Args)]
pub(crate) struct Volume {
    /// Pairs whose senders read.
    #[arg(long, default_value_t = 20)]
    pub(super) pairs: usize,
    /// Calls that each line keeps under way.
    #[arg(long, default_value_t = 1)]
    pub(super) outstanding: usize,
    /// Seconds of the measurement.
    #[arg(long, default_value_t = 10)]
    pub(super) seconds: u64,
}

/// What all readers count.
#[derive(Default)]
struct Counters {
    done: Cell<u64>,
    bytes: Cell<u64>,
    refused: RefCell<Option<String>>,
    times: RefCell<Histogram>,
}

struct Reader {
    call: Vec<u8>,
    counters: Rc<Counters>,
    started: std::collections::VecDeque<u64>,
    due: usize,
}

impl Role for Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Result { result, .. } => {
                let counters = &self.counters;
                if let Some(refusal) = refusal(result) {
                    *counters.refused.borrow_mut() = Some(refusal);
                }
                let start = self.started.pop_front().unwrap_or_else(clock::nanos);
                counters.times.borrow_mut().record(clock::nanos() - start);
                counters.done.set(counters.done.get() + 1);
                counters.bytes.set(counters.bytes.get() + result.len() as u64);
                self.due += 1;
            }
            Event::Repeat(_) => self.due += 1,
            Event::Update(_) | Event::Refused(_) => {}
        }
    }

    fn act(&mut self, line: &mut Line) {
        for _ in 0..std::mem::take(&mut self.due) {
            self.started.push_back(clock::nanos());
            line.call(&self.call);
        }
    }
}

/// Makes the same call over and over on every line and counts the results.
///
/// # Errors
/// When the server refuses the call.
pub(super) async fn saturate(
    title: &str,
    lines: Vec<(Line, Vec<u8>)>,
    volume: &Volume,
    pid: Option<u32>,
) -> Result<Report, Error> {
    let counters = Rc::new(Counters::default());
    let mut tasks = JoinSet::new();
    for (mut line, call) in lines {
        let (counters, started) = (Rc::clone(&counters), std::collections::VecDeque::new());
        let mut reader = Reader { call, counters, started, due: volume.outstanding };
        reader.act(&mut line);
        line.flush();
        tasks.spawn_local(serve(Rc::new(RefCell::new(line)), reader));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (done, bytes) = (counters.done.get(), counters.bytes.get());
    *counters.times.borrow_mut() = Histogram::default();
    let meter = Meter::start(pid);
    for second in 1..=volume.seconds {
        let before = counters.done.get();
        tokio::time::sleep(Duration::from_secs(1)).await;
        progress::show(&format!("{second} s: {} results/s", counters.done.get() - before));
    }
    progress::done();
    if let Some(refusal) = counters.refused.take() {
        return Err(Error::Refused { call: "the call that is measured", refusal });
    }
    let (done, bytes, seconds) = (counters.done.get() - done, counters.bytes.get() - bytes, meter.seconds());
    let mut report = Report::new(title);
    report.row("results", done as f64 / seconds, "1/s");
    report.row("bytes each", bytes as f64 / done.max(1) as f64, "B");
    meter.report(&mut report, done);
    report.quantiles("result", &counters.times.borrow());
    Ok(report)
}
