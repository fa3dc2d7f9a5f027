//! The client's half of the key exchange, for tests and the load generator.
//!
//! It is as strict as the strictest real clients: every nonce, hash, group and public value is verified, and a
//! server that gets one wrong is refused. [`Handshake::start`] gives the first body to send,
//! [`Handshake::handle`] takes each answer until [`Step::Done`].

mod message;

use crypto::dh::{self, Exchange};
use crypto::rsa_key::PublicKey;
use crypto::{AuthKey, Random, hash, nonce, pq, random};
use tl::mtproto::enums::{ResPQ, ServerDHInnerData, ServerDHParams, SetClientDHParamsAnswer};
use tl::mtproto::{functions, types};
use tl::{Decode, Reader};
use zeroize::Zeroizing;

use super::inner::Nonces;
use super::{Scheme, wire};
use message::Work;
#[cfg(test)]
pub(super) use message::encrypt as encrypt_inner;

/// What a client wants.
#[derive(Clone)]
pub struct Settings {
    /// The server keys that the client knows, each with the scheme to use under it.
    pub keys: Vec<(Scheme, PublicKey)>,
    /// The data centre to name, as on the wire (see [`Dc::to_wire`](super::Dc::to_wire)); old clients name
    /// none.
    pub dc: Option<i32>,
    /// The wanted life of a temporary key in seconds, or `None` for a permanent one.
    pub expires_in: Option<i32>,
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Send this body as a plain message.
    Send(Vec<u8>),
    /// The key is agreed.
    Done(Box<Agreed>),
}

/// An agreed key as the client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The key.
    pub auth_key: AuthKey,
    /// The server salt to begin with.
    pub first_salt: i64,
    /// The server's time in seconds since 1970, by which the client sets its clock.
    pub server_time: i32,
}

/// Why the server was refused, or what it refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The answer is none to the last question.
    #[error("an answer to another question")]
    Unexpected,
    /// An answer of another run.
    #[error("a nonce differs")]
    Nonce,
    /// The server has none of the client's keys.
    #[error("no known public key is offered")]
    UnknownKeys,
    /// `pq` is not the product of two primes below 2^32.
    #[error("pq cannot be split")]
    Pq,
    /// A hash does not match.
    #[error("a hash differs")]
    Hash,
    /// Not the known group, or a public value outside of its safe range.
    #[error("an unsafe Diffie-Hellman parameter")]
    Group,
    /// `server_DH_params_fail` or `dh_gen_fail`.
    #[error("the server gave up")]
    Refused,
}

/// One run of the exchange.
pub struct Handshake {
    settings: Settings,
    state: State,
}

enum State {
    Idle,
    PqAsked { nonce: [u8; 16] },
    ParamsAsked(Secrets),
    KeySent { secrets: Secrets, server_time: i32, g_a: Box<[u8; 256]>, auth_key: AuthKey },
}

struct Secrets {
    nonce: [u8; 16],
    server_nonce: [u8; 16],
    new_nonce: Zeroizing<[u8; 32]>,
}

impl Secrets {
    fn nonces(&self) -> Nonces<'_> {
        Nonces { new_nonce: &self.new_nonce, server_nonce: &self.server_nonce }
    }

    fn check(&self, nonce: &[u8; 16], server_nonce: &[u8; 16]) -> Result<(), Error> {
        if self.nonce == *nonce && self.server_nonce == *server_nonce { Ok(()) } else { Err(Error::Nonce) }
    }
}

impl Handshake {
    /// A run that has not begun.
    pub fn new(settings: Settings) -> Self {
        Handshake { settings, state: State::Idle }
    }

    /// Begins, or begins anew: the body of `req_pq_multi`.
    pub fn start(&mut self, rng: &dyn Random) -> Vec<u8> {
        let nonce = random::array(rng);
        self.state = State::PqAsked { nonce };
        wire::to_bytes(&functions::ReqPqMulti { nonce })
    }

