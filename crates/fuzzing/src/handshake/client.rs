//! The client's half against a server whose answers are altered on the way.

use super::Change;
use super::pair::{self, Answer, Server};
use crate::input::Input;
use crate::random::Seeded;
use mtproto::handshake::client::Step;

/// The most steps of one execution.
const STEPS_MAX: usize = 8;

/// Two bytes as for [`super::server`], then a change for each answer of the server.
pub(crate) fn client(data: &[u8]) {
    let mut input = Input::new(data);
    let random = Seeded::new(3);
    let scheme = input.byte();
    let mut server = Server::new();
    server.collisions = input.below(8).saturating_sub(6);
    let mut client = pair::client(scheme & 1 == 1, None);
    let mut next = client.start(&random);
    for _ in 0..STEPS_MAX {
        let Answer::Reply(answer) = server.send(&next) else {
            // An altered answer that the client cannot tell from a right one makes it say wrong things.
            next = client.start(&random);
            continue;
        };
        let altered = Change::read(&mut input).apply(&answer, &mut input);
        match client.handle(&altered, &random) {
            Ok(Step::Send(body)) => next = body,
            Ok(Step::Done(agreed)) => {
                let made =
                    server.made.last().expect("nothing else makes the client believe that it has a key");
                assert!(made.auth_key == agreed.auth_key, "no altered answer leads to another key");
                return;
            }
            // Refused: the run is over, and whatever comes now is unexpected.
            Err(_) => {
                assert!(client.handle(&answer, &random).is_err(), "a run that is over stays over");
                next = client.start(&random);
            }
        }
    }
}
