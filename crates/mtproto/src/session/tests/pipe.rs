//! A client session and a server session over a connection that loses, repeats and reorders packets and breaks
//! now and then: every call is executed once, every result and every update arrives once.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::client::{ClientEvent, ClientSession};

#[derive(Clone, Debug)]
enum Step {
    Call,
    Push,
    /// Packets of a direction arrive, beginning with one of them; some may be lost.
    ToServer {
        first: usize,
        lose: bool,
    },
    ToClient {
        first: usize,
        lose: bool,
    },
    Respond(usize),
    Break,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Call),
        2 => Just(Step::Push),
        4 => (any::<usize>(), prop::bool::weighted(0.2)).prop_map(|(first, lose)| Step::ToServer { first, lose }),
        4 => (any::<usize>(), prop::bool::weighted(0.2)).prop_map(|(first, lose)| Step::ToClient { first, lose }),
        3 => any::<usize>().prop_map(Step::Respond),
        1 => Just(Step::Break),
        1 => (0u64..2000).prop_map(Step::Wait),
    ]
}

struct Pipe {
    server: Session,
    salts: Salts,
    client: ClientSession,
    now: UnixTime,
    to_server: Vec<(i64, Message)>,
    to_client: Vec<Message>,
    /// The number that a call carries, and how often it was executed.
    executed: BTreeMap<u64, u32>,
    running: Vec<(MsgId, u64)>,
    results: BTreeMap<u64, u32>,
    updates: BTreeMap<u64, u32>,
    acked: BTreeMap<u64, u32>,
    calls: u64,
    pushes: u64,
    /// Packets were lost: the connection has to break before anything can be expected to arrive.
    lost: bool,
}

impl Pipe {
    fn new() -> Self {
        Self {
            server: Session::new(7, 77, MsgId::default(), Arc::new(Limits::default())),
            salts: Salts::new(&AuthKey::from_bytes([1; 256])),
            client: ClientSession::new(7, 0),
            now: START,
            to_server: Vec::new(),
            to_client: Vec::new(),
            executed: BTreeMap::new(),
            running: Vec::new(),
            results: BTreeMap::new(),
            updates: BTreeMap::new(),
            acked: BTreeMap::new(),
            calls: 0,
            pushes: 0,
            lost: false,
        }
    }

    fn numbered(head: [u8; 4], number: u64) -> Bytes {
        [&head[..], &number.to_le_bytes()].concat().into()
    }

    fn number(body: &[u8]) -> u64 {
        u64::from_le_bytes(body[4..12].try_into().unwrap())
    }

    fn step(&mut self, step: Step) {
        self.now = self.now.plus_millis(1);
        match step {
            Step::Call => {
                self.calls += 1;
                self.client.call(self.calls, Self::numbered(CALL, self.calls));
            }
            Step::Push => {
                self.pushes += 1;
                self.server.push(Self::numbered(*b"push", self.pushes), self.pushes);
            }
            Step::ToServer { first, lose } => self.deliver_to_server(first, lose),
            Step::ToClient { first, lose } => self.deliver_to_client(first, lose),
            Step::Respond(which) if !self.running.is_empty() => {
                let (request, number) = self.running.remove(which % self.running.len());
                self.server.respond(request, &Self::numbered(*b"resu", number));
            }
            Step::Respond(_) => {}
            Step::Break => self.reconnect(),
            Step::Wait(millis) => self.now = self.now.plus_millis(millis),
        }
        self.flush();
    }

    fn flush(&mut self) {
        let mut packets = Vec::new();
        self.client.flush(self.now, &mut packets);
        self.to_server.extend(packets.into_iter().map(|packet| (self.client.salt(), packet)));
        self.server.flush(self.now, usize::MAX, &mut self.to_client);
    }

    /// Everything on the way is lost, and both sides begin again.
    fn reconnect(&mut self) {
        self.to_server.clear();
        self.to_client.clear();
        self.server.reattach();
        self.client.reconnected();
        self.lost = false;
    }