    /// Takes the body of the server's answer.
    ///
    /// # Errors
    /// When the server is wrong in any point; the run is then over.
    pub fn handle(&mut self, body: &[u8], rng: &dyn Random) -> Result<Step, Error> {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => Err(Error::Unexpected),
            State::PqAsked { nonce } => self.on_pq(nonce, read(body)?, rng),
            State::ParamsAsked(secrets) => self.on_params(secrets, read(body)?, rng),
            State::KeySent { secrets, server_time, g_a, auth_key } => {
                self.on_answer(secrets, server_time, g_a, auth_key, read(body)?, rng)
            }
        }
    }

    fn on_pq(&mut self, nonce: [u8; 16], answer: ResPQ, rng: &dyn Random) -> Result<Step, Error> {
        let ResPQ::ResPQ(answer) = answer;
        if answer.nonce != nonce {
            return Err(Error::Nonce);
        }
        let offered = &answer.server_public_key_fingerprints;
        let is_offered = |key: &PublicKey| offered.contains(&key.fingerprint().cast_signed());
        let known = self.settings.keys.iter().find(|(_, key)| is_offered(key)).ok_or(Error::UnknownKeys)?;
        let (p, q) = split(&answer.pq)?;
        let new_nonce = Zeroizing::new(random::array(rng));
        let secrets = Secrets { nonce, server_nonce: answer.server_nonce, new_nonce };
        let work = Work { pq: &answer.pq, p, q };
        let body = message::req_dh_params(&self.settings, known, &secrets, &work, rng);
        self.state = State::ParamsAsked(secrets);
        Ok(Step::Send(body))
    }

    fn on_params(
        &mut self,
        secrets: Secrets,
        answer: ServerDHParams,
        rng: &dyn Random,
    ) -> Result<Step, Error> {
        let answer = match answer {
            ServerDHParams::ServerDHParamsOk(answer) => answer,
            ServerDHParams::ServerDHParamsFail(_) => return Err(Error::Refused),
        };
        secrets.check(&answer.nonce, &answer.server_nonce)?;
        let inner = secrets.nonces().open(&answer.encrypted_answer).ok_or(Error::Hash)?;
        let ServerDHInnerData::ServerDHInnerData(inner) = inner;
        secrets.check(&inner.nonce, &inner.server_nonce)?;
        if !dh::check_group(inner.g.cast_unsigned(), &inner.dh_prime) {
            return Err(Error::Group);
        }
        let g_a = Box::new(wire::left_padded(&inner.g_a).ok_or(Error::Group)?);
        self.send_key(secrets, inner.server_time, g_a, 0, rng)
    }

    fn send_key(
        &mut self,
        secrets: Secrets,
        server_time: i32,
        g_a: Box<[u8; 256]>,
        retry_id: u64,
        rng: &dyn Random,
    ) -> Result<Step, Error> {
        let exchange = Exchange::new(rng);
        let auth_key = exchange.auth_key(&g_a).ok_or(Error::Group)?;
        let body = message::set_client_dh_params(&secrets, exchange.public(), retry_id, rng);
        self.state = State::KeySent { secrets, server_time, g_a, auth_key };
        Ok(Step::Send(body))
    }

    fn on_answer(
        &mut self,
        secrets: Secrets,
        server_time: i32,
        g_a: Box<[u8; 256]>,
        auth_key: AuthKey,
        answer: SetClientDHParamsAnswer,
        rng: &dyn Random,
    ) -> Result<Step, Error> {
        let (outcome, nonce, server_nonce, given) = parts(answer);
        secrets.check(&nonce, &server_nonce)?;
        let expected = nonce::new_nonce_hash(&secrets.new_nonce, outcome, auth_key.aux_hash());
        if !hash::constant_time_eq(&expected, &given) {
            return Err(Error::Hash);
        }
        match outcome {
            nonce::Outcome::Ok => {
                let first_salt = nonce::first_salt(&secrets.new_nonce, &secrets.server_nonce).cast_signed();
                Ok(Step::Done(Box::new(Agreed { auth_key, first_salt, server_time })))
            }
            nonce::Outcome::Retry => self.send_key(secrets, server_time, g_a, auth_key.aux_hash(), rng),
            nonce::Outcome::Fail => Err(Error::Refused),
        }
    }
}

fn read<T: Decode>(body: &[u8]) -> Result<T, Error> {
    Reader::new(body).get().map_err(|_| Error::Unexpected)
}

/// Splits `pq`, which has eight bytes and fits a signed number, as every client assumes.
fn split(pq: &[u8]) -> Result<(u32, u32), Error> {
    let pq = <[u8; 8]>::try_from(pq).map(u64::from_be_bytes).map_err(|_| Error::Pq)?;
    let (p, q) = pq::factorize(pq).filter(|_| pq.cast_signed() > 0).ok_or(Error::Pq)?;
    match (u32::try_from(p), u32::try_from(q)) {
        (Ok(p), Ok(q)) if p < q => Ok((p, q)),
        _ => Err(Error::Pq),
    }
}

fn parts(answer: SetClientDHParamsAnswer) -> (nonce::Outcome, [u8; 16], [u8; 16], [u8; 16]) {
    use SetClientDHParamsAnswer as Answer;
    match answer {
        Answer::DhGenOk(x) => {
            let types::DhGenOk { nonce, server_nonce, new_nonce_hash1 } = *x;
            (nonce::Outcome::Ok, nonce, server_nonce, new_nonce_hash1)
        }
        Answer::DhGenRetry(x) => {
            let types::DhGenRetry { nonce, server_nonce, new_nonce_hash2 } = *x;
            (nonce::Outcome::Retry, nonce, server_nonce, new_nonce_hash2)
        }
        Answer::DhGenFail(x) => {
            let types::DhGenFail { nonce, server_nonce, new_nonce_hash3 } = *x;
            (nonce::Outcome::Fail, nonce, server_nonce, new_nonce_hash3)
        }
    }
}
