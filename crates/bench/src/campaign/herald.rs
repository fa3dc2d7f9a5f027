//! An account that writes to many others, as fast as it may or when it is told.
//!
//! What it sends is numbered in the ledger of the run, so that every recipient can be asked for exactly that.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use mtproto::time::MsgId;
use tl::{Reader, enums, functions, types};
use tokio::task::JoinHandle;

use super::ledger::{Fate, Ledger};
use crate::clock;
use crate::error::Error;
use crate::fleet::{Fleet, Member};
use crate::histogram::Histogram;
use crate::line::{Line, Role, Shared, serve};
use crate::session::{Event, refusal};
use crate::template::{Marker, SendTemplate, Token, encode};

/// Numbers in one call.
const IMPORTED_AT_ONCE: usize = 500;

/// How often a herald that is waited for is looked at, and its acknowledgements leave.
const LOOK: Duration = Duration::from_millis(20);

/// What all heralds of a run note together.
pub(crate) struct Book {
    /// The messages.
    pub(crate) ledger: RefCell<Ledger>,
    /// From the moment when a message was due to its answer, whichever that was.
    pub(crate) answers: RefCell<Histogram>,
    /// Refusals by their names.
    pub(crate) refusals: RefCell<BTreeMap<String, usize>>,
    /// What marks the messages of this run.
    pub(crate) marker: Marker,
    /// Characters of a message.
    text_len: usize,
}

/// A message under way.
struct Sent {
    token: Token,
    random_id: i64,
    due: u64,
}

struct Post {
    book: Rc<Book>,
    fleet_random: std::sync::Arc<crate::random::Fast>,
    templates: HashMap<u32, SendTemplate>,
    queue: VecDeque<u32>,
    window: usize,
    pending: HashMap<MsgId, Sent>,
    repeat: Vec<MsgId>,
}

/// The account. Its task ends with it.
pub(crate) struct Herald {
    recipients: Range<u32>,
    post: Rc<RefCell<Post>>,
    line: Shared,
    task: JoinHandle<Error>,
}

impl Book {
    /// Nothing noted yet.
    pub(crate) fn new(fleet: &Fleet, text_len: usize) -> Rc<Self> {
        Rc::new(Self {
            ledger: RefCell::default(),
            answers: RefCell::default(),
            refusals: RefCell::default(),
            marker: Marker::new(fleet.random().next()),
            text_len,
        })
    }

    /// How many messages have this fate.
    pub(crate) fn count(&self, fate: Fate) -> usize {
        self.ledger.borrow().count(fate)
    }
}

impl Herald {
    /// Lets `member` know the accounts with these indices, who become its recipients.
    ///
    /// # Errors
    /// When the server does not find them.
    pub(crate) async fn new(
        fleet: &Fleet,
        mut member: Member,
        recipients: Range<usize>,
        book: &Rc<Book>,
    ) -> Result<Self, Error> {
        let mut templates = HashMap::new();
        for start in recipients.clone().step_by(IMPORTED_AT_ONCE) {
            let indices = start..recipients.end.min(start + IMPORTED_AT_ONCE);
            for (index, peer) in import(fleet, &mut member.line, indices).await? {
                let template =
                    SendTemplate::new(fleet.layer(), peer.into(), &book.marker, index, book.text_len)?;
                templates.insert(index, template);
            }
        }
        if templates.len() != recipients.len() {
            return Err(Error::Protocol("contacts.importContacts did not find everybody".into()));
        }
        let post = Post {
            book: Rc::clone(book),
            fleet_random: fleet.random(),
            templates,
            queue: VecDeque::new(),
            window: 0,
            pending: HashMap::new(),
            repeat: Vec::new(),
        };
        let post = Rc::new(RefCell::new(post));
        let line = Rc::new(RefCell::new(member.line));
        let task = tokio::task::spawn_local(serve(Rc::clone(&line), Voice(Rc::clone(&post))));
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let recipients = number(recipients.start)..number(recipients.end);
        Ok(Self { recipients, post, line, task })
    }

    /// Sends one message to each of these recipients, in this order, `window` at a time.
    pub(crate) fn send_all(&self, recipients: impl IntoIterator<Item = u32>, window: usize) {
        let mut post = self.post.borrow_mut();
        post.queue.extend(recipients);
        post.window = window;
        let mut line = self.line.borrow_mut();
        post.refill(&mut line);
        line.flush();
    }

    /// Sends a message that was due at `due` at once.
    pub(crate) fn send_now(&self, recipient: u32, due: u64) {
        let mut line = self.line.borrow_mut();
        self.post.borrow_mut().send(&mut line, recipient, due);
        line.flush();
    }

    /// Writes what the socket did not take before.
    pub(crate) fn flush(&self) {
        self.line.borrow_mut().flush();
    }

    /// Those whom it knows, in order.
    pub(crate) fn recipients(&self) -> Range<u32> {
        self.recipients.clone()
    }

