//! Login codes: what a guesser can and cannot do.

use crate::auth::{Device, SignedIn, phone};
use crate::limits::{Budget, LimitsConfig};
use crate::testing::{World, refused, roomy};

const PHONE: &str = "+49 30 901820";
const DIGITS: &str = "4930901820";

async fn sent(world: &World, device: &Device) -> (String, String) {
    let sent = world.login.send_code(device, PHONE).await.unwrap();
    let code = world.login.pending_code(DIGITS).await.unwrap().unwrap();
    (sent.phone_code_hash, code)
}

fn wrong(code: &str) -> &'static str {
    if code == "00000" { "11111" } else { "00000" }
}

#[tokio::test]
async fn a10_asking_again_answers_the_same_hash_and_sends_nothing() {
    let world = World::new().await;
    let device = world.device(1).await;
    let (first, _) = sent(&world, &device).await;
    let (second, _) = sent(&world, &device).await;
    assert_eq!(first, second);
    assert_eq!(world.heard.sent.lock().len(), 1);
}

#[tokio::test]
async fn a10_one_number_from_many_keys_is_limited_with_an_exact_wait() {
    let limits = LimitsConfig { code_phone: Budget::new(3, 1, 600), ..LimitsConfig::default() };
    let world = World::with_limits(limits).await;
    for key in 1..=3 {
        sent(&world, &world.device(key).await).await;
    }
    let device = world.device(4).await;
    assert_eq!(refused(world.login.send_code(&device, PHONE).await), "FLOOD_WAIT_600");
    world.pass(599);
    assert_eq!(refused(world.login.send_code(&device, PHONE).await), "FLOOD_WAIT_1");
    world.pass(1);
    world.login.send_code(&device, PHONE).await.unwrap();
    assert_eq!(world.heard.sent.lock().len(), 4);
}

#[tokio::test]
async fn a10_many_numbers_from_one_address_are_limited() {
    let world = World::with_limits(LimitsConfig::default()).await;
    let mut accepted = 0;
    for number in 0..200 {
        let device = world.device(number + 1).await;
        let phone = format!("99966{}{:04}", 1 + number % 3, number);
        accepted += usize::from(world.login.send_code(&device, &phone).await.is_ok());
    }
    assert_eq!(accepted, LimitsConfig::default().code_address.burst as usize);
}

#[tokio::test]
async fn a11_a_code_dies_after_five_wrong_attempts() {
    let world = World::new().await;
    let device = world.device(1).await;
    let (hash, code) = sent(&world, &device).await;
    for _ in 0..5 {
        let outcome = world.login.sign_in(&device, PHONE, &hash, wrong(&code)).await;
        assert_eq!(refused(outcome), "PHONE_CODE_INVALID");
    }
    let world = world.restart(roomy()).await;
    let outcome = world.login.sign_in(&device, PHONE, &hash, &code).await;
    assert_eq!(refused(outcome), "PHONE_CODE_EXPIRED");
}

#[tokio::test]
async fn a11_three_failed_codes_a_day_are_all_there_are() {
    let world = World::new().await;
    for key in 1..=3 {
        let device = world.device(key).await;
        let (hash, code) = sent(&world, &device).await;
        let outcome = world.login.sign_in(&device, PHONE, &hash, wrong(&code)).await;
        assert_eq!(refused(outcome), "PHONE_CODE_INVALID");
    }
    let device = world.device(4).await;
    assert_eq!(refused(world.login.send_code(&device, PHONE).await), "PHONE_NUMBER_FLOOD");
    world.pass(86_400);
    world.login.send_code(&device, PHONE).await.unwrap();
}

#[tokio::test]
async fn a11_codes_of_many_keys_give_no_more_guesses() {
    let world = World::new().await;
    let mut codes = Vec::new();
    for key in 1..=10 {
        let device = world.device(key).await;
        let (hash, _) = sent(&world, &device).await;
        codes.push((device, hash));
    }
    let mut guesses = 0;
    for (device, hash) in &codes {
        for _ in 0..5 {
            let outcome = refused(world.login.sign_in(device, PHONE, hash, "abcde").await);
            guesses += usize::from(outcome == "PHONE_CODE_INVALID");
        }
    }
    assert_eq!(guesses, 15);
}

#[tokio::test]
async fn a11_a_code_belongs_to_its_key_number_and_hash_and_ends_after_five_minutes() {
    let world = World::new().await;
    let (device, other) = (world.device(1).await, world.device(2).await);
    let (hash, code) = sent(&world, &device).await;
    let expired = "PHONE_CODE_EXPIRED";
    assert_eq!(refused(world.login.sign_in(&other, PHONE, &hash, &code).await), expired);
    assert_eq!(refused(world.login.sign_in(&device, "+49 30 901821", &hash, &code).await), expired);
    assert_eq!(refused(world.login.sign_in(&device, PHONE, "00", &code).await), expired);
    assert_eq!(refused(world.login.sign_in(&device, PHONE, &hash, "").await), "PHONE_CODE_EMPTY");
    world.pass(300);
    assert_eq!(refused(world.login.sign_in(&device, PHONE, &hash, &code).await), expired);
}

#[tokio::test]
async fn a11_a_code_signs_in_once() {
    let world = World::new().await;
    world.user(DIGITS, "Ada").await;
    let device = world.device(1).await;
    let (hash, code) = sent(&world, &device).await;
    world.login.sign_in(&device, PHONE, &hash, &code).await.unwrap();
    assert_eq!(refused(world.login.sign_in(&device, PHONE, &hash, &code).await), "PHONE_CODE_EXPIRED");
}

