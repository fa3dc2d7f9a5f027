//! Time and chance. Nothing below the runtime reads a clock or draws a random number by itself, so that a
//! simulation can repeat a run from its seed.

use model::UnixTime;
use std::time::Duration;

/// Clock and randomness.
pub trait Env: Send + Sync {
    /// Wall time, for protocol stamps only: it may step.
    fn now(&self) -> UnixTime;

    /// Time since the start of the process, for timeouts: it never steps.
    fn monotonic(&self) -> Duration;

    /// Fills the buffer from a cryptographically secure generator.
    fn fill(&self, buffer: &mut [u8]);

    /// A random number.
    fn random_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}
