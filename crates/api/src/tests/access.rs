//! Who may call what, at which layer, how often, and whom they may name.

use super::world::{Device, NEWEST, Refused, World, refusal, send_code, subscribed, wrapped};
use crate::{Access, TABLE};
use bytes::Bytes;
use model::{AuthKeyId, Layer};
use ports::{Backend, Env, TemporaryKey};
use services::limits::{Budget, LimitsConfig};
use std::time::Duration;
use tl::{Encode, Writer, enums, functions as f, types};

fn refused(code: i32, name: &str) -> Refused {
    Refused { code, name: name.to_owned() }
}

/// Every method of the schema as bytes whose fields are all zero or empty, where that is a value.
fn empty_calls(layer: i32) -> Vec<(String, Vec<u8>)> {
    super::schema::empty_calls(layer)
}

#[tokio::test]
async fn a01_before_login_only_the_listed_methods_answer() {
    let world = World::new().await;
    let device = world.device(1, NEWEST).await;
    let open: Vec<&str> = TABLE
        .iter()
        .filter(|entry| matches!(entry.access, Access::Unbound | Access::Open))
        .map(|entry| entry.variant)
        .collect();
    let calls = empty_calls(NEWEST);
    assert!(calls.len() > 500, "{}", calls.len());
    for (variant, body) in calls {
        let answer = world.raw(device, wrap_bytes(NEWEST, &body)).await;
        let unregistered = refusal(&answer.body) == Some(refused(401, "AUTH_KEY_UNREGISTERED"));
        assert_eq!(unregistered, !open.contains(&variant.as_str()), "{variant}: {:?}", refusal(&answer.body));
        assert!(answer.effects.is_empty(), "{variant}");
    }
}

#[tokio::test]
async fn a02_an_unbound_temporary_key_may_only_be_bound() {
    let world = World::new().await;
    let key = AuthKeyId(99);
    let expires_at = world.env.now().plus_secs(3_600);
    let mut context = world.context(Device { key, layer: NEWEST });
    context.temporary = Some(TemporaryKey { id: key, expires_at, bound: false });
    let allowed = ["AuthBindTempAuthKey", "HelpGetConfig", "HelpGetNearestDc"];
    for (variant, body) in empty_calls(NEWEST) {
        let answer = world.api.call(context.clone(), Bytes::from(wrap_bytes(NEWEST, &body))).await;
        let empty = refusal(&answer.body) == Some(refused(401, "AUTH_KEY_PERM_EMPTY"));
        assert_eq!(empty, !allowed.contains(&variant.as_str()), "{variant}");
    }
}

pub(super) fn wrap_bytes(layer: i32, body: &[u8]) -> Vec<u8> {
    struct Raw<'a>(&'a [u8]);
    impl Encode for Raw<'_> {
        fn encode(&self, wr: &mut Writer) {
            wr.buf.extend_from_slice(self.0);
        }
    }
    wrapped(layer, &Raw(body))
}

#[tokio::test]
async fn layers_too_old_are_told_so_and_too_new_ones_get_the_newest() {
    let world = World::new().await;
    let device = world.device(1, NEWEST).await;
    let get = f::help::GetConfig {};
    let mut wr = Writer::new(NEWEST);
    get.encode(&mut wr);
    let old = world.raw(device, at_layer(132, &wr.buf)).await;
    assert_eq!(refusal(&old.body), Some(refused(406, "UPDATE_APP_TO_LOGIN")));
    let new = world.raw(device, at_layer(9_999, &wr.buf)).await;
    let enums::Config::Config(config) = super::world::whole(&new.body);
    assert_eq!(config.this_dc, 2);
    assert!(config.expires > config.date && config.tmp_sessions.is_none());
    let dcs: Vec<i32> = config
        .dc_options
        .iter()
        .map(|option| {
            let enums::DcOption::DcOption(option) = option;
            assert!(option.static_ && option.port == 4430);
            option.id
        })
        .collect();
    assert_eq!(dcs, [1, 2, 3, 4, 5]);
}

fn at_layer(layer: i32, body: &[u8]) -> Vec<u8> {
    let mut wr = Writer::new(NEWEST);
    f::InvokeWithLayer { layer }.encode(&mut wr);
    wr.buf.extend_from_slice(body);
    wr.buf
}