#[tokio::test]
async fn a11_a_code_is_five_random_digits() {
    let world = World::new().await;
    let mut seen = std::collections::BTreeSet::new();
    for key in 1..=20 {
        sent(&world, &world.device(key).await).await;
    }
    for (_, code) in world.heard.sent.lock().iter() {
        assert!(code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit()));
        seen.insert(code.clone());
    }
    assert!(seen.len() > 15);
}

#[tokio::test]
async fn a12_test_numbers_and_their_codes_exist_in_dev_mode_only() {
    assert_eq!(phone::normalise("+99966 2 1234", true).as_deref(), Some("9996621234"));
    assert_eq!(phone::normalise("9996621234", false), None);
    assert_eq!(phone::normalise("9996641234", true), None, "X is 1 to 3");
    assert_eq!(phone::test_code("9996621234").as_deref(), Some("22222"));
    assert_eq!(phone::test_code(DIGITS), None);
}

#[tokio::test]
async fn a_number_is_kept_in_one_form() {
    for typed in ["4930901820", "+49 (30) 90-18-20", "+49 030 901820"] {
        assert_eq!(phone::normalise(typed, false).as_deref(), Some(DIGITS), "{typed}");
    }
    for typed in ["", "12", "abc", "+49 30 90x1820", "12345678901234567890", "4900000000000"] {
        assert_eq!(phone::normalise(typed, false), None, "{typed}");
    }
}

#[tokio::test]
async fn a23_known_and_unknown_numbers_get_the_same_answer() {
    let world = World::new().await;
    world.user(DIGITS, "Ada").await;
    let (known, unknown) = (world.device(1).await, world.device(2).await);
    let mut a = world.login.send_code(&known, PHONE).await.unwrap();
    let mut b = world.login.send_code(&unknown, "+49 30 901821").await.unwrap();
    let wrong_known = refused(world.login.sign_in(&known, PHONE, &a.phone_code_hash, "abcde").await);
    let wrong_unknown =
        refused(world.login.sign_in(&unknown, "+49 30 901821", &b.phone_code_hash, "abcde").await);
    assert_eq!(wrong_known, wrong_unknown);
    assert_eq!(a.phone_code_hash.len(), b.phone_code_hash.len());
    a.phone_code_hash.clear();
    b.phone_code_hash.clear();
    assert_eq!(a, b);
    // Only the known number's devices hear of it.
    assert_eq!(world.heard.codes.lock().len(), 1);
}

#[tokio::test]
async fn a_code_can_be_sent_again_twice_and_cancelled() {
    let world = World::new().await;
    let device = world.device(1).await;
    let (hash, code) = sent(&world, &device).await;
    for _ in 0..2 {
        assert_eq!(world.login.resend_code(&device, PHONE, &hash).await.unwrap().phone_code_hash, hash);
    }
    let third = world.login.resend_code(&device, PHONE, &hash).await;
    assert_eq!(refused(third), "SEND_CODE_UNAVAILABLE");
    assert!(world.heard.sent.lock().iter().all(|(_, one)| *one == code));
    world.login.cancel_code(&device, PHONE, &hash).await.unwrap();
    let outcome = world.login.sign_in(&device, PHONE, &hash, &code).await;
    assert_eq!(refused(outcome), "PHONE_CODE_EXPIRED");
}

#[tokio::test]
async fn signing_up_needs_the_code_first() {
    let world = World::new().await;
    let device = world.device(1).await;
    let (hash, code) = sent(&world, &device).await;
    let early = world.login.sign_up(&device, PHONE, &hash, "Ada", "").await;
    assert_eq!(refused(early), "PHONE_CODE_INVALID");
    let outcome = world.login.sign_in(&device, PHONE, &hash, &code).await.unwrap();
    assert!(matches!(outcome, SignedIn::SignUpRequired));
    let nameless = world.login.sign_up(&device, PHONE, &hash, "  ", "").await;
    assert_eq!(refused(nameless), "FIRSTNAME_INVALID");
    let outcome = world.login.sign_up(&device, PHONE, &hash, " Ada ", "Lovelace").await.unwrap();
    let SignedIn::Authorized { user, .. } = outcome else { panic!("no account") };
    assert_eq!((user.first_name.as_str(), user.phone.as_deref()), ("Ada", Some(DIGITS)));
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), Some(user.id));
}

#[tokio::test]
async fn of_two_who_sign_up_with_one_number_one_gets_it() {
    let world = World::new().await;
    let mut devices = Vec::new();
    for key in 1..=2 {
        let device = world.device(key).await;
        let (hash, _) = sent(&world, &device).await;
        let code = world.heard.sent.lock().last().unwrap().1.clone();
        world.login.sign_in(&device, PHONE, &hash, &code).await.unwrap();
        devices.push((device, hash));
    }
    let (first, second) = (&devices[0], &devices[1]);
    world.login.sign_up(&first.0, PHONE, &first.1, "Ada", "").await.unwrap();
    let late = world.login.sign_up(&second.0, PHONE, &second.1, "Bob", "").await;
    assert_eq!(refused(late), "PHONE_NUMBER_OCCUPIED");
    assert_eq!(world.keys.authorized(second.0.key).await.unwrap(), None);
}
