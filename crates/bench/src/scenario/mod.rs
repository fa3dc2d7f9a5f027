//! The scenarios: each makes its lines, loads the server and reports.

pub(crate) mod dialogs;
pub(crate) mod difference;
pub(crate) mod fanout;
pub(crate) mod fill;
pub(crate) mod flood;
pub(crate) mod handshakes;
pub(crate) mod history;
pub(crate) mod idle;
pub(crate) mod latency;
pub(crate) mod members;
pub(crate) mod pairs;
pub(crate) mod post;
mod reads;
pub(crate) mod restart;

use crate::args::{Common, Scenario};
use crate::clock;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::load::Load;
use crate::report::Report;
use crate::usage::Usage;

/// Runs the scenario of the command line.
///
/// # Errors
/// When it cannot be run to its end.
pub(crate) async fn run(common: &Common, scenario: &Scenario) -> Result<Report, Error> {
    match scenario {
        Scenario::Handshakes(options) => handshakes::run(&common.server().await?, common.pid, options).await,
        Scenario::Restart(options) => restart::run(common, options).await,
        scenario => {
            let settings = common.settings().await?;
            let server = settings.server.clone();
            let fleet = Fleet::new(settings)?;
            match scenario {
                Scenario::Pairs(options) => pairs::run(&fleet, common.pid, options).await,
                Scenario::Latency(options) => latency::run(&fleet, common.pid, options).await,
                Scenario::Idle(options) => idle::run(&fleet, common.pid, options).await,
                Scenario::History(options) => history::run(&fleet, common.pid, options).await,
                Scenario::Difference(options) => difference::run(&fleet, common.pid, options).await,
                Scenario::Dialogs(options) => dialogs::run(&fleet, common.pid, options).await,
                Scenario::Flood(options) => flood::run(&fleet, &server, common.pid, options).await,
                Scenario::Fanout(options) => fanout::run(&fleet, common.pid, options).await,
                Scenario::Members(options) => members::run(&fleet, common.pid, options).await,
                Scenario::Post(options) => post::run(&fleet, common.pid, options).await,
                Scenario::Fill(options) => fill::run(&fleet, common.pid, options).await,
                Scenario::Handshakes(_) | Scenario::Restart(_) => Err(Error::Usage("no fleet".into())),
            }
        }
    }
}

/// Pairs, ready to be driven.
async fn start(fleet: &Fleet, pairs: usize, text: usize) -> Result<Load, Error> {
    if pairs == 0 || text < crate::template::TEXT_MIN {
        let least = crate::template::TEXT_MIN;
        return Err(Error::Usage(format!("at least one pair, and a text of at least {least} characters")));
    }
    let couples = fleet.couples(pairs).await?;
    Load::start(fleet, couples, text)
}

/// Both processes and the time, from the start of a measurement to its end.
struct Meter {
    pid: Option<u32>,
    start: u64,
    server: Option<Usage>,
    own: Usage,
}

impl Meter {
    fn start(pid: Option<u32>) -> Self {
        Self { pid, start: clock::nanos(), server: pid.and_then(Usage::of), own: Usage::own() }
    }

    fn seconds(&self) -> f64 {
        (clock::nanos() - self.start) as f64 / 1e9
    }

    /// Adds the usage of both processes; `count` things were done meanwhile.
    fn report(&self, report: &mut Report, count: u64) {
        let seconds = self.seconds();
        if let (Some(before), Some(after)) = (self.server, self.pid.and_then(Usage::of)) {
            report.usage("server", before, after, seconds);
            let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
            report.row("server CPU each", cpu * 1e6 / count.max(1) as f64, "us");
        }
        report.usage("generator", self.own, Usage::own(), seconds);
    }
}

/// Adds everything that went wrong.
fn problems(report: &mut Report, load: &Load) {
    for (name, count) in load.tally.problems() {
        report.count(format!("problem: {name}"), count);
    }
}
