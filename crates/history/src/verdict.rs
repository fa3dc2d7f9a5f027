//! What a history shows.

use std::fmt;

use crate::{Moment, Token};

/// Something that must never be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant that is broken.
    pub invariant: &'static str,
    /// How.
    pub what: String,
    /// The events that contradict each other; a moment names an event of the history.
    pub events: Vec<Moment>,
    /// The text concerned.
    pub token: Option<Token>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)?;
        if let Some(token) = self.token {
            write!(f, "; token {token}")?;
        }
        for (index, event) in self.events.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "; events at " } else { ", " }, event.0)?;
        }
        Ok(())
    }
}

/// Whether everything held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did.
    Valid(Figures),
    /// It did not; the first few of what is wrong.
    Invalid(Vec<Violation>),
    /// Too little happened, or was looked at, to tell: each line names what is too thin.
    Unknown(Vec<String>),
}

impl Verdict {
    /// Whether an invariant is broken.
    pub fn is_invalid(&self) -> bool {
        matches!(self, Self::Invalid(_))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid(figures) => write!(f, "VALID: {figures}"),
            Self::Invalid(violations) => {
                write!(f, "INVALID")?;
                violations.iter().try_for_each(|violation| write!(f, "\n  {violation}"))
            }
            Self::Unknown(reasons) => {
                write!(f, "UNKNOWN")?;
                reasons.iter().try_for_each(|reason| write!(f, "\n  {reason}"))
            }
        }
    }
}

/// How much a history holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Events.
    pub events: u64,
    /// Devices.
    pub devices: u64,
    /// Calls.
    pub calls: u64,
    /// Those acknowledged.
    pub acknowledged: u64,
    /// Those refused.
    pub refused: u64,
    /// Those in doubt.
    pub in_doubt: u64,
    /// Messages that were to be sent.
    pub messages: u64,
    /// Those acknowledged.
    pub messages_acknowledged: u64,
    /// Edits acknowledged.
    pub edits_acknowledged: u64,
    /// Deletions acknowledged.
    pub deletions_acknowledged: u64,
    /// Times that somebody came into a channel, left it or was thrown out.
    pub moves: u64,
    /// Messages shown, by whatever means.
    pub shown: u64,
    /// Places of logs that were shown one by one.
    pub places: u64,
    /// Times that the server died.
    pub deaths: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} events, {} devices, {} deaths; {} calls, {} acknowledged, {} refused, {} in doubt; {} messages, \
             {} acknowledged, {} edits, {} deletions; {} times somebody came or went; {} times a message was shown, \
             {} places of logs",
            self.events,
            self.devices,
            self.deaths,
            self.calls,
            self.acknowledged,
            self.refused,
            self.in_doubt,
            self.messages,
            self.messages_acknowledged,
            self.edits_acknowledged,
            self.deletions_acknowledged,
            self.moves,
            self.shown,
            self.places
        )
    }
}
