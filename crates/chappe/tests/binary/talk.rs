//! What a client does: sign up, sign in, write to itself.

use testkit::{Client, Error, Options, Server};
use tl::enums;
use tl::functions::{auth, messages, users};

/// A test number and its code.
pub(crate) const NUMBER: (&str, &str) = ("9996610001", "11111");

pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) async fn connect(address: std::net::SocketAddr) -> (Server, Client) {
    let server = Server::discover(address).await.unwrap();
    let client = Client::connect(&server, Options::default()).await.unwrap();
    (server, client)
}

/// Asks for a code; answers its hash.
pub(crate) async fn send_code(client: &Client, number: &str) -> String {
    let call = auth::SendCode {
        phone_number: number.to_owned(),
        api_id: 1,
        api_hash: "any".to_owned(),
        ..Default::default()
    };
    match client.invoke(&call).await.unwrap() {
        enums::auth::SentCode::SentCode(sent) => sent.phone_code_hash,
        other => panic!("no code was sent: {other:?}"),
    }
}

/// Makes an account with a code.
pub(crate) async fn sign_up(client: &Client, number: &str, code: &str, hash: String) {
    let sign_in = auth::SignIn {
        phone_number: number.to_owned(),
        phone_code_hash: hash.clone(),
        phone_code: Some(code.to_owned()),
        ..Default::default()
    };
    let answer = client.invoke(&sign_in).await.unwrap();
    assert!(matches!(answer, enums::auth::Authorization::AuthorizationSignUpRequired(_)), "{answer:?}");
    let sign_up = auth::SignUp {
        phone_number: number.to_owned(),
        phone_code_hash: hash,
        first_name: "Ann".to_owned(),
        ..Default::default()
    };
    let answer = client.invoke(&sign_up).await.unwrap();
    assert!(matches!(answer, enums::auth::Authorization::Authorization(_)), "{answer:?}");
}

/// Saves a message.
pub(crate) async fn save(client: &Client, random_id: i64, text: &str) {
    let call = messages::SendMessage {
        peer: enums::InputPeer::InputPeerSelf,
        message: text.to_owned(),
        random_id,
        ..Default::default()
    };
    client.invoke(&call).await.unwrap();
}

/// The texts of Saved Messages, newest first.
pub(crate) async fn saved(client: &Client) -> Vec<String> {
    let call =
        messages::GetHistory { peer: enums::InputPeer::InputPeerSelf, limit: 100, ..Default::default() };
    let found = match client.invoke(&call).await.unwrap() {
        enums::messages::Messages::Messages(all) => all.messages,
        enums::messages::Messages::MessagesSlice(slice) => slice.messages,
        other => panic!("no history: {other:?}"),
    };
    let text = |message| match message {
        enums::Message::Message(message) => Some(message.message),
        _ => None,
    };
    found.into_iter().filter_map(text).collect()
}

/// The signed-in user, or the error that says that there is none.
pub(crate) async fn me(client: &Client) -> Result<Vec<enums::User>, Error> {
    client.invoke(&users::GetUsers { id: vec![enums::InputUser::InputUserSelf] }).await
}
