//! Passwords from the outside: how a client sets one, signs in with it, and gives it up.

use super::world::{Device, Member, NEWEST, Refused, World, code_hash, send_code, sign_in, signed_in};
use crypto::srp::{Salts, client};
use ports::Env;
use tl::{enums, functions as f, types};

const ADA: &str = "9996610001";
const PASSWORD: &str = "correct horse";

struct Chance<'a>(&'a dyn Env);

impl crypto::Random for Chance<'_> {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }
}

fn refused(code: i32, name: &str) -> Refused {
    Refused { code, name: name.to_owned() }
}

/// What a device is told of the password.
pub(super) async fn state(world: &World, device: Device) -> types::account::Password {
    let enums::account::Password::Password(state) =
        world.call(device, f::account::GetPassword {}).await.unwrap();
    *state
}

fn salts(algo: &enums::PasswordKdfAlgo) -> Salts {
    let enums::PasswordKdfAlgo::PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(algo) =
        algo
    else {
        panic!("an algorithm that no client knows")
    };
    assert_eq!((algo.g, algo.p.as_slice()), (3, crypto::dh::prime().as_slice()));
    Salts { salt1: algo.salt1.clone(), salt2: algo.salt2.clone() }
}

/// What a client shows whose user types this password.
pub(super) async fn typed(world: &World, device: Device, password: &str) -> enums::InputCheckPasswordSRP {
    let state = state(world, device).await;
    let Some(algo) = &state.current_algo else {
        return enums::InputCheckPasswordSRP::InputCheckPasswordEmpty;
    };
    let challenge = state.srp_b.unwrap().try_into().unwrap();
    let chance = Chance(world.env.as_ref());
    let answer = client::answer(&salts(algo), password.as_bytes(), &challenge, &chance).unwrap();
    let srp_id = state.srp_id.unwrap();
    types::InputCheckPasswordSRP { srp_id, a: answer.a.to_vec(), m1: answer.m1.to_vec() }.into()
}

/// The settings with which a client sets a password.
pub(super) async fn new(
    world: &World,
    device: Device,
    password: &str,
) -> types::account::PasswordInputSettings {
    let mut salts = salts(&state(world, device).await.new_algo);
    salts.salt1.extend([5; 32]);
    let verifier = client::verifier(&salts, password.as_bytes());
    let algo = types::PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
        salt1: salts.salt1,
        salt2: salts.salt2,
        g: 3,
        p: crypto::dh::prime().to_vec(),
    };
    types::account::PasswordInputSettings {
        new_algo: Some(algo.into()),
        new_password_hash: Some(verifier.as_bytes().to_vec()),
        hint: Some("a horse".to_owned()),
        ..Default::default()
    }
}

/// Sets a password where there is none.
pub(super) async fn protect(world: &World, member: Member, password: &str) {
    let new_settings = new(world, member.device, password).await.into();
    let password = enums::InputCheckPasswordSRP::InputCheckPasswordEmpty;
    let update = f::account::UpdatePasswordSettings { password, new_settings };
    assert!(world.call(member.device, update).await.unwrap());
}

/// A device that has given the code and not the password.
async fn half_signed_in(world: &World, number: u64) -> Device {
    let device = world.device(number, NEWEST).await;
    let hash = code_hash(world.call(device, send_code(ADA)).await.unwrap());
    let outcome = world.call(device, sign_in(ADA, &hash)).await;
    assert_eq!(outcome.unwrap_err(), refused(401, "SESSION_PASSWORD_NEEDED"));
    device
}

#[tokio::test]
async fn a13_between_code_and_password_nothing_is_answered() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    protect(&world, ada, PASSWORD).await;
    let device = half_signed_in(&world, 2).await;
    let nobody = refused(401, "AUTH_KEY_UNREGISTERED");
    let dialogs = f::messages::GetDialogs { limit: 20, ..Default::default() };
    assert_eq!(world.call(device, dialogs).await.unwrap_err(), nobody);
    let own = f::users::GetFullUser { id: enums::InputUser::InputUserSelf };
    assert_eq!(world.call(device, own).await.unwrap_err(), nobody);
    assert_eq!(world.call(device, f::updates::GetState {}).await.unwrap_err(), nobody);
    let recovery = world.call(device, f::auth::RequestPasswordRecovery {}).await;
    assert_eq!(recovery.unwrap_err(), refused(400, "PASSWORD_RECOVERY_NA"));

    let state = state(&world, device).await;
    assert!(state.has_password && !state.has_recovery && state.pending_reset_date.is_none());
    assert_eq!(state.hint.as_deref(), Some("a horse"));
    let wrong = f::auth::CheckPassword { password: typed(&world, device, "wrong").await };
    assert_eq!(world.call(device, wrong).await.unwrap_err(), refused(400, "PASSWORD_HASH_INVALID"));
    let right = f::auth::CheckPassword { password: typed(&world, device, PASSWORD).await };
    assert_eq!(signed_in(world.call(device, right.clone()).await.unwrap()), ada.id);
    world.call(device, f::updates::GetState {}).await.unwrap();
    let again = world.call(device, right).await;
    assert_eq!(again.unwrap_err(), refused(400, "PASSWORD_HASH_INVALID"), "no login waits for it");
}

#[tokio::test]
async fn a13_the_password_of_a_stranger_is_not_told() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    protect(&world, ada, PASSWORD).await;
    let device = world.device(2, NEWEST).await;
    world.call(device, send_code(ADA)).await.unwrap();
    assert!(!state(&world, device).await.has_password);
    let recovery = world.call(device, f::auth::RequestPasswordRecovery {}).await;
    assert_eq!(recovery.unwrap_err(), refused(400, "PASSWORD_EMPTY"));
}

