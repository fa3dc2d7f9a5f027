//! The environment in the forms that the lower tiers ask for.

use std::sync::Arc;

use crypto::Random;
use mtproto::time::UnixTime;
use ports::Env;

/// The environment's generator as the cryptography takes it.
#[derive(Clone)]
pub(crate) struct EnvRandom(pub(crate) Arc<dyn Env>);

impl Random for EnvRandom {
    fn fill(&self, buf: &mut [u8]) {
        self.0.fill(buf);
    }
}

/// The wall clock in the protocol's form.
pub(crate) fn now(env: &dyn Env) -> UnixTime {
    UnixTime::from_nanos(env.now().nanos)
}
