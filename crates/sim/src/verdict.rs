//! What a run has shown.

use crate::plan::Plan;
use std::fmt;
use std::time::Duration;

/// Something that must never be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant that is broken.
    pub invariant: &'static str,
    /// How.
    pub what: String,
}

/// Whether everything held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did.
    Valid,
    /// It did not.
    Invalid(Vec<Violation>),
    /// Too little happened to tell.
    Unknown(String),
}

/// How much happened in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Operations begun.
    pub operations: u64,
    /// Those acknowledged.
    pub acknowledged: u64,
    /// Those refused.
    pub refused: u64,
    /// Faults at a time.
    pub events: u64,
    /// Nodes killed.
    pub nodes_killed: u64,
    /// Writes that a crash of the store dropped.
    pub writes_dropped: u64,
    /// Appends that lost against another node.
    pub conflicts: u64,
    /// Appends left in doubt.
    pub in_doubt: u64,
    /// Calls of the store that failed.
    pub failed: u64,
    /// Connections cut.
    pub cut: u64,
    /// Nudges lost.
    pub nudges_lost: u64,
    /// Nudges doubled.
    pub nudges_doubled: u64,
    /// Polls of tasks.
    pub polls: u64,
    /// Time that passed inside.
    pub simulated: Duration,
}

impl Figures {
    /// Adds the figures of another run.
    pub fn add(&mut self, other: &Self) {
        self.operations += other.operations;
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.events += other.events;
        self.nodes_killed += other.nodes_killed;
        self.writes_dropped += other.writes_dropped;
        self.conflicts += other.conflicts;
        self.in_doubt += other.in_doubt;
        self.failed += other.failed;
        self.cut += other.cut;
        self.nudges_lost += other.nudges_lost;
        self.nudges_doubled += other.nudges_doubled;
        self.polls += other.polls;
        self.simulated += other.simulated;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "operations {}, acknowledged {}, refused {}; simulated {} s, {} polls",
            self.operations,
            self.acknowledged,
            self.refused,
            self.simulated.as_secs(),
            self.polls
        )?;
        write!(
            f,
            "faults: {} planned, nodes killed {}, writes dropped {}, appends in doubt {}, lost races {}, \
             store calls failed {}, connections cut {}, nudges lost {}, doubled {}",
            self.events,
            self.nodes_killed,
            self.writes_dropped,
            self.in_doubt,
            self.conflicts,
            self.failed,
            self.cut,
            self.nudges_lost,
            self.nudges_doubled
        )
    }
}

/// A run, from its seed to its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// The faults.
    pub plan: Plan,
    /// What happened.
    pub figures: Figures,
    /// Whether everything held.
    pub verdict: Verdict,
}

impl Report {
    /// Whether an invariant is broken.
    pub fn is_invalid(&self) -> bool {
        matches!(self.verdict, Verdict::Invalid(_))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}: ", self.seed)?;
        match &self.verdict {
            Verdict::Valid => writeln!(f, "VALID")?,
            Verdict::Unknown(why) => writeln!(f, "UNKNOWN: {why}")?,
            Verdict::Invalid(violations) => {
                writeln!(f, "INVALID")?;
                for violation in violations {
                    writeln!(f, "  {}: {}", violation.invariant, violation.what)?;
                }
                write!(f, "faults:\n{}", self.plan)?;
            }
        }
        write!(f, "{}", self.figures)
    }
}