#[tokio::test]
async fn a06_the_layer_is_kept_with_the_key() {
    let world = World::new().await;
    let device = world.device(1, 158).await;
    let mut bare = Writer::new(158);
    f::help::GetAppConfig::default().encode(&mut bare);
    let early = world.raw(device, bare.buf.clone()).await;
    assert_eq!(refusal(&early.body), Some(refused(400, "CONNECTION_NOT_INITED")));
    world.call(device, f::help::GetConfig {}).await.unwrap();
    assert_eq!(refusal(&world.raw(device, bare.buf).await.body), None);
    assert_eq!(world.api.services.keys.layer(device.key).await.unwrap(), Some(Layer(158)));
}

#[tokio::test]
async fn updates_come_to_sessions_that_make_a_call_of_their_own() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let users = wrapped(NEWEST, &f::users::GetUsers { id: vec![enums::InputUser::InputUserSelf] });
    let (user, layer, _) = subscribed(&world.raw(ada.device, users.clone()).await).unwrap();
    assert_eq!((user, layer), (ada.id, Layer(NEWEST)));

    let mut quiet = Writer::new(NEWEST);
    f::InvokeWithoutUpdates::default().encode(&mut quiet);
    quiet.buf.extend_from_slice(&users);
    assert_eq!(subscribed(&world.raw(ada.device, quiet.buf).await), None);
    let file = wrapped(NEWEST, &f::upload::GetFile::default());
    assert_eq!(subscribed(&world.raw(ada.device, file).await), None);

    let mut context = world.context(ada.device);
    context.subscribed = Some((ada.id, Layer(NEWEST)));
    let again = world.api.call(context, Bytes::from(users)).await;
    assert_eq!(subscribed(&again), None, "it gets them already");
}

#[tokio::test]
async fn a07_after_log_out_nothing_is_answered() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    world.call(ada.device, f::auth::LogOut {}).await.unwrap();
    let unregistered = Err(refused(401, "AUTH_KEY_UNREGISTERED"));
    assert_eq!(world.call(ada.device, f::updates::GetState {}).await, unregistered);
}

#[tokio::test]
async fn p01_an_access_hash_is_worth_nothing_to_another_account() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let bob = world.sign_up(2, "9996622222", "Bob").await;
    let eve = world.sign_up(3, "9996633333", "Eve").await;
    let to_bob = world.import(ada, "9996622222").await;
    for access_hash in [to_bob.access_hash, 0, 1] {
        let peer = types::InputPeerUser { user_id: bob.id.0, access_hash };
        let get = f::messages::GetHistory { peer: peer.clone().into(), limit: 1, ..Default::default() };
        assert_eq!(world.call(eve.device, get).await, Err(refused(400, "PEER_ID_INVALID")));
        let user = types::InputUser { user_id: bob.id.0, access_hash };
        let full = f::users::GetFullUser { id: user.clone().into() };
        assert_eq!(world.call(eve.device, full).await, Err(refused(400, "USER_ID_INVALID")));
        assert_eq!(world.call(eve.device, f::users::GetUsers { id: vec![user.into()] }).await, Ok(vec![]));
    }
}

#[tokio::test]
async fn p03_a_user_named_by_a_message_has_to_be_in_it() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let bob = world.sign_up(2, "9996622222", "Bob").await;
    let eve = world.sign_up(3, "9996633333", "Eve").await;
    let to_bob = world.import(ada, "9996622222").await;
    let send = f::messages::SendMessage {
        peer: to_bob.clone().into(),
        message: "Hello".to_owned(),
        random_id: 1,
        ..Default::default()
    };
    world.call(ada.device, send).await.unwrap();
    let by_message = |peer: enums::InputPeer, msg_id, user_id| {
        let named = types::InputUserFromMessage { peer, msg_id, user_id };
        f::users::GetFullUser { id: named.into() }
    };
    let of = |id| by_message(to_bob.clone().into(), 1, id);
    assert!(world.call(ada.device, of(bob.id.0)).await.is_ok());
    assert_eq!(world.call(ada.device, of(eve.id.0)).await, Err(refused(400, "USER_ID_INVALID")));
    let forged = by_message(to_bob.into(), 2, bob.id.0);
    assert_eq!(world.call(ada.device, forged).await, Err(refused(400, "USER_ID_INVALID")));
}

