//! The server's half against a client whose messages are altered on the way.

use super::Change;
use super::pair::{self, Answer, Server};
use crate::input::Input;
use crate::random::Seeded;
use mtproto::handshake::client::{Agreed, Step};

/// The most messages of one execution.
const MESSAGES_MAX: usize = 12;

/// Two bytes for the scheme and for collisions, then a change for each message of the client.
pub(crate) fn server(data: &[u8]) {
    let mut input = Input::new(data);
    let random = Seeded::new(2);
    let scheme = input.byte();
    let mut server = Server::new();
    server.collisions = input.below(8).saturating_sub(6);
    let mut client = pair::client(scheme & 1 == 1, (scheme & 2 == 2).then_some(86_400));
    let mut next = client.start(&random);
    for _ in 0..MESSAGES_MAX {
        let change = Change::read(&mut input);
        let sent = change.apply(&next, &mut input);
        let answer = server.send(&sent);
        let answer = match answer {
            Answer::Reply(answer) => answer,
            // A run that went wrong is over for both; the client begins anew on the same connection.
            Answer::None => {
                next = client.start(&random);
                continue;
            }
        };
        match client.handle(&answer, &random) {
            Ok(Step::Send(body)) => next = body,
            Ok(Step::Done(agreed)) => return check(&server, &agreed),
            Err(_) => next = client.start(&random),
        }
    }
}

fn check(server: &Server, agreed: &Agreed) {
    let made = server.made.last().expect("the server has made the key that the client has");
    assert!(made.auth_key == agreed.auth_key, "both hold the same key");
    assert_eq!(made.first_salt, agreed.first_salt);
}
