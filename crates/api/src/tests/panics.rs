//! A handler that panics costs its own caller a 500 and nobody else anything.

use super::world::{NEWEST, Refused, World};
use ports::Env;
use ports::memory::ManualEnv;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tl::functions as f;

/// A clock that can be broken.
struct Broken {
    clock: Arc<ManualEnv>,
    broken: AtomicBool,
}

impl Env for Broken {
    fn now(&self) -> model::UnixTime {
        assert!(!self.broken.load(Ordering::Relaxed), "the clock is broken");
        self.clock.now()
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    fn fill(&self, buffer: &mut [u8]) {
        self.clock.fill(buffer);
    }
}

#[tokio::test]
async fn d11_a_panic_is_a_500_to_its_caller_alone() {
    let clock = Arc::new(ManualEnv::default());
    let env = Arc::new(Broken { clock: clock.clone(), broken: AtomicBool::new(false) });
    let world = World::over(clock, env.clone(), services::limits::LimitsConfig::dev()).await;
    let (one, other) = (world.device(1, NEWEST).await, world.device(2, NEWEST).await);
    env.broken.store(true, Ordering::Relaxed);
    let failed = world.call(one, f::help::GetConfig {}).await;
    assert_eq!(failed, Err(Refused { code: 500, name: "INTERNAL".to_owned() }));
    assert_eq!(world.api.counters().panics(), 1);
    assert!(world.call(other, f::help::GetNearestDc {}).await.is_ok());
    env.broken.store(false, Ordering::Relaxed);
    assert!(world.call(one, f::help::GetConfig {}).await.is_ok());
}
