//! Flood limits: exact, total, lasting and bounded.

use super::{Budget, Class, LimitsConfig, Subject};
use crate::testing::{World, refused};
use model::{AuthKeyId, UserId};
use std::time::Duration;

const ADA: [Subject; 1] = [Subject::User(UserId(1))];

fn sends(burst: u32, refill: u32, every_s: u32) -> LimitsConfig {
    LimitsConfig { send: Budget::new(burst, refill, every_s), ..LimitsConfig::default() }
}

#[tokio::test]
async fn d01_refused_until_x_seconds_and_accepted_then() {
    let world = World::with_limits(sends(3, 1, 10)).await;
    for _ in 0..3 {
        world.limits.take(Class::Send, &ADA).await.unwrap();
    }
    for passed in 0..10 {
        let expected = format!("FLOOD_WAIT_{}", 10 - passed);
        assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), expected);
        world.pass(1);
    }
    world.limits.take(Class::Send, &ADA).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_10");
}

#[tokio::test]
async fn d01_a_fraction_of_a_second_is_a_whole_one() {
    let world = World::with_limits(sends(1, 4, 1)).await;
    world.limits.take(Class::Send, &ADA).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_1");
    world.env.advance(Duration::from_millis(999));
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_1");
    world.env.advance(Duration::from_millis(1));
    world.limits.take(Class::Send, &ADA).await.unwrap();
}

#[tokio::test]
async fn d01_a_refused_request_costs_nothing() {
    let world = World::with_limits(sends(1, 1, 10)).await;
    let both = [Subject::User(UserId(2)), ADA[0]];
    world.limits.take(Class::Send, &ADA).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &both).await), "FLOOD_WAIT_10");
    world.limits.take(Class::Send, &both[..1]).await.unwrap();
}

#[tokio::test]
async fn d01_the_longest_wait_of_all_subjects_is_told() {
    let limits = LimitsConfig {
        code_phone: Budget::new(1, 1, 10),
        code_key: Budget::new(1, 1, 60),
        ..LimitsConfig::default()
    };
    let world = World::with_limits(limits).await;
    let both = [Subject::phone("4930901820"), Subject::Key(AuthKeyId(1))];
    world.limits.take(Class::AuthCode, &both).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::AuthCode, &both).await), "FLOOD_WAIT_60");
    world.pass(60);
    world.limits.take(Class::AuthCode, &both).await.unwrap();
}

#[tokio::test]
async fn d01_the_wall_clock_may_step() {
    let world = World::with_limits(sends(1, 1, 10)).await;
    world.limits.take(Class::Send, &ADA).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_10");
    world.env.set_now(model::UnixTime::from_secs(1));
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_10");
    world.pass(10);
    world.limits.take(Class::Send, &ADA).await.unwrap();
}

#[tokio::test]
async fn d02_a_wait_survives_a_restart() {
    let world = World::with_limits(sends(2, 1, 30)).await;
    for _ in 0..2 {
        world.limits.take(Class::Send, &ADA).await.unwrap();
    }
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_30");
    world.pass(10);
    let world = world.restart(sends(2, 1, 30)).await;
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_20");
    world.pass(20);
    world.limits.take(Class::Send, &ADA).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_30");
}

#[tokio::test]
async fn d01_a_clock_that_was_set_back_does_not_make_a_wait_longer() {
    let world = World::with_limits(sends(1, 1, 30)).await;
    world.limits.take(Class::Send, &ADA).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_30");
    world.env.set_now(model::UnixTime::from_secs(1_000));
    let world = world.restart(sends(1, 1, 30)).await;
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_31");
    world.pass(31);
    world.limits.take(Class::Send, &ADA).await.unwrap();
}

#[tokio::test]
async fn d02_subjects_and_classes_have_budgets_of_their_own() {
    let world = World::with_limits(sends(1, 1, 10)).await;
    world.limits.take(Class::Send, &ADA).await.unwrap();
    world.limits.take(Class::Send, &[Subject::User(UserId(2))]).await.unwrap();
    world.limits.take(Class::Read, &ADA).await.unwrap();
    assert!(world.limits.take(Class::Send, &ADA).await.is_err());
}

#[tokio::test]
async fn d02_a_network_shares_a_budget() {
    let limits = LimitsConfig { code_network: Budget::new(1, 1, 10), ..LimitsConfig::default() };
    let world = World::with_limits(limits).await;
    let ask = async |address: &str| {
        world.limits.take(Class::AuthCode, &[Subject::Network(address.parse().unwrap())]).await.is_ok()
    };
    assert!(ask("192.0.2.1").await);
    assert!(!ask("192.0.2.200").await);
    assert!(!ask("::ffff:192.0.2.3").await, "the same address in the other form");
    assert!(ask("192.0.3.1").await);
    assert!(ask("2001:db8:1::1").await);
    assert!(!ask("2001:db8:1:ffff::1").await);
    assert!(ask("2001:db8:2::1").await);
}

#[tokio::test]
async fn d02_several_are_paid_for_as_far_as_the_budget_goes() {
    let limits = LimitsConfig { import: Budget::new(50, 10, 100), ..LimitsConfig::default() };
    let world = World::with_limits(limits).await;
    assert_eq!(world.limits.take_up_to(Class::Import, ADA[0], 30).await.unwrap(), 30);
    let world = world.restart(limits).await;
    assert_eq!(world.limits.take_up_to(Class::Import, ADA[0], 30).await.unwrap(), 20);
    world.pass(10);
    assert_eq!(world.limits.take_up_to(Class::Import, ADA[0], 30).await.unwrap(), 1);
}

#[tokio::test]
async fn a_cost_above_the_whole_budget_is_not_refused_for_ever() {
    let world = World::with_limits(sends(2, 1, 1)).await;
    world.limits.take_many(Class::Send, &ADA, 100).await.unwrap();
    assert_eq!(refused(world.limits.take(Class::Send, &ADA).await), "FLOOD_WAIT_1");
}

#[test]
fn an_operator_may_write_any_number() {
    let zero = Budget::new(0, 0, 0);
    let limits = LimitsConfig {
        factor: u32::MAX,
        send: Budget::new(u32::MAX, u32::MAX, u32::MAX),
        read: zero,
        ..LimitsConfig::default()
    };
    for class in [Class::Send, Class::Read] {
        let budget = limits.budget(class, ADA[0]).unwrap();
        let mut bucket = super::bucket::Bucket::default();
        bucket.take(Duration::from_secs(1), budget, u32::MAX).unwrap();
        bucket.take_up_to(Duration::from_secs(2), budget, u32::MAX);
    }
}
