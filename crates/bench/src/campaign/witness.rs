//! Two people who talk while a scenario runs, and write down what they do and are shown.
//!
//! A checker that knows nothing of the campaign judges what they wrote (`crates/history`): whatever the load does to
//! the server, nobody may be shown what contradicts something that was acknowledged or shown before.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use history::{Fault, Happening, Recorder, Verdict, check_files};
use testkit::{Client, Credentials, Diary, Options, Recorded, Server};
use tl::functions::{contacts, messages, updates, users};
use tl::{enums, types};
use tokio::task::JoinHandle;

use super::checks::Checks;
use crate::error::Error;
use crate::login::Login;
use crate::progress;

/// Numbers behind those of every scenario.
const ACCOUNTS: [usize; 2] = [29_998, 29_999];

/// Between two messages of one of them.
const PAUSE: Duration = Duration::from_millis(50);

/// Fewer acknowledged messages of each prove nothing.
const ENOUGH: usize = 25;

/// Every so many messages the dialog is read.
const READ_EVERY: i64 = 8;

/// Between two attempts to connect, and how many there are.
const RETRY: Duration = Duration::from_millis(50);
const RETRIES: usize = 1_200;

/// Who tells of codes and devices, and how often for a device that signs in.
const SERVICE_USER: i64 = 777_000;
const TOLD_OF_SIGN_IN: usize = 2;

const PAGE: i32 = 100;

/// Both of them, at work.
pub(crate) struct Witnesses {
    recorder: Recorder,
    file: PathBuf,
    over: Arc<AtomicBool>,
    tasks: [JoinHandle<Result<Witness, Error>>; 2],
}

impl Witnesses {
    /// Signs both up and lets them talk; they write into this file.
    ///
    /// # Errors
    /// When they cannot sign up.
    pub(crate) async fn start(server: &Server, file: PathBuf) -> Result<Self, Error> {
        let recorder = Recorder::create(&file, 0)?;
        let over = Arc::new(AtomicBool::new(false));
        let [mut one, mut other] = [
            Witness::sign_in(server, &recorder, 0, false).await?,
            Witness::sign_in(server, &recorder, 1, false).await?,
        ];
        one.meet().await?;
        other.meet().await?;
        let tasks = [one, other].map(|witness| tokio::spawn(witness.talk(server.clone(), Arc::clone(&over))));
        Ok(Self { recorder, file, over, tasks })
    }

    /// Writes down that the server is about to be killed.
    pub(crate) fn killed(&self) {
        self.recorder.fault(Fault::Killed);
    }

    /// Writes down that it answers again.
    pub(crate) fn healed(&self) {
        self.recorder.fault(Fault::Healed);
    }

    /// Ends the conversation; both look at everything, on this device and on a new one. What they saw is judged.
    ///
    /// # Errors
    /// When the server does not let them look.
    pub(crate) async fn finish(self, server: &Server, checks: &mut Checks) -> Result<(), Error> {
        self.over.store(true, Ordering::Relaxed);
        let mut devices = Vec::new();
        for task in self.tasks {
            devices.push(task.await.map_err(|error| Error::Protocol(format!("a witness: {error}")))??);
        }
        for index in 0..devices.len() {
            let fresh = devices[index].anew(server, &self.recorder).await?;
            devices.push(fresh);
        }
        self.recorder.note(Happening::Quiet);
        for device in &devices {
            device.look().await?;
        }
        self.recorder.flush()?;
        judge(&self.file, checks)
    }
}

fn judge(file: &Path, checks: &mut Checks) -> Result<(), Error> {
    let unreadable = |error: history::Error| Error::File { path: file.to_owned(), reason: error.to_string() };
    let verdict = check_files([file]).map_err(unreadable)?;
    let (wrong, thin) = match &verdict {
        Verdict::Valid(figures) => {
            let messages = usize::try_from(figures.messages_acknowledged).unwrap_or(usize::MAX);
            checks.count("messages of the witnesses acknowledged", messages);
            (0, 0)
        }
        Verdict::Invalid(violations) => (violations.len(), 0),
        Verdict::Unknown(reasons) => (0, reasons.len()),
    };
    if wrong + thin > 0 {
        progress::show(&format!("the history of the witnesses is {verdict}\n"));
    }
    checks.exactly("contradictions in the history of the witnesses", wrong, 0);
    checks.exactly("what that history is too thin for", thin, 0);
    Ok(())
}

/// One of them, on one device.
struct Witness {
    index: usize,
    client: Client,
    credentials: Credentials,
    diary: Diary,
    /// The other one, once they have met.
    peer: enums::InputPeer,
}

impl Witness {
    async fn sign_in(server: &Server, recorder: &Recorder, index: usize, fresh: bool) -> Result<Self, Error> {
        let account = Login::TestNumbers.sign_in(server, tl::LAYER_MAX, &number(index)?).await?;
        let credentials = Credentials { auth_key: account.key, salt: account.salt };
        let client = Client::resume(server, Options::default(), credentials.clone()).await?;
        let myself = users::GetUsers { id: vec![enums::InputUser::InputUserSelf] };
        let user_id = match &client.invoke(&myself).await?[..] {
            [enums::User::User(user)] => user.id,
            _ => return Err(Error::Protocol("users.getUsers does not know the caller".into())),
        };
        let diary = Diary::new(recorder, user_id, fresh);
        listen(&client, &diary);
        Ok(Self { index, client, credentials, diary, peer: enums::InputPeer::InputPeerEmpty })
    }

