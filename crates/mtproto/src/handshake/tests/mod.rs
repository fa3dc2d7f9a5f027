//! Both halves against each other, and a client that can be wrong in every single point.

mod exchange;
mod manual;
mod refusals;
mod repeats;
mod sequences;

use std::sync::LazyLock;

use crypto::rsa_key::{PrivateKey, PublicKey};

use super::server::{Config, Context, Handshake, Keys, Output, Settlement};
use super::{NewKey, Scheme};
use crate::testing::Seeded;
use crate::time::UnixTime;
use crate::transport::ErrorCode;

struct Fixture {
    keys: Keys,
    public: [(Scheme, PublicKey); 2],
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let rng = Seeded::new(2048);
    let (rsa_pad, legacy) = (PrivateKey::generate(&rng), PrivateKey::generate(&rng));
    let public = [(Scheme::RsaPad, rsa_pad.public().clone()), (Scheme::Legacy, legacy.public().clone())];
    Fixture { keys: Keys::new(rsa_pad, legacy), public }
});

fn public_keys(schemes: &[Scheme]) -> Vec<(Scheme, PublicKey)> {
    FIXTURE.public.iter().filter(|(scheme, _)| schemes.contains(scheme)).cloned().collect()
}

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// A server that runs its jobs at once.
struct Server {
    handshake: Handshake,
    now: UnixTime,
    config: Config,
    rng: Seeded,
    /// What becomes of the next keys; [`Settlement::Stored`] when there is nothing left.
    settlements: Vec<Settlement>,
    stored: Vec<NewKey>,
    jobs: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Reply(Vec<u8>),
    Fail(ErrorCode),
    Nothing,
}

const REFUSED: Answer = Answer::Fail(ErrorCode::NotFound);

impl Answer {
    fn reply(self) -> Vec<u8> {
        match self {
            Answer::Reply(body) => body,
            other => panic!("no reply but {other:?}"),
        }
    }

    fn is_reply(&self) -> bool {
        matches!(self, Answer::Reply(_))
    }
}

impl Server {
    fn new(seed: u64) -> Self {
        Server {
            handshake: Handshake::new(),
            now: NOW,
            config: Config::default(),
            rng: Seeded::new(seed),
            settlements: Vec::new(),
            stored: Vec::new(),
            jobs: 0,
        }
    }

    fn send(&mut self, body: &[u8]) -> Answer {
        let Server { handshake, now, config, rng, .. } = self;
        let context = Context { now: *now, keys: &FIXTURE.keys, config, rng };
        let mut output = handshake.handle(body, &context);
        loop {
            output = match output {
                Output::Reply(body) => return Answer::Reply(body),
                Output::Fail(code) => return Answer::Fail(code),
                Output::Nothing => return Answer::Nothing,
                Output::Work(job) => {
                    self.jobs += 1;
                    handshake.resume(job.run(&FIXTURE.keys, rng), &context)
                }
                Output::Done(key) => {
                    let settlement = self.settlements.pop().unwrap_or(Settlement::Stored);
                    if settlement == Settlement::Stored {
                        self.stored.push(*key);
                    }
                    handshake.settle(settlement, &context)
                }
            };
        }
    }
}
