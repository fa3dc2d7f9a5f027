//! A test account: signs up once, then comes back with its key after every start of the server.

use ::history::{HeldDialog, Peer, Recorder, UserId};
use testkit::{Client, Credentials, Diary, Error, Options, Recorded, Server};
use tl::functions::{auth, contacts, messages};
use tl::{Encode, Function, enums, types};

use crate::Failure;
use crate::group::Seat;
use crate::history::{Ack, text};

/// A person and the client of this round.
pub(crate) struct Person {
    /// Index among the persons.
    pub(crate) index: usize,
    pub(crate) user_id: i64,
    /// How this person names each person, oneself included.
    pub(crate) peers: Vec<enums::InputPeer>,
    /// How this person names the group, once it has been in it.
    pub(crate) seat: Option<Seat>,
    /// The basic group.
    pub(crate) basic: i64,
    client: Client,
    credentials: Credentials,
    /// Where everything is written down that this person does and is shown.
    diary: Diary,
}

fn number(index: usize) -> String {
    format!("999661{:04}", 1000 + index)
}

impl Person {
    /// Makes a key and an account with a test number.
    pub(crate) async fn sign_up(server: &Server, recorder: &Recorder, index: usize) -> Result<Self, Failure> {
        let client = Client::connect(server, Options::default()).await?;
        let phone_code_hash = send_code(&client, index).await?;
        sign_in(&client, index, &phone_code_hash).await?;
        let sign_up = auth::SignUp {
            phone_number: number(index),
            phone_code_hash,
            first_name: format!("Person {index}"),
            ..Default::default()
        };
        let user_id = user_id(&client.invoke(&sign_up).await?).ok_or("signing up did not sign in")?;
        let diary = Diary::new(recorder, user_id, false);
        listen(&client, &diary);
        let credentials = client.credentials();
        Ok(Self { index, user_id, peers: Vec::new(), seat: None, basic: 0, client, credentials, diary })
    }

    /// The same person on a device that has just signed in.
    pub(crate) async fn anew(&self, server: &Server, recorder: &Recorder) -> Result<Self, Failure> {
        let client = Client::connect(server, Options::default()).await?;
        let phone_code_hash = send_code(&client, self.index).await?;
        let signed_in = sign_in(&client, self.index, &phone_code_hash).await?;
        if user_id(&signed_in) != Some(self.user_id) {
            return Err(format!("person {}: signing in is answered {signed_in:?}", self.index).into());
        }
        let diary = Diary::new(recorder, self.user_id, true);
        listen(&client, &diary);
        let credentials = client.credentials();
        let (peers, seat) = (self.peers.clone(), self.seat.clone());
        Ok(Self { peers, seat, client, credentials, diary, ..*self })
    }

    /// Makes a call that is written down.
    pub(crate) async fn ask<F: Recorded>(&self, call: &F) -> Result<F::Output, Error> {
        self.diary.invoke(&self.client, call).await
    }

    /// Makes a call of which the history knows nothing.
    pub(crate) async fn ask_unnoted<F: Function + Encode>(&self, call: &F) -> Result<F::Output, Error> {
        self.client.invoke(call).await
    }

    /// Where everything is written down.
    pub(crate) fn diary(&self) -> &Diary {
        &self.diary
    }

    /// Writes down what this person's device holds.
    pub(crate) fn holds(&self, pts: i32, dialogs: Vec<HeldDialog>) {
        self.diary.held(pts, dialogs);
    }