    /// Messages that wait or have no answer yet.
    pub(crate) fn open(&self) -> usize {
        let post = self.post.borrow();
        post.queue.len() + post.pending.len()
    }

    /// Waits until everything has an answer; false if the connection ended or the time was up before.
    pub(crate) async fn done(&self, within: Duration) -> bool {
        let start = clock::nanos();
        while self.open() > 0 {
            if self.task.is_finished() || u128::from(clock::nanos() - start) > within.as_nanos() {
                return false;
            }
            tokio::time::sleep(LOOK).await;
            self.flush();
        }
        true
    }
}

impl Drop for Herald {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Post {
    fn send(&mut self, line: &mut Line, recipient: u32, due: u64) {
        let Some(template) = self.templates.get_mut(&recipient) else { return };
        let sequence = self.book.ledger.borrow_mut().send(recipient);
        let random_id = self.fleet_random.next().cast_signed();
        let msg_id = line.call(template.fill(random_id, sequence));
        self.pending.insert(msg_id, Sent { token: Token { pair: recipient, sequence }, random_id, due });
    }

    fn refill(&mut self, line: &mut Line) {
        for msg_id in std::mem::take(&mut self.repeat) {
            self.send_again(line, msg_id);
        }
        while self.pending.len() < self.window {
            let Some(recipient) = self.queue.pop_front() else { return };
            self.send(line, recipient, clock::nanos());
        }
    }

    /// Sends a refused message again; all of them where it was a container that is not known here.
    fn send_again(&mut self, line: &mut Line, refused: MsgId) {
        let again: Vec<MsgId> = match self.pending.contains_key(&refused) {
            true => vec![refused],
            false => self.pending.keys().copied().collect(),
        };
        for msg_id in again {
            let Some(sent) = self.pending.remove(&msg_id) else { continue };
            if let Some(template) = self.templates.get_mut(&sent.token.pair) {
                let msg_id = line.call(template.fill(sent.random_id, sent.token.sequence));
                self.pending.insert(msg_id, sent);
            }
        }
    }

    fn answered(&mut self, msg_id: MsgId, result: &[u8]) {
        let Some(sent) = self.pending.remove(&msg_id) else { return };
        self.book.answers.borrow_mut().record(clock::nanos().saturating_sub(sent.due));
        let fate = match refusal(result) {
            None => Fate::Acknowledged,
            Some(name) => {
                // Of an internal error nothing is known; all others are said before anything is done.
                let is_open = name == "500 INTERNAL";
                *self.book.refusals.borrow_mut().entry(name).or_default() += 1;
                if is_open { Fate::Open } else { Fate::Refused }
            }
        };
        self.book.ledger.borrow_mut().settle(sent.token, fate);
    }
}

/// What the herald's task does.
struct Voice(Rc<RefCell<Post>>);

impl Role for Voice {
    fn event(&mut self, event: Event<'_>) {
        let mut post = self.0.borrow_mut();
        match event {
            Event::Result { msg_id, result } => post.answered(msg_id, result),
            Event::Repeat(msg_id) => post.repeat.push(msg_id),
            Event::Refused(code) => {
                *post
                    .book
                    .refusals
                    .borrow_mut()
                    .entry(format!("bad_msg_notification {code}"))
                    .or_default() += 1;
            }
            Event::Update(_) => {}
        }
    }

    fn act(&mut self, line: &mut Line) {
        self.0.borrow_mut().refill(line);
        line.acknowledge(16);
    }
}

/// The accounts with these indices as this line's account sees them.
async fn import(
    fleet: &Fleet,
    line: &mut Line,
    indices: Range<usize>,
) -> Result<Vec<(u32, types::InputPeerUser)>, Error> {
    let contacts = indices.map(|index| {
        let phone = fleet.phone(index)?;
        let first_name = phone.clone();
        let contact =
            types::InputPhoneContact { client_id: index as i64, phone, first_name, ..Default::default() };
        Ok(contact.into())
    });
    let call = functions::contacts::ImportContacts { contacts: contacts.collect::<Result<_, Error>>()? };
    let result = line.ask("contacts.importContacts", &encode(fleet.layer(), &call)?).await?;
    let enums::contacts::ImportedContacts::ImportedContacts(imported) = Reader::new(&result).get()?;
    let hashes: HashMap<i64, i64> = imported
        .users
        .into_iter()
        .filter_map(|user| match user {
            enums::User::User(user) => user.access_hash.map(|access_hash| (user.id, access_hash)),
            enums::User::UserEmpty(_) => None,
        })
        .collect();
    let found = imported.imported.into_iter().filter_map(|contact| {
        let enums::ImportedContact::ImportedContact(contact) = contact;
        let access_hash = *hashes.get(&contact.user_id)?;
        let index = u32::try_from(contact.client_id).ok()?;
        Some((index, types::InputPeerUser { user_id: contact.user_id, access_hash }))
    });
    Ok(found.collect())
}
