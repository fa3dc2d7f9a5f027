//! The states of a connection's key exchange and the moves between them.

use crypto::nonce;
use crypto::{dh, random};
use planted::Bug;
use tl::Reader;
use tl::mtproto::enums::ClientDHInnerData;
use tl::mtproto::{Request, functions};

use super::config::Context;
use super::job::{Found, Inner, Job, OpenTask, Outcome, Task};
use super::run::{Digest, Params, Run, digest};
use super::{Output, Settlement, reply};
use crate::envelope::plain::Method;
use crate::handshake::{NewKey, wire};
use crate::transport::ErrorCode;

/// The key exchange of one connection.
#[derive(Default)]
pub struct Handshake {
    state: State,
}

#[derive(Default)]
enum State {
    /// No run, or one that went wrong: only `req_pq` leads on.
    #[default]
    Idle,
    /// `resPQ` is sent.
    PqSent(Run),
    /// A job reads the inner data of this `req_DH_params`.
    Opening(Run, Digest),
    /// `server_DH_params_ok` (or `dh_gen_retry`) is sent.
    ParamsSent(Box<Params>),
    /// A job computes the key for this `set_client_DH_params`.
    Agreeing(Box<Params>, Digest),
    /// The caller stores the key with this `aux_hash`.
    Settling(Box<Params>, Digest, u64),
    /// `dh_gen_ok` or `dh_gen_fail` is sent.
    Finished(Run, Digest, Vec<u8>),
}