    fn deliver_to_server(&mut self, first: usize, lose: bool) {
        if self.to_server.is_empty() {
            return;
        }
        let (salt, packet) = self.to_server.remove(first % self.to_server.len());
        if lose {
            self.lost = true;
            return;
        }
        let Message { msg_id, seqno, body } = packet;
        let mut events = Vec::new();
        self.server.receive(self.now, &self.salts, Inbound { msg_id, seqno, salt, body }, &mut events);
        for event in events {
            match event {
                Event::Call { msg_id, body } => {
                    let number = Self::number(&body);
                    *self.executed.entry(number).or_default() += 1;
                    self.running.push((msg_id, number));
                }
                Event::Acked(tokens) => {
                    tokens.into_iter().for_each(|token| *self.acked.entry(token).or_default() += 1)
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn deliver_to_client(&mut self, first: usize, lose: bool) {
        if self.to_client.is_empty() {
            return;
        }
        let packet = self.to_client.remove(first % self.to_client.len());
        if lose {
            self.lost = true;
            return;
        }
        let mut events = Vec::new();
        self.client.receive(self.now, packet, &mut events);
        for event in events {
            match event {
                ClientEvent::Result { key, result } => {
                    assert_eq!(Self::number(&result), key);
                    *self.results.entry(key).or_default() += 1;
                }
                ClientEvent::Update(body) => *self.updates.entry(Self::number(&body)).or_default() += 1,
                ClientEvent::NewSession { .. } | ClientEvent::Service(_) | ClientEvent::Pong { .. } => {}
                ClientEvent::Refused { key, code } => panic!("call {key} refused with code {code}"),
            }
        }
    }

    /// Lets everything arrive in order.
    fn settle(&mut self) {
        if self.lost {
            self.reconnect();
        }
        for _ in 0..200 {
            self.step(Step::ToServer { first: 0, lose: false });
            self.step(Step::ToClient { first: 0, lose: false });
            self.step(Step::Respond(0));
        }
        while !self.to_server.is_empty() || !self.to_client.is_empty() || !self.running.is_empty() {
            self.step(Step::ToServer { first: 0, lose: false });
            self.step(Step::ToClient { first: 0, lose: false });
            self.step(Step::Respond(0));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn r11_r22_every_call_is_executed_once_and_everything_arrives_once(
        steps in proptest::collection::vec(step(), 1..150)
    ) {
        let mut pipe = Pipe::new();
        for step in steps {
            pipe.step(step);
        }
        pipe.settle();
        // Acks that shared a packet with a refused salt are given again for what comes again.
        pipe.reconnect();
        pipe.settle();
        let once = |count: u64| (1..=count).map(|number| (number, 1)).collect::<BTreeMap<u64, u32>>();
        prop_assert_eq!(&pipe.executed, &once(pipe.calls));
        prop_assert_eq!(&pipe.results, &once(pipe.calls));
        prop_assert_eq!(&pipe.updates, &once(pipe.pushes));
        prop_assert_eq!(&pipe.acked, &once(pipe.pushes));
        prop_assert_eq!(pipe.client.pending(), 0);
    }

    #[test]
    fn any_bytes_are_survived(
        packets in proptest::collection::vec((any::<i32>(), 0usize..14, proptest::collection::vec(any::<u8>(), 0..80)), 1..20)
    ) {
        let heads = [
            types::MsgsAck::ID, types::MsgsStateReq::ID, types::MsgResendReq::ID, types::MsgResendAnsReq::ID,
            types::MsgsAllInfo::ID, container::MSG_CONTAINER, super::super::GZIP_PACKED,
            tl::mtproto::functions::Ping::ID, tl::mtproto::functions::GetFutureSalts::ID,
            tl::mtproto::functions::RpcDropAnswer::ID, tl::mtproto::functions::HttpWait::ID,
            tl::mtproto::functions::DestroySession::ID, types::RpcError::ID, 0,
        ];
        let mut talk = Talk::begun();
        let mut client = ClientSession::new(7, 0);
        for (seqno, head, body) in packets {
            let body: Bytes = [&heads[head].to_le_bytes()[..], &body].concat().into();
            let id = talk.next_id();
            talk.send_as(id, seqno, body.clone());
            talk.flush();
            client.receive(talk.now, Message { msg_id: id, seqno, body }, &mut Vec::new());
        }
        prop_assert!(talk.session.footprint() < 64 * 1024);
    }
}
