//! Many signed-in connections at once, and pairs of them who know each other.

use std::cell::RefCell;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::stream::{StreamExt, TryStreamExt, iter};
use testkit::Server;
use tl::functions::{self, InitConnection, InvokeWithLayer};
use tl::mtproto::functions::DestroySession;
use tl::{Reader, Writer, enums, types};

use crate::error::Error;
use crate::line::Line;
use crate::login::Login;
use crate::progress;
use crate::random::Fast;
use crate::session::Session;
use crate::sources;
use crate::state::{Account, Peer, State};
use crate::template::encode;

/// Accounts that are signed in side by side.
const CONCURRENCY: usize = 32;

/// How a fleet is made.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The server.
    pub(crate) server: Server,
    /// The layer of all lines.
    pub(crate) layer: i32,
    /// The numbers and codes.
    pub(crate) login: Login,
    /// The index of the first account.
    pub(crate) first: usize,
    /// The file that keeps the accounts.
    pub(crate) state: Option<PathBuf>,
}

/// Makes lines.
pub(crate) struct Fleet {
    settings: Settings,
    random: Arc<Fast>,
    accounts: RefCell<State>,
}

/// A device of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    /// The one that signed in first.
    First,
    /// The one of [`Fleet::second`].
    Second,
}

/// A signed-in line, ready for updates.
pub(crate) struct Member {
    /// The line.
    pub(crate) line: Line,
    /// Where the updates of its user stand.
    pub(crate) state: types::updates::State,
}

/// Two lines, the first of which knows the user of the second.
pub(crate) struct Couple {
    /// Who sends.
    pub(crate) sender: Member,
    /// Who receives.
    pub(crate) recipient: Member,
    /// The recipient as the sender sees them.
    pub(crate) peer: types::InputPeerUser,
}

