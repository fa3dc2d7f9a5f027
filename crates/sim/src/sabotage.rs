//! Bugs to plant, each of which a checker must find: the proof that the checkers can fail.

/// A bug in the store, the bus, the gateway or the devices of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The store answers before it has synced, and shows what is not synced.
    AnswerBeforeSync,
    /// The store forgets the random_id records.
    SkipRandomIds,
    /// The store compares no heads and counts on from where the log stands.
    PtsFromCounter,
    /// The store leaves rows of messages out.
    SkipViews,
    /// The second box of a deletion is not written.
    LeaveTwin,
    /// The second box of an edit is not written.
    EditOneSide,
    /// Some read marks are written lower than the one before.
    StaleReadMark,
    /// Entries are pushed before they are durable.
    PushBeforeDurable,
    /// Devices take any pts for the next one and never ask for what they missed.
    NeverAsk,
    /// The gateway takes sessions of one user for sessions of another.
    PushToStranger,
    /// Some reads of a log end before its end.
    StaleReplica,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::AnswerBeforeSync,
        Self::SkipRandomIds,
        Self::PtsFromCounter,
        Self::SkipViews,
        Self::LeaveTwin,
        Self::EditOneSide,
        Self::StaleReadMark,
        Self::PushBeforeDurable,
        Self::NeverAsk,
        Self::PushToStranger,
        Self::StaleReplica,
    ];
}
