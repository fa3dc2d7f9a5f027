//! Random bytes for padding, drawn from the environment many at a time.
//!
//! A packet needs a dozen of them. A system call for each packet would cost more than its encryption, so every
//! thread keeps some in stock; each byte is handed out once and wiped. Keys are made of fresh bytes all the same.

use std::cell::RefCell;

use crypto::Random;

use crate::clock::EnvRandom;

const STOCK: usize = 4096;

/// More than this at a time is drawn directly.
const SMALL: usize = 64;

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; STOCK], left: 0 }) };
}

struct Pool {
    bytes: [u8; STOCK],
    /// The first so many bytes have not been handed out.
    left: usize,
}

/// The environment's generator, for padding.
#[derive(Clone)]
pub(crate) struct Padding(pub(crate) EnvRandom);

impl Random for Padding {
    fn fill(&self, buf: &mut [u8]) {
        if buf.len() > SMALL {
            return self.0.fill(buf);
        }
        POOL.with_borrow_mut(|Pool { bytes, left }| {
            if *left < buf.len() {
                self.0.fill(bytes);
                *left = STOCK;
            }
            *left -= buf.len();
            let fresh = &mut bytes[*left..][..buf.len()];
            buf.copy_from_slice(fresh);
            fresh.fill(0);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use ports::Env;

    use super::*;

    /// Counts upwards, so that no 8 bytes come twice.
    #[derive(Default)]
    struct Counting {
        next: AtomicU64,
        draws: AtomicU64,
    }

    impl Env for Counting {
        fn now(&self) -> model::UnixTime {
            model::UnixTime { nanos: 0 }
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }

        fn fill(&self, buffer: &mut [u8]) {
            self.draws.fetch_add(1, Ordering::Relaxed);
            for chunk in buffer.chunks_mut(8) {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                chunk.copy_from_slice(&number.to_le_bytes()[..chunk.len()]);
            }
        }
    }

    #[test]
    fn r05_no_byte_of_the_stock_is_used_twice() {
        let env = Arc::new(Counting::default());
        let padding = Padding(EnvRandom(env.clone()));
        let mut seen = std::collections::HashSet::new();
        for _ in 0..3000 {
            let mut buf = [0; 8];
            padding.fill(&mut buf);
            assert!(seen.insert(buf));
        }
        assert_eq!(env.draws.load(Ordering::Relaxed), 6, "24,000 bytes out of 4,096 at a time");
    }

    #[test]
    fn any_length_is_filled() {
        let padding = Padding(EnvRandom(Arc::new(Counting::default())));
        for len in [0, 1, 15, 63, 64, 65, 5000] {
            let mut buf = vec![0xaa; len];
            padding.fill(&mut buf);
            assert!(buf.len() < 9 || buf.iter().any(|byte| *byte != 0xaa));
        }
    }
}