impl Fleet {
    /// A fleet with the accounts of its file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let accounts = settings.state.as_deref().map(State::load).transpose()?.unwrap_or_default();
        Ok(Self { settings, random: Arc::new(Fast::new()), accounts: RefCell::new(accounts) })
    }

    /// The layer of all lines.
    pub(crate) fn layer(&self) -> i32 {
        self.settings.layer
    }

    /// The generator's cheap randomness.
    pub(crate) fn random(&self) -> Arc<Fast> {
        Arc::clone(&self.random)
    }

    /// Opens `count` lines, each with an account of its own.
    ///
    /// # Errors
    /// When the server refuses one.
    pub(crate) async fn members(&self, count: usize) -> Result<Vec<Member>, Error> {
        self.members_at(0..count).await
    }

    /// Opens a line for each account with an index of `indices`.
    ///
    /// # Errors
    /// When the server refuses one.
    pub(crate) async fn members_at(&self, indices: Range<usize>) -> Result<Vec<Member>, Error> {
        let count = indices.len();
        let mut members = Vec::with_capacity(count);
        let opened = iter(indices.map(|index| self.member(index))).buffered(CONCURRENCY);
        let mut opened = std::pin::pin!(opened);
        while let Some(member) = opened.try_next().await? {
            members.push(member);
            if members.len().is_multiple_of(100) {
                progress::show(&format!("{} of {count} signed in", members.len()));
            }
        }
        progress::done();
        self.save()?;
        Ok(members)
    }

    /// Opens `count` pairs of lines.
    ///
    /// # Errors
    /// When the server refuses one.
    pub(crate) async fn couples(&self, count: usize) -> Result<Vec<Couple>, Error> {
        let mut members = self.members(count * 2).await?.into_iter();
        let mut couples = Vec::with_capacity(count);
        while let (Some(mut sender), Some(recipient)) = (members.next(), members.next()) {
            let peer = self.introduce(&mut sender, couples.len() * 2).await?;
            couples.push(Couple { sender, recipient, peer });
        }
        self.save()?;
        Ok(couples)
    }

    async fn member(&self, index: usize) -> Result<Member, Error> {
        let phone = self.phone(index)?;
        if let Some(account) = self.known(&phone) {
            match self.open(&phone, account, None).await {
                Err(error) if is_signed_out(&error) => {}
                outcome => return outcome,
            }
        }
        self.sign_in(&phone, &phone).await
    }

    /// Signs the account with this index in once more, as another device.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn second(&self, index: usize) -> Result<Member, Error> {
        let phone = self.phone(index)?;
        self.sign_in(&phone, &format!("{phone}/2")).await
    }

    /// Opens a new session of an account that is signed in, with at most `room` bytes for what was not read.
    ///
    /// # Errors
    /// When the server does not know the key any more, or the connection fails.
    pub(crate) async fn reopen(
        &self,
        index: usize,
        device: Device,
        room: Option<u32>,
    ) -> Result<Member, Error> {
        let name = match device {
            Device::First => self.phone(index)?,
            Device::Second => format!("{}/2", self.phone(index)?),
        };
        let account = self.known(&name).ok_or_else(|| Error::Usage("an account is missing".into()))?;
        self.open(&name, account, room).await
    }

    /// The number of the account with this index.
    ///
    /// # Errors
    /// When there are no more numbers.
    pub(crate) fn phone(&self, index: usize) -> Result<String, Error> {
        self.settings.login.phone(self.settings.first + index)
    }

    async fn sign_in(&self, phone: &str, name: &str) -> Result<Member, Error> {
        let Settings { server, layer, login, .. } = &self.settings;
        let account = login.sign_in(server, *layer, phone).await?;
        self.open(name, account, None).await
    }

    async fn open(&self, phone: &str, mut account: Account, room: Option<u32>) -> Result<Member, Error> {
        let session = Session::new(account.key.clone(), account.salt, self.random());
        let server = self.settings.server.address;
        let stream = match room {
            None => sources::connect(server).await?,
            Some(bytes) => sources::connect_narrow(server, bytes).await?,
        };
        let mut line = Line::over(stream, session, self.random());
        line.call(&encode(self.layer(), &DestroySession { session_id: account.session })?);
        let state = line.ask("updates.getState", &first_call(self.layer())?).await?;
        let enums::updates::State::State(state) = Reader::new(&state).get()?;
        account.salt = line.session().salt();
        account.session = line.session().id();
        self.keep(phone, account);
        Ok(Member { line, state })
    }

    /// Makes the account behind the one with this index known to it.
    async fn introduce(&self, sender: &mut Member, index: usize) -> Result<types::InputPeerUser, Error> {
        let login = &self.settings.login;
        let phone = login.phone(self.settings.first + index)?;
        let partner = login.phone(self.settings.first + index + 1)?;
        let mut account = self.known(&phone).ok_or_else(|| Error::Usage("an account is missing".into()))?;
        let peer = match account.peer {
            Some(peer) => peer,
            None => import(&mut sender.line, self.layer(), partner).await?,
        };
        account.peer = Some(peer);
        self.keep(&phone, account);
        Ok(types::InputPeerUser { user_id: peer.user_id, access_hash: peer.access_hash })
    }

    fn known(&self, phone: &str) -> Option<Account> {
        self.accounts.borrow().accounts.get(phone).cloned()
    }

    fn keep(&self, phone: &str, account: Account) {
        self.accounts.borrow_mut().accounts.insert(phone.to_owned(), account);
    }

    fn save(&self) -> Result<(), Error> {
        self.settings.state.as_deref().map_or(Ok(()), |path| self.accounts.borrow().save(path))
    }
}

/// Whether the server no longer knows the key or its user.
fn is_signed_out(error: &Error) -> bool {
    match error {
        Error::Transport(code) => *code == -404,
        Error::Refused { refusal, .. } => refusal.starts_with("401 "),
        _ => false,
    }
}

/// `updates.getState` with everything that the first call of a session says.
fn first_call(layer: i32) -> Result<Vec<u8>, Error> {
    let mut wr = Writer::new(layer);
    wr.put(&InvokeWithLayer { layer });
    wr.put(&InitConnection {
        api_id: 1,
        device_model: "bench".into(),
        system_version: "1".into(),
        app_version: "1".into(),
        system_lang_code: "en".into(),
        lang_code: "en".into(),
        ..Default::default()
    });
    wr.put(&functions::updates::GetState {});
    wr.into_bytes().ok_or_else(|| Error::Usage(format!("layer {layer} does not know updates.getState")))
}

async fn import(line: &mut Line, layer: i32, phone: String) -> Result<Peer, Error> {
    let contact = types::InputPhoneContact { phone, first_name: "Bench".into(), ..Default::default() };
    let call = functions::contacts::ImportContacts { contacts: vec![contact.into()] };
    let result = line.ask("contacts.importContacts", &encode(layer, &call)?).await?;
    let enums::contacts::ImportedContacts::ImportedContacts(imported) = Reader::new(&result).get()?;
    let user = imported.users.into_iter().find_map(|user| match user {
        enums::User::User(user) => user.access_hash.map(|access_hash| Peer { user_id: user.id, access_hash }),
        enums::User::UserEmpty(_) => None,
    });
    user.ok_or_else(|| Error::Protocol("contacts.importContacts found nobody".into()))
}
