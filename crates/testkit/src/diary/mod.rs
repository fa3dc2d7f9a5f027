//! What a device does and is shown, written into a history (`crates/history`).
//!
//! A diary stands beside a client: calls made through it are written down before they leave and with what became of
//! them, and pushes as they come. It judges nothing.

mod calls;
mod channels;
mod groups;
mod read;
#[cfg(test)]
mod tests;

use history::{Answer, Call, DeviceId, Happening, HeldDialog, LogId, Outcome, Peer, Recorder, Token, UserId};
use mtproto::client::ClientEvent;
use tl::{Encode, Function, Reader, enums};

use crate::{Client, Error, Events};
use read::Reading;

/// The diary of a device. Clones write about the same device.
#[derive(Clone)]
pub struct Diary {
    recorder: Recorder,
    device: DeviceId,
    user: UserId,
}

/// A method that a history knows.
pub trait Recorded: Function + Encode {
    /// What the call asks for, of a user.
    fn call(&self, user: UserId) -> Call;

    /// What its result says to that user.
    fn answer(&self, user: UserId, output: &Self::Output) -> Answer;
}

impl Diary {
    /// The diary of a device that has signed in as a user; a `fresh` one holds nothing yet.
    pub fn new(recorder: &Recorder, user_id: i64, fresh: bool) -> Self {
        let (recorder, device, user) = (recorder.clone(), recorder.device(), UserId(user_id));
        recorder.note(Happening::Device { device, user, fresh });
        Self { recorder, device, user }
    }

    /// Makes a call and writes down what came of it.
    ///
    /// # Errors
    /// As [`Client::invoke`].
    pub async fn invoke<F: Recorded>(&self, client: &Client, call: &F) -> Result<F::Output, Error> {
        let op = self.recorder.begun(self.device, call.call(self.user));
        let result = client.invoke(call).await;
        let outcome = match &result {
            Ok(output) => Outcome::Acked(call.answer(self.user, output)),
            Err(Error::Rpc(refusal)) => Outcome::of_rpc_error(refusal.code, &refusal.name),
            Err(error) => Outcome::Unknown(error.to_string()),
        };
        self.recorder.ended(op, outcome);
        result
    }

    /// Writes down every push from now on, until the client is gone.
    pub fn listen(&self, mut events: Events) {
        let own = self.clone();
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if let ClientEvent::Update(body) = event
                    && let Ok(updates) = Reader::new(&body).get::<enums::Updates>()
                {
                    own.recorder.pushed(own.device, Reading(own.user).updates(&updates));
                }
            }
        });
    }

    /// Writes down what the device holds of its box.
    pub fn held(&self, pts: i32, dialogs: Vec<HeldDialog>) {
        self.held_of(LogId::User(self.user), pts, dialogs);
    }

    /// Writes down what the device holds of a channel.
    pub fn held_of_channel(&self, channel: i64, pts: i32, messages: Vec<(i32, Option<Token>)>) {
        let dialogs = vec![HeldDialog { peer: Peer::Channel(channel), messages }];
        self.held_of(LogId::Channel(channel), pts, dialogs);
    }

    fn held_of(&self, log: LogId, pts: i32, dialogs: Vec<HeldDialog>) {
        self.recorder.note(Happening::Held { device: self.device, log, pts, dialogs });
    }
}
