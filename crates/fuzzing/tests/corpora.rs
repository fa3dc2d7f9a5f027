//! The targets without a fuzzer: over the committed corpora, which hold every input that once found something, and
//! over mutations of them that follow from a seed.

use fuzzing::random::Seeded;
use fuzzing::{TARGETS, Target, mutate};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("the file is readable")).collect()
}

fn execute(target: &Target, data: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(data))).is_err() {
        panic!("{} fails on {} bytes: {}", target.name, data.len(), hex(data));
    }
}

fn hex(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn exercise(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of the list");
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "{name} has seeds: cargo run -p fuzzing --example seeds");
    corpus.iter().for_each(|data| execute(target, data));
    let random = Seeded::new(name.bytes().fold(0, |seed, byte| seed << 5 ^ u64::from(byte)));
    for _ in 0..target.routine {
        execute(target, &mutate::mutated(&corpus, &random));
    }
}

macro_rules! tests {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            exercise(stringify!($name));
        })*

        #[test]
        fn every_target_has_a_test_and_a_program() {
            let tested = [$(stringify!($name)),*];
            let listed: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(listed, tested);
            let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
            for name in tested {
                assert!(programs.join(format!("{name}.rs")).is_file(), "fuzz/fuzz_targets/{name}.rs");
            }
        }
    };
}

tests! {
    transport_server transport_client transport_packets plain_message envelope handshake_server handshake_client
    handshake_inner session client_session inflate tl_request tl_type tl_layers api text config stored keys gateway backup
    channel rights
}
