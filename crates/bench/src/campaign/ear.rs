//! A connection that listens: what it heard, whether it still lives, and how it catches up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tl::functions::updates::GetDifference;
use tl::mtproto::functions::Ping;
use tl::mtproto::types::Pong;
use tl::{Reader, enums, types};
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::line::{Line, Role, Shared, serve};
use crate::session::Event;
use crate::template::{Marker, Token, encode};

/// `updatesTooLong#e317af7e`.
const UPDATES_TOO_LONG: [u8; 4] = 0xe317_af7e_u32.to_le_bytes();

/// What was heard.
#[derive(Default)]
pub(crate) struct Heard {
    /// Messages, in the order of their arrival.
    pub(crate) tokens: RefCell<Vec<Token>>,
    /// How often the server said that there is more than it sends.
    pub(crate) gaps: Cell<usize>,
    /// Answers to pings.
    pub(crate) pongs: Cell<usize>,
}

/// A listening connection. It ends with this value.
pub(crate) struct Ear {
    /// What it heard.
    pub(crate) heard: Rc<Heard>,
    line: Shared,
    task: JoinHandle<Error>,
}

impl Ear {
    /// Listens on a line.
    pub(crate) fn open(line: Line, marker: &Marker) -> Self {
        let (heard, line) = (Rc::<Heard>::default(), Rc::new(RefCell::new(line)));
        let role = Listening { heard: Rc::clone(&heard), marker: marker.clone() };
        let task = tokio::task::spawn_local(serve(Rc::clone(&line), role));
        Self { heard, line, task }
    }

    /// Whether the connection is still there.
    pub(crate) fn lives(&self) -> bool {
        !self.task.is_finished()
    }

    /// Asks the server whether it is there.
    ///
    /// # Errors
    /// Never in practice: every layer has the call.
    pub(crate) fn ping(&self) -> Result<(), Error> {
        let mut line = self.line.borrow_mut();
        line.call(&encode(0, &Ping { ping_id: 1 })?);
        line.flush();
        Ok(())
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Listening {
    heard: Rc<Heard>,
    marker: Marker,
}

impl Role for Listening {
    fn event(&mut self, event: Event<'_>) {
        let Event::Update(update) = event else { return };
        let count = |cell: &Cell<usize>| cell.set(cell.get() + 1);
        match update.first_chunk() {
            Some(id) if *id == UPDATES_TOO_LONG => count(&self.heard.gaps),
            Some(id) if *id == Pong::ID.to_le_bytes() => count(&self.heard.pongs),
            _ => self.heard.tokens.borrow_mut().extend(self.marker.tokens(update)),
        }
    }

    fn act(&mut self, line: &mut Line) {
        line.acknowledge(1);
    }
}

/// Asks for the difference until there is none, and answers every message of this run in it.
///
/// # Errors
/// When the server refuses, or says that the device is too far behind.
pub(crate) async fn catch_up(
    line: &mut Line,
    mut state: types::updates::State,
    marker: &Marker,
) -> Result<Vec<Token>, Error> {
    let mut tokens = Vec::new();
    loop {
        let call = GetDifference { pts: state.pts, date: state.date, qts: state.qts, ..Default::default() };
        let result = line.ask("updates.getDifference", &encode(tl::LAYER_MAX, &call)?).await?;
        let (messages, next) = match Reader::new(&result).get()? {
            enums::updates::Difference::DifferenceEmpty(_) => {
                acknowledge(line);
                return Ok(tokens);
            }
            enums::updates::Difference::DifferenceTooLong(_) => {
                return Err(Error::Protocol("updates.differenceTooLong".into()));
            }
            enums::updates::Difference::Difference(difference) => (difference.new_messages, None),
            enums::updates::Difference::DifferenceSlice(slice) => {
                let enums::updates::State::State(next) = slice.intermediate_state;
                (slice.new_messages, Some(next))
            }
        };
        tokens.extend(messages.iter().filter_map(|message| match message {
            enums::Message::Message(message) => marker.tokens(message.message.as_bytes()).next(),
            _ => None,
        }));
        match next {
            None => {
                acknowledge(line);
                return Ok(tokens);
            }
            Some(next) if next.pts <= state.pts => {
                return Err(Error::Protocol("a slice of the difference leads nowhere".into()));
            }
            Some(next) => state = next,
        }
    }
}

/// The server keeps an answer until it is acknowledged.
fn acknowledge(line: &mut Line) {
    line.acknowledge(1);
    line.flush();
}
