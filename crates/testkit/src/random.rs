//! Randomness of the operating system.

use crypto::Random;

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, buf: &mut [u8]) {
        #[allow(clippy::disallowed_methods, reason = "a client outside of the server has no Env")]
        getrandom::fill(buf).expect("the operating system gives random bytes");
    }
}