    /// The same person on a device that has just signed in, once the server has said so in the person's box.
    async fn anew(&self, server: &Server, recorder: &Recorder) -> Result<Self, Error> {
        let before = self.told().await?;
        let mut fresh = Self::sign_in(server, recorder, self.index, true).await?;
        fresh.peer = self.peer.clone();
        for _ in 0..RETRIES {
            if self.told().await? >= before + TOLD_OF_SIGN_IN {
                return Ok(fresh);
            }
            tokio::time::sleep(RETRY).await;
        }
        Err(Error::TimedOut("a message that somebody signed in"))
    }

    /// Learns how to name the other one.
    async fn meet(&mut self) -> Result<(), Error> {
        let contact = types::InputPhoneContact {
            phone: number(1 - self.index)?,
            first_name: "Witness".into(),
            ..Default::default()
        };
        let call = contacts::ImportContacts { contacts: vec![contact.into()] };
        let enums::contacts::ImportedContacts::ImportedContacts(imported) = self.client.invoke(&call).await?;
        self.peer = imported.users.iter().find_map(named).ok_or_else(|| {
            Error::Protocol("contacts.importContacts does not find the other witness".into())
        })?;
        Ok(())
    }

    /// Sends and reads until it is over, whatever becomes of the connection.
    async fn talk(mut self, server: Server, over: Arc<AtomicBool>) -> Result<Self, Error> {
        let (mut acknowledged, mut n) = (0, 0);
        while !over.load(Ordering::Relaxed) || acknowledged < ENOUGH {
            n += 1;
            match self.say(n).await {
                Ok(()) => acknowledged += 1,
                // Refused under load, and so not done.
                Err(testkit::Error::Rpc(refusal)) if refusal.code == 500 || refusal.code == 420 => {}
                Err(testkit::Error::Closed | testkit::Error::Io(_)) => self.come_back(&server).await?,
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(self)
    }

    async fn say(&self, n: i64) -> Result<(), testkit::Error> {
        let call = messages::SendMessage {
            peer: self.peer.clone(),
            message: format!("witness {}, {n}", self.index),
            random_id: n,
            ..Default::default()
        };
        self.ask(&call).await?;
        if n % READ_EVERY == 0 {
            self.ask(&messages::ReadHistory { peer: self.peer.clone(), max_id: i32::MAX }).await?;
        }
        Ok(())
    }

    async fn come_back(&mut self, server: &Server) -> Result<(), Error> {
        for _ in 0..RETRIES {
            match Client::resume(server, Options::default(), self.credentials.clone()).await {
                Ok(client) => {
                    listen(&client, &self.diary);
                    self.client = client;
                    return Ok(());
                }
                Err(testkit::Error::Closed | testkit::Error::Io(_)) => tokio::time::sleep(RETRY).await,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::TimedOut("coming back"))
    }

    /// Reads the list of dialogs, and the dialog with the other one to its end.
    async fn look(&self) -> Result<(), Error> {
        self.ask(&updates::GetState {}).await?;
        self.ask(&dialogs()).await?;
        let mut offset_id = 0;
        loop {
            let call = messages::GetHistory {
                peer: self.peer.clone(),
                offset_id,
                limit: PAGE,
                ..Default::default()
            };
            let page = self.ask(&call).await?;
            let (shown, _) = page_of(&page);
            match shown.last() {
                Some(last) if shown.len() == PAGE as usize => offset_id = id(last),
                _ => return Ok(()),
            }
        }
    }

    /// How many messages the server itself has written to this person.
    async fn told(&self) -> Result<usize, Error> {
        let list = self.client.invoke(&dialogs()).await?;
        let users = match &list {
            enums::messages::Dialogs::Dialogs(all) => &all.users[..],
            enums::messages::Dialogs::DialogsSlice(page) => &page.users[..],
            enums::messages::Dialogs::DialogsNotModified(_) => &[],
        };
        let service =
            |user: &&enums::User| matches!(user, enums::User::User(user) if user.id == SERVICE_USER);
        let Some(peer) = users.iter().find(service).and_then(named) else { return Ok(0) };
        let call = messages::GetHistory { peer, limit: PAGE, ..Default::default() };
        Ok(page_of(&self.client.invoke(&call).await?).1)
    }

    async fn ask<F: Recorded>(&self, call: &F) -> Result<F::Output, testkit::Error> {
        self.diary.invoke(&self.client, call).await
    }
}

fn number(index: usize) -> Result<String, Error> {
    Login::TestNumbers.phone(ACCOUNTS[index])
}

fn listen(client: &Client, diary: &Diary) {
    if let Some(events) = client.take_events() {
        diary.listen(events);
    }
}

fn named(user: &enums::User) -> Option<enums::InputPeer> {
    match user {
        enums::User::User(user) => {
            let (user_id, access_hash) = (user.id, user.access_hash?);
            Some(types::InputPeerUser { user_id, access_hash }.into())
        }
        enums::User::UserEmpty(_) => None,
    }
}

fn dialogs() -> messages::GetDialogs {
    messages::GetDialogs { limit: PAGE, ..Default::default() }
}

/// The messages of a page, and how many there are in all.
fn page_of(page: &enums::messages::Messages) -> (&[enums::Message], usize) {
    match page {
        enums::messages::Messages::Messages(all) => (&all.messages, all.messages.len()),
        enums::messages::Messages::MessagesSlice(page) => {
            (&page.messages, usize::try_from(page.count).unwrap_or(0))
        }
        _ => (&[], 0),
    }
}

fn id(message: &enums::Message) -> i32 {
    match message {
        enums::Message::Message(message) => message.id,
        enums::Message::MessageService(message) => message.id,
        enums::Message::MessageEmpty(message) => message.id,
    }
}