    /// Learns the access hashes of all persons.
    pub(crate) async fn meet(&mut self, user_ids: &[i64]) -> Result<(), Failure> {
        let contacts = (0..user_ids.len()).filter(|other| *other != self.index).map(|other| {
            types::InputPhoneContact {
                client_id: other as i64,
                phone: number(other),
                first_name: format!("Person {other}"),
                ..Default::default()
            }
            .into()
        });
        let imported = self.client.invoke(&contacts::ImportContacts { contacts: contacts.collect() }).await?;
        let enums::contacts::ImportedContacts::ImportedContacts(imported) = imported;
        self.peers =
            user_ids.iter().map(|id| peer(*id, self.user_id, &imported.users)).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The dialogs of the box, as a history names them and as this person does.
    pub(crate) fn dialogs(&self) -> impl Iterator<Item = (Peer, enums::InputPeer)> {
        let group = types::InputPeerChat { chat_id: self.basic }.into();
        let people = self.peers.iter().filter_map(|peer| Some((self.known(peer)?, peer.clone())));
        people.chain([(Peer::Chat(self.basic), group)])
    }

    fn known(&self, peer: &enums::InputPeer) -> Option<Peer> {
        match peer {
            enums::InputPeer::InputPeerSelf => Some(Peer::User(UserId(self.user_id))),
            enums::InputPeer::InputPeerUser(user) => Some(Peer::User(UserId(user.user_id))),
            _ => None,
        }
    }

    /// How this person names another one where only people can be named.
    pub(crate) fn user(&self, whom: usize) -> enums::InputUser {
        match &self.peers[whom] {
            enums::InputPeer::InputPeerUser(user) => {
                types::InputUser { user_id: user.user_id, access_hash: user.access_hash }.into()
            }
            _ => enums::InputUser::InputUserSelf,
        }
    }

    /// Connects anew with the same key.
    pub(crate) async fn come_back(&mut self, server: &Server) -> Result<(), Failure> {
        self.client = Client::resume(server, Options::default(), self.credentials.clone()).await?;
        listen(&self.client, &self.diary);
        Ok(())
    }

    /// Sends the text that names this send.
    pub(crate) async fn send(&self, to: usize, random_id: i64) -> Result<Ack, Error> {
        let call = messages::SendMessage {
            peer: self.peers[to].clone(),
            message: text(random_id, 0),
            random_id,
            ..Default::default()
        };
        Ok(ack(&self.ask(&call).await?, random_id))
    }

    /// Replaces the text of a message.
    pub(crate) async fn edit(&self, to: usize, id: i32, random_id: i64, version: u32) -> Result<(), Error> {
        let message = Some(text(random_id, version));
        let call = messages::EditMessage { peer: self.peers[to].clone(), id, message, ..Default::default() };
        self.ask(&call).await.map(drop)
    }

    /// Reads a dialog to its end.
    pub(crate) async fn read(&self, of: usize) -> Result<(), Error> {
        let call = messages::ReadHistory { peer: self.peers[of].clone(), max_id: i32::MAX };
        self.ask(&call).await.map(drop)
    }
}

fn listen(client: &Client, diary: &Diary) {
    if let Some(events) = client.take_events() {
        diary.listen(events);
    }
}

/// Asks for a code; answers its hash.
async fn send_code(client: &Client, index: usize) -> Result<String, Failure> {
    let call = auth::SendCode {
        phone_number: number(index),
        api_id: 1,
        api_hash: "crash".to_owned(),
        settings: types::CodeSettings::default().into(),
    };
    match client.invoke(&call).await? {
        enums::auth::SentCode::SentCode(sent) => Ok(sent.phone_code_hash),
        _ => Err("no code was sent".into()),
    }
}

async fn sign_in(
    client: &Client,
    index: usize,
    phone_code_hash: &str,
) -> Result<enums::auth::Authorization, Failure> {
    let call = auth::SignIn {
        phone_number: number(index),
        phone_code_hash: phone_code_hash.to_owned(),
        phone_code: Some("11111".to_owned()),
        ..Default::default()
    };
    Ok(client.invoke(&call).await?)
}

fn user_id(authorization: &enums::auth::Authorization) -> Option<i64> {
    match authorization {
        enums::auth::Authorization::Authorization(signed_in) => match &signed_in.user {
            enums::User::User(user) => Some(user.id),
            enums::User::UserEmpty(_) => None,
        },
        enums::auth::Authorization::AuthorizationSignUpRequired(_) => None,
    }
}

fn peer(id: i64, own: i64, users: &[enums::User]) -> Result<enums::InputPeer, Failure> {
    if id == own {
        return Ok(enums::InputPeer::InputPeerSelf);
    }
    let found = users.iter().find_map(|user| match user {
        enums::User::User(user) if user.id == id => user.access_hash,
        _ => None,
    });
    let access_hash = found.ok_or_else(|| format!("user {id} was not imported"))?;
    Ok(types::InputPeerUser { user_id: id, access_hash }.into())
}

/// What a send became, as its answer says; zeros where the answer does not say it.
fn ack(updates: &enums::Updates, random_id: i64) -> Ack {
    let mut ack = Ack { id: 0, pts: 0 };
    match updates {
        enums::Updates::UpdateShortSentMessage(sent) => ack = Ack { id: sent.id, pts: sent.pts },
        enums::Updates::Updates(all) => {
            for update in &all.updates {
                match update {
                    enums::Update::UpdateMessageID(is) if is.random_id == random_id => ack.id = is.id,
                    enums::Update::UpdateNewMessage(new) => ack.pts = new.pts,
                    _ => {}
                }
            }
        }
        _ => {}
    }
    ack
}
