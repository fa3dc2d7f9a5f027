//! The key exchange over a link.

use mtproto::handshake::client::{Agreed, Handshake, Settings, Step};
use mtproto::time::MsgIds;

use crate::{Error, Link, OsRandom, now};

/// Makes an auth key: permanent, or temporary where the settings give it a life.
///
/// # Errors
/// When the connection fails or the server gets a step wrong.
pub async fn create_key(link: &mut Link, settings: Settings) -> Result<Agreed, Error> {
    let mut ids = MsgIds::default();
    let mut handshake = Handshake::new(settings);
    let mut body = handshake.start(&OsRandom);
    loop {
        link.send_plain(ids.next(now(), 0).0, &body).await?;
        let answer = link.receive_plain().await?;
        match handshake.handle(&answer, &OsRandom)? {
            Step::Send(next) => body = next,
            Step::Done(agreed) => return Ok(*agreed),
        }
    }
}
