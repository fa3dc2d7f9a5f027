//! Keys: never overwritten, sealed at rest, bounded look-ups, a sequence that never goes back.

use crate::testing::{World, material, roomy};
use model::{AuthKeyId, ClientInfo, Layer};
use ports::{Key, RowKey, Table};

#[tokio::test]
async fn h17_a_key_is_never_overwritten() {
    let world = World::new().await;
    assert!(world.keys.add(&material(1)).await.unwrap());
    let mut other = material(1);
    other.key = [9; 256];
    assert!(!world.keys.add(&other).await.unwrap());
    assert_eq!(world.keys.get(AuthKeyId(1)).await.unwrap().unwrap().key, [1; 256]);
    assert!(!world.keys.add(&material(0)).await.unwrap(), "0 means no key");
}

#[tokio::test]
async fn h26_no_plaintext_key_is_in_the_store() {
    let world = World::new().await;
    world.keys.add(&material(42)).await.unwrap();
    let row = RowKey::single(Table::AuthKeys, Key::new().u64(42));
    let bytes = world.outside.views.get(&row).await.unwrap().unwrap();
    assert!(!bytes.windows(16).any(|window| window == [42; 16]));
    // A sealed key that is copied under another id does not open.
    let other = RowKey::single(Table::AuthKeys, Key::new().u64(43));
    world.outside.views.claim(other, None, Some(bytes)).await.unwrap().unwrap();
    assert!(world.keys.get(AuthKeyId(43)).await.is_err());
}

#[tokio::test]
async fn h27_a_key_is_there_after_a_restart() {
    let world = World::new().await;
    world.keys.add(&material(3)).await.unwrap();
    let found = world.restart(roomy()).await.keys.get(AuthKeyId(3)).await.unwrap().unwrap();
    assert_eq!((found.key, found.first_salt, found.dc), ([3; 256], 5, 2));
    assert_eq!(found.created.date(), material(3).created.date());
}

#[tokio::test]
async fn t08_an_unknown_id_is_remembered_until_its_key_comes() {
    let world = World::new().await;
    assert!(world.keys.get(AuthKeyId(8)).await.unwrap().is_none());
    assert!(world.keys.add(&material(8)).await.unwrap());
    assert!(world.keys.get(AuthKeyId(8)).await.unwrap().is_some());
    assert!(world.authorizations.destroy_key(AuthKeyId(8)).await.unwrap());
    assert!(world.keys.get(AuthKeyId(8)).await.unwrap().is_none());
    assert!(!world.authorizations.destroy_key(AuthKeyId(8)).await.unwrap());
}

#[tokio::test]
async fn a06_the_layer_stays_with_the_key() {
    let world = World::new().await;
    let key = AuthKeyId(5);
    world.keys.add(&material(5)).await.unwrap();
    let client = ClientInfo { api_id: 4, lang_code: "de".into(), ..ClientInfo::default() };
    world.keys.announce(key, Layer(170), Some(client.clone())).await.unwrap();
    world.keys.announce(key, Layer(171), None).await.unwrap();
    let record = world.restart(roomy()).await.keys.record(key).await.unwrap().unwrap();
    assert_eq!((record.layer, record.client), (Some(Layer(171)), Some(client)));
}

#[tokio::test]
async fn seq_grows_by_one_and_never_goes_back() {
    let world = World::new().await;
    let key = AuthKeyId(6);
    world.keys.add(&material(6)).await.unwrap();
    assert_eq!(world.keys.seq(key).await.unwrap(), 0);
    for expected in 1..=2_500 {
        assert_eq!(world.keys.next_seq(key).await.unwrap(), expected);
    }
    assert_eq!(world.keys.seq(key).await.unwrap(), 2_500);
    let world = world.restart(roomy()).await;
    let known = world.keys.seq(key).await.unwrap();
    assert!(known >= 2_500);
    assert_eq!(world.keys.next_seq(key).await.unwrap(), known + 1);
}
