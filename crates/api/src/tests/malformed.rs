//! Whatever bytes come, the answer is a result or an `rpc_error`: never a panic, never nothing.

use super::schema::empty_calls;
use super::world::{NEWEST, Refused, World, refusal, whole, wrapped};
use proptest::prelude::*;
use tl::{Encode, Writer, enums, functions as f};

fn bad(name: &str) -> Option<Refused> {
    Some(Refused { code: 400, name: name.to_owned() })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

#[tokio::test]
async fn r19_what_cannot_be_read_is_refused_by_name() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let answer = async |bytes: Vec<u8>| refusal(&world.raw(ada.device, bytes).await.body);
    assert_eq!(answer(vec![]).await, bad("INPUT_FETCH_ERROR"));
    assert_eq!(answer(0xdead_beef_u32.to_le_bytes().to_vec()).await, bad("INPUT_METHOD_INVALID_3735928559"));
    let mut trailing = wrapped(NEWEST, &f::updates::GetState {});
    trailing.extend([0; 4]);
    assert_eq!(answer(trailing).await, bad("INPUT_FETCH_ERROR"));
    let mut wrong_bool = wrapped(NEWEST, &f::account::UpdateStatus { offline: true });
    let at = wrong_bool.len() - 4;
    wrong_bool[at..].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(answer(wrong_bool).await, bad("INPUT_CONSTRUCTOR_INVALID"));
    let unavailable = wrapped(NEWEST, &f::messages::ClearAllDrafts {});
    assert_eq!(answer(unavailable).await, bad("METHOD_INVALID"));
}

#[tokio::test]
async fn r19_a_form_newer_than_the_layer_announced_is_answered_in_its_own() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    // Layer 133 has an older form of the method, whose answer is a JSONValue.
    let mut call = wrapped(133, &f::help::GetNearestDc {});
    call.truncate(call.len() - 4);
    let mut wr = Writer::with_buf(NEWEST, call);
    f::help::GetAppConfig { hash: 0 }.encode(&mut wr);
    let answer = world.raw(ada.device, wr.buf).await.body;
    assert_eq!(refusal(&answer), None);
    let _: enums::help::AppConfig = whole(&answer);
}

#[tokio::test]
async fn r18_wrappers_have_a_limit() {
    let world = World::new().await;
    let device = world.device(1, NEWEST).await;
    for (count, fine) in [(8, true), (9, false), (5_000, false)] {
        let mut wr = Writer::new(NEWEST);
        f::InvokeWithLayer { layer: NEWEST }.encode(&mut wr);
        for _ in 1..count {
            f::InvokeWithoutUpdates::default().encode(&mut wr);
        }
        f::help::GetNearestDc {}.encode(&mut wr);
        let answer = refusal(&world.raw(device, wr.buf).await.body);
        assert_eq!(answer.is_none(), fine, "{count}: {answer:?}");
    }
}

#[tokio::test]
async fn r16_a_packed_call_is_opened_once() {
    let world = World::new().await;
    let device = world.device(1, NEWEST).await;
    let plain = wrapped(NEWEST, &f::help::GetNearestDc {});
    let packed = pack(&[plain.as_slice(), &[0; 0]].concat());
    assert_eq!(refusal(&world.raw(device, packed.clone()).await.body), None);
    assert_eq!(refusal(&world.raw(device, pack(&packed)).await.body), bad("INPUT_FETCH_ERROR"));
}

/// A gzip stream with one stored block, which no library has to make.
fn pack(content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).unwrap();
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    gzip.extend(len.to_le_bytes());
    gzip.extend((!len).to_le_bytes());
    gzip.extend(content);
    gzip.extend(crc32(content).to_le_bytes());
    gzip.extend(u32::from(len).to_le_bytes());
    let mut wr = Writer::new(NEWEST);
    wr.u32(tl::mtproto::GZIP_PACKED);
    wr.bytes(&gzip);
    wr.buf
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Each method of each of these layers, called by a member with nothing in it.
#[tokio::test]
async fn r19_an_empty_call_of_any_method_is_never_a_500() {
    let world = World::new().await;
    for (n, layer) in (1..).zip([133, 158, 199, NEWEST]) {
        let mut ada = world.sign_up(n, &format!("999661{n:04}"), "Ada").await;
        ada.device.layer = layer;
        for (name, body) in empty_calls(layer) {
            if name == "AuthLogOut" {
                continue;
            }
            let answer = world.raw(ada.device, super::access::wrap_bytes(layer, &body)).await.body;
            assert!(!answer.is_empty(), "{name}");
            let code = refusal(&answer).map_or(0, |refused| refused.code);
            assert!(
                [0, 400, 401, 403, 406, 420].contains(&code),
                "{name} at {layer}: {:?}",
                refusal(&answer)
            );
        }
    }
    assert_eq!(world.api.counters().panics(), 0);
}