#[tokio::test]
async fn a18_a_device_that_another_lets_in_gives_the_password_all_the_same() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    protect(&world, ada, PASSWORD).await;
    let device = world.device(2, NEWEST).await;
    let export = f::auth::ExportLoginToken { api_id: 1, ..Default::default() };
    let enums::auth::LoginToken::LoginToken(shown) = world.call(device, export.clone()).await.unwrap() else {
        panic!("signed in by nobody")
    };
    let accept = f::auth::AcceptLoginToken { token: shown.token };
    world.call(ada.device, accept).await.unwrap();
    let outcome = world.call(device, export).await;
    assert_eq!(outcome.unwrap_err(), refused(401, "SESSION_PASSWORD_NEEDED"));
    let right = f::auth::CheckPassword { password: typed(&world, device, PASSWORD).await };
    assert_eq!(signed_in(world.call(device, right).await.unwrap()), ada.id);
}

#[tokio::test]
async fn a16_what_cannot_be_kept_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    let good = new(&world, ada.device, PASSWORD).await;
    let unknown = Some(enums::PasswordKdfAlgo::PasswordKdfAlgoUnknown);
    let none = Some(Vec::new());
    let cases = [
        (
            "EMAIL_INVALID",
            types::account::PasswordInputSettings { email: Some("a@example.org".to_owned()), ..good.clone() },
        ),
        (
            "NEW_SETTINGS_INVALID",
            types::account::PasswordInputSettings { new_algo: unknown.clone(), ..good.clone() },
        ),
        (
            "NEW_SETTINGS_EMPTY",
            types::account::PasswordInputSettings {
                new_algo: unknown,
                new_password_hash: none,
                ..good.clone()
            },
        ),
    ];
    for (name, settings) in cases {
        let password = enums::InputCheckPasswordSRP::InputCheckPasswordEmpty;
        let update = f::account::UpdatePasswordSettings { password, new_settings: settings.into() };
        assert_eq!(world.call(ada.device, update).await.unwrap_err(), refused(400, name));
        assert!(!state(&world, ada.device).await.has_password);
    }
}

#[tokio::test]
async fn a16_an_empty_password_removes_the_present_one_whatever_algorithm_a_client_names() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    for new_algo in [enums::PasswordKdfAlgo::PasswordKdfAlgoUnknown, state(&world, ada.device).await.new_algo]
    {
        protect(&world, ada, PASSWORD).await;
        let settings = types::account::PasswordInputSettings {
            new_algo: Some(new_algo),
            new_password_hash: Some(Vec::new()),
            hint: Some(String::new()),
            ..Default::default()
        };
        let update =
            |password| f::account::UpdatePasswordSettings { password, new_settings: settings.clone().into() };
        let empty = update(enums::InputCheckPasswordSRP::InputCheckPasswordEmpty);
        assert_eq!(world.call(ada.device, empty).await.unwrap_err(), refused(400, "PASSWORD_HASH_INVALID"));
        let proven = update(typed(&world, ada.device, PASSWORD).await);
        assert!(world.call(ada.device, proven).await.unwrap());
        assert!(!state(&world, ada.device).await.has_password);
    }
}

#[tokio::test]
async fn a16_what_only_the_owner_sees_takes_the_password() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    protect(&world, ada, PASSWORD).await;
    let empty =
        f::account::GetPasswordSettings { password: enums::InputCheckPasswordSRP::InputCheckPasswordEmpty };
    let outcome = world.call(ada.device, empty).await;
    assert_eq!(outcome.unwrap_err(), refused(400, "PASSWORD_HASH_INVALID"));
    let password = typed(&world, ada.device, PASSWORD).await;
    world.call(ada.device, f::account::GetPasswordSettings { password }).await.unwrap();
    let password = typed(&world, ada.device, PASSWORD).await;
    let outcome = world.call(ada.device, f::account::GetTmpPassword { password, period: 60 }).await;
    assert_eq!(outcome.unwrap_err(), refused(400, "TMP_PASSWORD_DISABLED"));
}

#[tokio::test]
async fn a17_a_reset_is_shown_and_can_be_declined() {
    let world = World::new().await;
    let ada = world.sign_up(1, ADA, "Ada").await;
    protect(&world, ada, PASSWORD).await;
    let asked = world.call(ada.device, f::account::ResetPassword {}).await.unwrap();
    let enums::account::ResetPasswordResult::ResetPasswordRequestedWait(waits) = asked else {
        panic!("{asked:?}")
    };
    assert_eq!(waits.until_date, world.env.now().date().0 + 7 * 86_400);
    assert_eq!(state(&world, ada.device).await.pending_reset_date, Some(waits.until_date));
    assert!(world.call(ada.device, f::account::DeclinePasswordReset {}).await.unwrap());
    let again = world.call(ada.device, f::account::ResetPassword {}).await.unwrap();
    assert!(matches!(again, enums::account::ResetPasswordResult::ResetPasswordFailedWait(_)));
    for outcome in [
        world.call(ada.device, f::account::ConfirmPasswordEmail { code: "1".to_owned() }).await,
        world.call(ada.device, f::account::ResendPasswordEmail {}).await,
        world.call(ada.device, f::account::CancelPasswordEmail {}).await,
    ] {
        assert_eq!(outcome.unwrap_err(), refused(400, "EMAIL_HASH_EXPIRED"));
    }
}
