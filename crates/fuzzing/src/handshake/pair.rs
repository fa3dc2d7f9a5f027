//! A server with keys of its own, and a client that knows them.

use crate::random::Seeded;
use crypto::rsa_key::{PrivateKey, PublicKey};
use mtproto::handshake::server::{Config, Context, Handshake, Keys, Output, Settlement};
use mtproto::handshake::{NewKey, Scheme, client};
use mtproto::time::UnixTime;
use std::sync::LazyLock;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// The server's keys, and their public halves. Made once in a process.
pub(super) static KEYS: LazyLock<(Keys, [(Scheme, PublicKey); 2])> = LazyLock::new(|| {
    let random = Seeded::new(2048);
    let (rsa_pad, legacy) = (PrivateKey::generate(&random), PrivateKey::generate(&random));
    let public = [(Scheme::RsaPad, rsa_pad.public().clone()), (Scheme::Legacy, legacy.public().clone())];
    (Keys::new(rsa_pad, legacy), public)
});

/// What the server does with a message in the end.
#[derive(Debug)]
pub(super) enum Answer {
    /// It answers.
    Reply(Vec<u8>),
    /// It reports a transport error, or says nothing.
    None,
}

/// The server's half, which does its heavy work at once.
pub(super) struct Server {
    handshake: Handshake,
    config: Config,
    random: Seeded,
    /// Keys that were handed over.
    pub(super) made: Vec<NewKey>,
    /// How many keys are still to meet another one with the same id.
    pub(super) collisions: usize,
}

impl Server {
    pub(super) fn new() -> Self {
        let (config, random) = (Config::default(), Seeded::new(1));
        Self { handshake: Handshake::new(), config, random, made: Vec::new(), collisions: 0 }
    }

    pub(super) fn send(&mut self, body: &[u8]) -> Answer {
        let context = Context { now: NOW, keys: &KEYS.0, config: &self.config, rng: &self.random };
        let mut output = self.handshake.handle(body, &context);
        loop {
            output = match output {
                Output::Reply(body) => return Answer::Reply(body),
                Output::Fail(_) | Output::Nothing => return Answer::None,
                Output::Work(job) => self.handshake.resume(job.run(&KEYS.0, &self.random), &context),
                Output::Done(key) => {
                    let collides = self.collisions > 0;
                    self.collisions = self.collisions.saturating_sub(1);
                    let settlement = if collides { Settlement::Collision } else { Settlement::Stored };
                    if !collides {
                        self.made.push(*key);
                    }
                    self.handshake.settle(settlement, &context)
                }
            };
        }
    }
}

/// A client that prefers the scheme.
pub(super) fn client(legacy: bool, expires_in: Option<i32>) -> client::Handshake {
    let keys = vec![KEYS.1[usize::from(legacy)].clone()];
    client::Handshake::new(client::Settings { keys, dc: Some(2), expires_in })
}
