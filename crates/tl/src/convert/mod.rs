//! What field names alone do not convert: values whose type changed between layers.
//!
//! The generator pairs fields by name (and by the few rows of `build/rules.rs`); where their types differ it calls
//! [`Adapt`], so a missing pair is an error of the compiler. A file here holds the pairs of one subject.

mod amounts;
mod answers;
mod buttons;
mod numbers;
mod peers;
mod reactions;
mod replies;
mod stand_ins;
mod text;
mod vectors;

use crate::codec::{Encode, Writer};

/// A value of today's form that older layers express as an `Old`.
pub(crate) trait Adapt<Old>: Sized {
    /// Today's form of what an older client sent.
    fn from_old(old: Old) -> Self;
    /// What older clients understand; `None` if they have no words for it.
    fn to_old(&self) -> Option<Old>;
}

/// A result of today's form that callers of an older form of the method get as an `Old`.
pub(crate) trait Answer<Old: Encode> {
    /// The older result; `None` if it cannot be said.
    fn old_answer(&self) -> Option<Old>;

    /// Writes the older result.
    fn answer(&self, wr: &mut Writer) {
        match self.old_answer() {
            Some(old) => old.encode(wr),
            None => wr.unfit(),
        }
    }
}

/// A type with values that some layers do not know and can be shown as something else.
pub(crate) trait StandIn: Sized {
    /// The value as the newest layer would put it; older clients may have used other constructors.
    fn modern(self) -> Self {
        self
    }

    /// The value in the constructors of `layer`, where they are others than today's.
    fn recast(&self, layer: i32) -> Option<Self> {
        let _ = layer;
        None
    }

    /// What is shown to a layer that does not know the value. It is simpler than `self`, so that asking again ends.
    fn fallback(&self) -> Option<Self> {
        None
    }

    /// Writes the value as it is, and leaves the writer unfit if the layer does not know it.
    fn encode_plain(&self, wr: &mut Writer);

    /// Writes the value, or what stands for it.
    fn encode_or_replace(&self, wr: &mut Writer) {
        if let Some(recast) = self.recast(wr.layer) {
            return recast.encode_plain(wr);
        }
        if wr.attempt(|wr| self.encode_plain(wr)) {
            return;
        }
        match self.fallback() {
            Some(simpler) => simpler.encode_or_replace(wr),
            None => wr.unfit(),
        }
    }
}
