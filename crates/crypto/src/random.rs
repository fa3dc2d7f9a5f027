//! Where random bytes come from.
//!
//! The caller owns the generator: the operating system's in production, a seeded one in tests and simulation.
//! Nothing in this crate draws a random byte in any other way.

/// A source of random bytes.
///
/// In production an implementation must be cryptographically secure; a test may replay fixed bytes.
pub trait Random: Send + Sync {
    /// Fills `buf` completely.
    fn fill(&self, buf: &mut [u8]);
}

impl<R: Random + ?Sized> Random for &R {
    fn fill(&self, buf: &mut [u8]) {
        (**self).fill(buf);
    }
}

impl<R: Random + ?Sized> Random for std::sync::Arc<R> {
    fn fill(&self, buf: &mut [u8]) {
        (**self).fill(buf);
    }
}

/// An array of fresh random bytes.
pub fn array<const N: usize>(rng: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill(&mut bytes);
    bytes
}