#[tokio::test]
async fn c14_absurd_numbers_are_answered() {
    let world = World::new().await;
    let ada = world.sign_up(1, "9996611111", "Ada").await;
    let peer = tl::enums::InputPeer::InputPeerSelf;
    let send = f::messages::SendMessage {
        peer: peer.clone(),
        message: "note".to_owned(),
        random_id: i64::MIN,
        ..Default::default()
    };
    world.call(ada.device, send).await.unwrap();
    const NUMBERS: [i32; 6] = [0, 1, -1, 100, i32::MIN, i32::MAX];
    for n in NUMBERS {
        for m in NUMBERS {
            let calls: Vec<tl::Request> = vec![
                history(&peer, n, m).into(),
                f::messages::GetDialogs { offset_date: n, offset_id: m, limit: n, ..Default::default() }
                    .into(),
                f::updates::GetDifference {
                    pts: n,
                    date: m,
                    qts: n,
                    pts_limit: Some(m),
                    pts_total_limit: Some(n),
                    qts_limit: None,
                }
                .into(),
                f::messages::ReadHistory { peer: peer.clone(), max_id: n }.into(),
                f::messages::EditMessage { peer: peer.clone(), id: n, ..Default::default() }.into(),
                f::messages::GetMessages { id: vec![tl::types::InputMessageID { id: n }.into()] }.into(),
                f::contacts::GetBlocked { offset: n, limit: m, ..Default::default() }.into(),
                f::contacts::Search { q: "a".to_owned(), limit: n, ..Default::default() }.into(),
                f::messages::DeleteMessages { revoke: true, id: vec![n.wrapping_add(7), m.wrapping_add(7)] }
                    .into(),
            ];
            for call in calls {
                let body = world.raw(ada.device, wrapped(NEWEST, &call)).await.body;
                let code = refusal(&body).map_or(0, |refused| refused.code);
                assert!([0, 400, 403, 420].contains(&code), "{} {n} {m}: {:?}", call.name(), refusal(&body));
            }
        }
    }
    assert_eq!(world.api.counters().panics(), 0);
}

fn history(peer: &tl::enums::InputPeer, n: i32, m: i32) -> f::messages::GetHistory {
    f::messages::GetHistory {
        peer: peer.clone(),
        offset_id: n,
        offset_date: m,
        add_offset: n,
        limit: m,
        max_id: n,
        min_id: m,
        hash: i64::MIN,
    }
}

#[tokio::test]
async fn calls_are_counted_by_method_and_outcome() {
    let world = World::new().await;
    let device = world.device(1, NEWEST).await;
    world.call(device, f::help::GetConfig {}).await.unwrap();
    world.call(device, f::updates::GetState {}).await.unwrap_err();
    world.raw(device, vec![1, 2, 3, 4]).await;
    let counted = |method: &str| world.api.counters().methods().find(|count| count.method == method).unwrap();
    assert_eq!(counted("HelpGetConfig").answered, 1);
    assert_eq!(counted("UpdatesGetState").refused, 1);
    assert_eq!(world.api.counters().unavailable(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn r19_a_mutated_call_is_answered(
        layer in prop::sample::select(vec![133, 158, 177, 199, 214, 229, 230]),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        runtime().block_on(async {
            let world = World::new().await;
            let mut ada = world.sign_up(1, "9996611111", "Ada").await;
            ada.device.layer = layer;
            for (name, mut body) in empty_calls(layer) {
                for (place, byte) in &places {
                    // The first four bytes name the method: it stays this one.
                    if body.len() > 4 {
                        let at = 4 + place.index(body.len() - 4);
                        body[at] = *byte;
                    }
                }
                if let Some(cut) = cut {
                    body.truncate(4 + cut.index(body.len() - 3));
                }
                if name == "AuthLogOut" {
                    continue;
                }
                let answer = world.raw(ada.device, super::access::wrap_bytes(layer, &body)).await.body;
                assert!(!answer.is_empty(), "{name}");
                let code = refusal(&answer).map_or(0, |refused| refused.code);
                assert_ne!(code, 500, "{name} at {layer}");
            }
            assert_eq!(world.api.counters().panics(), 0);
        });
    }

    #[test]
    fn r19_any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        runtime().block_on(async {
            let world = World::new().await;
            let device = world.device(1, NEWEST).await;
            assert!(!world.raw(device, bytes).await.body.is_empty());
        });
    }
}
