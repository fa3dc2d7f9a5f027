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
    /// The store compares no heads of channels and counts on from where the log stands.
    ChannelPtsFromCounter,
    /// Devices take any pts of the group for the next one and never ask for what they missed of it.
    IgnoreChannelGaps,
    /// Rows of members are read as they were some time ago.
    StaleMembers,
    /// A user's own messages in a channel are not listed, and so count as unread.
    OwnCountAsUnread,
    /// Deleted messages stay listed under their authors.
    KeepAuthorRows,
    /// The box of whoever leaves a channel or is thrown out is not told.
    LeaveUntold,
    /// The gateway goes on telling those who have left a channel what is written there.
    PushToFormer,
    /// What mentioned somebody stays listed when it is deleted or was looked at.
    KeepMentions,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 19] = [
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
        Self::ChannelPtsFromCounter,
        Self::IgnoreChannelGaps,
        Self::StaleMembers,
        Self::OwnCountAsUnread,
        Self::KeepAuthorRows,
        Self::LeaveUntold,
        Self::PushToFormer,
        Self::KeepMentions,
    ];
}
