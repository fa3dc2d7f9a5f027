//! What older versions stored is read by this one: a fixture of each stored type in each format.
//!
//! A change that makes one of these fail would make the data of running servers unreadable. A new format gets a
//! new file; the old ones stay for ever. `CHAPPE_WRITE_FIXTURES=1 cargo test -p model` adds what a file lacks and
//! never changes a line.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod reactions;
mod samples;

use model::stored::decode;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format_1.txt")
}

/// Name and bytes of each line.
fn fixtures() -> BTreeMap<String, Vec<u8>> {
    let text = std::fs::read_to_string(file()).unwrap_or_default();
    let line = |line: &str| {
        let (name, hex) = line.split_once(' ').unwrap();
        let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
        (name.to_owned(), bytes.collect())
    };
    text.lines().map(line).collect()
}

#[test]
fn every_stored_type_has_a_fixture() {
    let mut known = fixtures();
    let before = known.len();
    for (name, bytes) in samples::all().into_iter().chain(reactions::all()) {
        known.entry(name.to_owned()).or_insert(bytes);
    }
    if known.len() == before {
        return;
    }
    assert!(std::env::var_os("CHAPPE_WRITE_FIXTURES").is_some(), "a stored type has no fixture yet");
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let lines: String = known.iter().map(|(name, bytes)| format!("{name} {}\n", hex(bytes))).collect();
    std::fs::write(file(), lines).unwrap();
}

/// Lets the type of the expected value decide what is decoded.
fn same_type<T>(_: &T, value: T) -> T {
    value
}

#[test]
fn format_1_reads_as_it_was_written() {
    use model::Event;
    let known = fixtures();
    macro_rules! check {
        ($name:literal, $sample:expr) => {{
            let bytes = known.get($name).expect($name);
            let expected = $sample;
            let read = decode(bytes).map(|value| same_type(&expected, value)).unwrap();
            assert_eq!(read, expected, $name);
        }};
    }
    check!("message", samples::message());
    check!("saved_message", samples::saved_message());
    check!("dialog", samples::dialog());
    check!("user", samples::user());
    check!("contact", samples::contact());
    check!("auth_key", samples::auth_key());
    check!("awaiting_key", samples::awaiting_key());
    check!("cloud_password", samples::cloud_password(model::PasswordReset::Pending(model::Date(2))));
    check!("declined_reset", samples::cloud_password(model::PasswordReset::Declined(model::Date(2))));
    check!("authorization", samples::authorization());
    check!("new_message_entry", samples::entry(Event::NewMessage(Box::new(samples::message()))));
    check!("edit_entry", samples::entry(Event::EditMessage(Box::new(samples::message()))));
    check!("delete_entry", samples::entry(Event::DeleteMessages(vec![samples::deletion()])));
    check!("read_inbox_entry", samples::entry(samples::read_inbox()));
    check!("read_outbox_entry", samples::entry(samples::read_outbox()));
    check!("notice_entry", samples::entry(Event::Notice(samples::notice())));
    check!("restored_entry", samples::entry(samples::restored()));
    check!("group_message", samples::group_message());
    check!("channel_message", samples::channel_message());
    check!("channel_dialog", samples::channel_dialog());
    check!("chat", samples::chat());
    check!("channel", samples::channel());
    check!("creator", samples::member(samples::creator()));
    check!("admin", samples::member(samples::admin()));
    check!("restricted", samples::member(samples::restricted()));
    check!("banned", samples::member(samples::banned()));
    check!("topic", samples::topic());
    check!("pin_entry", samples::entry(samples::pin()));
    check!("settings_entry", samples::entry(Event::Channel(samples::settings())));
    check!("member_entry", samples::entry(Event::Channel(samples::member_change())));
    check!("channel_read_entry", samples::entry(Event::Channel(samples::channel_read())));
    check!("topic_entry", samples::entry(Event::Channel(samples::topic_change())));
    check!("channel_notices", samples::channel_notices());
    check!("join_requests", samples::join_requests());
    check!("service_actions", samples::service_actions());
    check!("reaction", reactions::reaction());
    check!("message_with_reactions", reactions::message());
    check!("dialog_with_reactions", reactions::dialog());
    check!("unread_reactions", reactions::unread());
    check!("chat_with_reactions", reactions::chat());
    check!("channel_with_reactions", reactions::channel());
    check!("reacted_entry", samples::entry(Event::Channel(reactions::reacted())));
    check!("reaction_notices", reactions::notices());
}
