//! All sequences of four messages.

use super::super::wire;
use super::manual::{Manual, send};
use super::*;
use tl::mtproto::functions;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Message {
    ReqPq,
    ReqPqMulti,
    ReqDhParams,
    SetClientDhParams,
}

const ALL: [Message; 4] =
    [Message::ReqPq, Message::ReqPqMulti, Message::ReqDhParams, Message::SetClientDhParams];

/// The model: how far a run is, from nothing (0) to finished (3), and whether a message is answered.
fn model(stage: u8, message: Message) -> (u8, bool) {
    match (stage, message) {
        (_, Message::ReqPq | Message::ReqPqMulti) => (1, true),
        (1 | 2, Message::ReqDhParams) => (2, true),
        (2 | 3, Message::SetClientDhParams) => (3, true),
        (_, Message::ReqDhParams | Message::SetClientDhParams) => (0, false),
    }
}

/// The messages of the present run, each always in the same bytes.
struct Script {
    client: Manual,
    req_dh_params: Vec<u8>,
    set_client_dh_params: Vec<u8>,
}

impl Script {
    fn of(client: Manual) -> Script {
        Script {
            req_dh_params: wire::to_bytes(&client.req_dh_params(&client.inner())),
            set_client_dh_params: wire::to_bytes(&client.set_client_dh_params(&client.client_inner())),
            client,
        }
    }
}

#[test]
fn h19_all_sequences_of_four_messages() {
    for index in 0..ALL.len().pow(4) {
        let sequence: Vec<Message> =
            (0..4).map(|step| ALL[index / ALL.len().pow(step) % ALL.len()]).collect();
        play(&sequence, index as u64);
    }
}

fn play(sequence: &[Message], seed: u64) {
    let mut server = Server::new(seed);
    // Before the first req_pq, the messages of a run with another server.
    let mut script = Script::of(Manual::begin(&mut Server::new(999), Scheme::RsaPad, 1));
    let mut stage = 0;
    for (step, message) in sequence.iter().enumerate() {
        let (next, answered) = model(stage, *message);
        let answer = match message {
            Message::ReqPq => {
                // The old form is answered like the new one; the run itself begins with the new one here.
                let nonce = [step as u8; 16];
                let answer = send(&mut server, &functions::ReqPq { nonce });
                script = Script::of(Manual::begin(&mut server, Scheme::RsaPad, step as u64));
                answer
            }
            Message::ReqPqMulti => {
                script = Script::of(Manual::begin(&mut server, Scheme::RsaPad, step as u64));
                send(&mut server, &functions::ReqPqMulti { nonce: script.client.nonce })
            }
            Message::ReqDhParams => server.send(&script.req_dh_params),
            Message::SetClientDhParams => server.send(&script.set_client_dh_params),
        };
        assert_eq!(answer.is_reply(), answered, "{sequence:?} at {step}");
        assert!(answered || answer == REFUSED);
        stage = next;
    }
    assert_eq!(!server.stored.is_empty(), ends_with_a_key(sequence), "{sequence:?}");
}

fn ends_with_a_key(sequence: &[Message]) -> bool {
    let mut stage = 0;
    sequence.iter().any(|message| {
        stage = model(stage, *message).0;
        stage == 3
    })
}