#[tokio::test]
async fn d01_a_flood_waits_exactly_as_long_as_it_is_told() {
    let other = Budget::new(3, 1, 10);
    let world =
        World::with(LimitsConfig { other, stranger_key: Budget::new(50, 1, 1), ..LimitsConfig::dev() }).await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let get = f::account::GetAccountTTL {};
    for _ in 0..3 {
        world.call(ada.device, get.clone()).await.unwrap();
    }
    let Err(told) = world.call(ada.device, get.clone()).await else { panic!("no limit") };
    assert_eq!(told.code, 420);
    let wait: u64 = told.name.strip_prefix("FLOOD_WAIT_").unwrap().parse().unwrap();
    world.env.advance(Duration::from_secs(wait - 1));
    assert!(world.call(ada.device, get.clone()).await.is_err());
    world.env.advance(Duration::from_secs(1));
    assert!(world.call(ada.device, get).await.is_ok());
}

#[tokio::test]
async fn a23_the_answer_to_send_code_does_not_depend_on_the_account() {
    let world = World::new().await;
    world.sign_up(1, "9996611111", "Ada").await;
    let device = world.device(2, NEWEST).await;
    let mut answers = Vec::new();
    for phone in ["9996611111", "9996611112"] {
        let enums::auth::SentCode::SentCode(mut sent) = world.call(device, send_code(phone)).await.unwrap()
        else {
            panic!("another constructor")
        };
        sent.phone_code_hash.clear();
        answers.push(sent);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a19_a_login_is_carried_to_another_key_once() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let export = f::auth::ExportAuthorization { dc_id: 4 };
    let enums::auth::ExportedAuthorization::ExportedAuthorization(exported) =
        world.call(ada.device, export).await.unwrap();
    let import = f::auth::ImportAuthorization { id: exported.id, bytes: exported.bytes.clone() };
    let other = world.device(2, NEWEST).await;
    let answer = world.call(other, import.clone()).await.unwrap();
    assert_eq!(super::world::signed_in(answer), ada.id);
    let third = world.device(3, NEWEST).await;
    assert_eq!(world.call(third, import).await, Err(refused(400, "AUTH_BYTES_INVALID")));
}

#[tokio::test]
async fn a18_a_device_is_let_in_by_another() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let new = world.device(2, NEWEST).await;
    let export = f::auth::ExportLoginToken { api_id: 1, api_hash: "x".to_owned(), except_ids: vec![] };
    let enums::auth::LoginToken::LoginToken(shown) = world.call(new, export.clone()).await.unwrap() else {
        panic!("signed in at once")
    };
    let expiry = u64::try_from(shown.expires).unwrap();
    assert!(expiry > world.env.now().secs());
    let accept = f::auth::AcceptLoginToken { token: shown.token.clone() };
    world.call(ada.device, accept.clone()).await.unwrap();
    assert_eq!(world.call(ada.device, accept).await, Err(refused(400, "AUTH_TOKEN_ALREADY_ACCEPTED")));
    let enums::auth::LoginToken::LoginTokenSuccess(success) = world.call(new, export).await.unwrap() else {
        panic!("not signed in")
    };
    assert_eq!(super::world::signed_in(success.authorization.clone()), ada.id);
}

#[tokio::test]
async fn d01_each_forwarded_message_is_paid_for() {
    let send = Budget::new(10, 1, 60);
    let world =
        World::with(LimitsConfig { send, stranger_key: Budget::new(50, 1, 1), ..LimitsConfig::dev() }).await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let note = f::messages::SendMessage {
        peer: enums::InputPeer::InputPeerSelf,
        message: "note".to_owned(),
        random_id: 1,
        ..Default::default()
    };
    world.call(ada.device, note).await.unwrap();
    let forward = |count: i64| f::messages::ForwardMessages {
        from_peer: enums::InputPeer::InputPeerSelf,
        to_peer: enums::InputPeer::InputPeerSelf,
        id: (0..count).map(|_| 1).collect(),
        random_id: (100..100 + count).collect(),
        ..Default::default()
    };
    let told = world.call(ada.device, forward(10)).await.unwrap_err();
    assert_eq!(told.code, 420, "nine are left: {told:?}");
}