impl Handshake {
    /// The exchange of a new connection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a run has begun that is neither finished nor failed.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.state, State::Idle | State::Finished(..))
    }

    /// Takes the body of a plain message from the client.
    pub fn handle(&mut self, body: &[u8], context: &Context<'_>) -> Output {
        if Method::of(body) == Some(Method::MsgsAck) {
            return Output::Nothing;
        }
        // TDLib puts random bytes behind the request, so what follows it is not looked at.
        let output = match Request::decode(&mut Reader::new(body)) {
            Ok(Request::ReqPq(request)) => Some(self.req_pq(request.nonce, context)),
            Ok(Request::ReqPqMulti(request)) => Some(self.req_pq(request.nonce, context)),
            Ok(Request::ReqDHParams(request)) => self.req_dh_params(&request, context),
            Ok(Request::SetClientDHParams(request)) => self.set_client_dh_params(&request, context),
            _ => None,
        };
        output.unwrap_or_else(|| self.fail(ErrorCode::NotFound))
    }

    /// Takes what a job of this exchange found. An outcome whose run is over is ignored.
    pub fn resume(&mut self, outcome: Outcome, context: &Context<'_>) -> Output {
        match (std::mem::take(&mut self.state), outcome.0) {
            (State::Opening(run, request), Found::Opened { server_nonce, inner })
                if run.server_nonce == server_nonce =>
            {
                match inner {
                    Ok(inner) => self.send_params(run, request, *inner, context),
                    Err(code) => self.fail(code),
                }
            }
            (State::Agreeing(params, request), Found::Agreed { server_nonce, auth_key })
                if params.run.server_nonce == server_nonce =>
            {
                match auth_key {
                    Some(auth_key) => self.hand_over(params, request, auth_key, context),
                    None => self.fail(ErrorCode::NotFound),
                }
            }
            (state, _) => {
                self.state = state;
                Output::Nothing
            }
        }
    }

    /// Ends the hand-over that began with [`Output::Done`], and answers the client.
    pub fn settle(&mut self, settlement: Settlement, context: &Context<'_>) -> Output {
        match std::mem::take(&mut self.state) {
            State::Settling(params, request, aux_hash) => match settlement {
                Settlement::Stored => self.finish(&params, request, nonce::Outcome::Ok, aux_hash),
                Settlement::Collision => self.retry(params, request, aux_hash, context),
            },
            // The client has begun another run meanwhile; nobody waits for this answer.
            state => {
                self.state = state;
                Output::Nothing
            }
        }
    }

    fn fail(&mut self, code: ErrorCode) -> Output {
        self.state = State::Idle;
        Output::Fail(code)
    }

    fn req_pq(&mut self, nonce: [u8; 16], context: &Context<'_>) -> Output {
        let repeated = self.run().filter(|run| run.nonce == nonce && self.is_in_time(run, context)).copied();
        let run = repeated.unwrap_or_else(|| {
            let run = Run::new(nonce, context.now, context.rng);
            self.state = State::PqSent(run);
            run
        });
        Output::Reply(reply::res_pq(&run, context.keys))
    }

    /// `None` is a wrong query. The cheap checks come first: RSA is for those who did the work (H03).
    fn req_dh_params(&mut self, request: &functions::ReqDHParams, context: &Context<'_>) -> Option<Output> {
        let run = *self.run().filter(|run| self.is_in_time(run, context))?;
        if !run.owns(&request.nonce, &request.server_nonce) || !run.solved_by(&request.p, &request.q) {
            return None;
        }
        let request_digest = digest(request);
        match &self.state {
            State::PqSent(_) => {}
            State::Opening(_, known) => return (*known == request_digest).then_some(Output::Nothing),
            State::ParamsSent(params) | State::Agreeing(params, _) | State::Settling(params, ..) => {
                let repeated = params.request == request_digest;
                return repeated.then(|| Output::Reply(reply::server_dh_params(params)));
            }
            State::Idle | State::Finished(..) => return None,
        }
        let scheme = context.keys.scheme(request.public_key_fingerprint.cast_unsigned())?;
        let encrypted_data = Box::new(<[u8; 256]>::try_from(request.encrypted_data.as_slice()).ok()?);
        if *encrypted_data >= context.keys.key(scheme).public().modulus_bytes() {
            return None;
        }
        self.state = State::Opening(run, request_digest);
        let task = OpenTask { run, scheme, encrypted_data, now: context.now, config: *context.config };
        Some(Output::Work(Box::new(Job(Task::Open(task)))))
    }

    fn send_params(&mut self, run: Run, request: Digest, inner: Inner, context: &Context<'_>) -> Output {
        let Inner { new_nonce, kind, dc, exchange } = inner;
        let params = Box::new(Params {
            run,
            request,
            new_nonce,
            kind,
            dc,
            exchange,
            server_time: context.now.as_int(),
            padding: random::array(context.rng),
            retry_id: 0,
            retries: 0,
            answered: None,
        });
        let reply = reply::server_dh_params(&params);
        self.state = State::ParamsSent(params);
        Output::Reply(reply)
    }

    /// `None` is a wrong query.
    fn set_client_dh_params(
        &mut self,
        request: &functions::SetClientDHParams,
        context: &Context<'_>,
    ) -> Option<Output> {
        let run = self.run().filter(|run| self.is_in_time(run, context))?;
        if !run.owns(&request.nonce, &request.server_nonce) {
            return None;
        }
        let request_digest = digest(request);
        if let Some(output) = self.repeated(&request_digest) {
            return Some(output);
        }
        let State::ParamsSent(params) = &self.state else { return None };
        let ClientDHInnerData::ClientDHInnerData(inner) = params.nonces().open(&request.encrypted_data)?;
        let g_b = Box::new(wire::left_padded::<256>(&inner.g_b)?);
        let is_ours = (params.run.owns(&inner.nonce, &inner.server_nonce)
            || planted::is(Bug::InnerNonceUnchecked))
            && inner.retry_id.cast_unsigned() == params.retry_id;
        // A bad g_b (H14) is no accident: it gets no key and no proof about one.
        if !is_ours || !dh::check_public(&g_b) {
            return None;
        }
        let (server_nonce, exchange) = (params.run.server_nonce, Box::new(params.exchange.clone()));
        if let State::ParamsSent(params) = std::mem::take(&mut self.state) {
            self.state = State::Agreeing(params, request_digest);
        }
        Some(Output::Work(Box::new(Job(Task::Agree { server_nonce, exchange, g_b }))))
    }

    /// The answer to an exact repeat of `set_client_DH_params`.
    fn repeated(&self, request: &Digest) -> Option<Output> {
        match &self.state {
            State::Agreeing(_, known) | State::Settling(_, known, _) if known == request => {
                Some(Output::Nothing)
            }
            State::ParamsSent(params) => match &params.answered {
                Some((known, reply)) if known == request => Some(Output::Reply(reply.clone())),
                _ => None,
            },
            State::Finished(_, known, reply) if known == request => Some(Output::Reply(reply.clone())),
            _ => None,
        }
    }

    fn hand_over(
        &mut self,
        params: Box<Params>,
        request: Digest,
        auth_key: crypto::AuthKey,
        context: &Context<'_>,
    ) -> Output {
        if auth_key.id() == 0 {
            // Zero marks plain messages, so no key may have it.
            return self.retry(params, request, auth_key.aux_hash(), context);
        }
        let first_salt = nonce::first_salt(&params.new_nonce, &params.run.server_nonce).cast_signed();
        let (kind, dc) = (params.kind, params.dc);
        self.state = State::Settling(params, request, auth_key.aux_hash());
        Output::Done(Box::new(NewKey { auth_key, kind, dc, first_salt }))
    }

    fn finish(&mut self, params: &Params, request: Digest, outcome: nonce::Outcome, aux_hash: u64) -> Output {
        let reply = reply::dh_gen(params, outcome, aux_hash);
        self.state = State::Finished(params.run, request, reply.clone());
        Output::Reply(reply)
    }

    fn retry(
        &mut self,
        mut params: Box<Params>,
        request: Digest,
        aux_hash: u64,
        context: &Context<'_>,
    ) -> Output {
        if params.retries >= context.config.retries_max {
            return self.finish(&params, request, nonce::Outcome::Fail, aux_hash);
        }
        let reply = reply::dh_gen(&params, nonce::Outcome::Retry, aux_hash);
        params.retries = params.retries.saturating_add(1);
        params.retry_id = aux_hash;
        params.answered = Some((request, reply.clone()));
        self.state = State::ParamsSent(params);
        Output::Reply(reply)
    }

    fn run(&self) -> Option<&Run> {
        match &self.state {
            State::Idle => None,
            State::PqSent(run) | State::Opening(run, _) | State::Finished(run, ..) => Some(run),
            State::ParamsSent(params) | State::Agreeing(params, _) | State::Settling(params, ..) => {
                Some(&params.run)
            }
        }
    }

    fn is_in_time(&self, run: &Run, context: &Context<'_>) -> bool {
        !run.is_over(context.now, context.config.run_lifetime_s)
    }
}
