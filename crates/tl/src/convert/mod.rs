//! What field names alone do not convert: values whose type changed between layers.
//!
//! The generator pairs fields by name (and by the few rows of `build/rules.rs`); where their types differ it calls
//! [`Adapt`], so a missing pair is an error of the compiler. A file here holds the pairs of one subject.

mod amounts;
mod answers;
mod numbers;
mod peers;
mod reactions;
mod replies;
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
