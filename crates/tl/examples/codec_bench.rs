//! How long the two most frequent jobs take: reading `messages.sendMessage` with three entities, and writing an
//! `Updates` of about 560 bytes. Run with `cargo run --release -p tl --example codec_bench`.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::Instant;

use tl::{Encode, LAYER_MAX, LAYER_MIN, Reader, Request, Writer, enums, functions, types};

fn main() {
    let call = bytes(&send_message(), LAYER_MAX);
    measure(&format!("decode messages.sendMessage, {} bytes", call.len()), || {
        black_box(Request::decode(&mut Reader::new(black_box(&call))).is_ok());
    });
    let updates = updates();
    for layer in [LAYER_MIN, 180, LAYER_MAX] {
        let size = bytes(&updates, layer).len();
        let mut wr = Writer::with_buf(layer, Vec::with_capacity(1024));
        measure(&format!("encode Updates for layer {layer}, {size} bytes"), || {
            wr.buf.clear();
            black_box(&updates).encode(&mut wr);
            black_box(&wr.buf);
        });
    }
}

/// Prints the best of ten rounds.
fn measure(name: &str, mut job: impl FnMut()) {
    const TIMES: u32 = 100_000;
    let round = |_| {
        let start = Instant::now();
        (0..TIMES).for_each(|_| job());
        start.elapsed() / TIMES
    };
    let best = (0..10).map(round).min().unwrap_or_default();
    println!("{name}: {} ns", best.as_nanos());
}

fn bytes(value: &impl Encode, layer: i32) -> Vec<u8> {
    let mut wr = Writer::new(layer);
    value.encode(&mut wr);
    wr.into_bytes().expect("every layer has messages")
}

fn entities() -> Vec<enums::MessageEntity> {
    vec![
        types::MessageEntityBold { offset: 0, length: 5 }.into(),
        types::MessageEntityItalic { offset: 6, length: 5 }.into(),
        types::MessageEntityTextUrl { offset: 12, length: 4, url: "https://example.org/page".into() }.into(),
    ]
}

fn send_message() -> functions::messages::SendMessage {
    functions::messages::SendMessage {
        peer: types::InputPeerUser { user_id: 1_000_001, access_hash: 77 }.into(),
        message: "hello world with a link".into(),
        random_id: 42,
        entities: Some(entities()),
        ..Default::default()
    }
}

fn updates() -> enums::Updates {
    let user = |id: i64| -> enums::User {
        types::User {
            id,
            access_hash: Some(id),
            first_name: Some("Claude".into()),
            last_name: Some("Chappe".into()),
            username: Some("telegraph".into()),
            phone: Some("33612345678".into()),
            status: Some(types::UserStatusOnline { expires: 1_700_000_300 }.into()),
            ..Default::default()
        }
        .into()
    };
    let message = types::Message {
        id: 1001,
        from_id: Some(types::PeerUser { user_id: 1_000_001 }.into()),
        peer_id: types::PeerUser { user_id: 1_000_002 }.into(),
        date: 1_700_000_000,
        message: "a message of some two hundred bytes. ".repeat(5),
        entities: Some(entities()),
        ..Default::default()
    };
    let update = types::UpdateNewMessage { message: message.into(), pts: 1001, pts_count: 1 };
    types::Updates {
        updates: vec![update.into()],
        users: vec![user(1_000_001), user(1_000_002)],
        chats: Vec::new(),
        date: 1_700_000_000,
        seq: 0,
    }
    .into()
}
