//! The configuration of the program: any file and any environment give a configuration or say what is wrong.

use crate::config;
use crate::error::Failure;
use crate::input::{Input, Output};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The program reads files, so there is one; a process has its own.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("chappe-fuzzing-{}.toml", std::process::id())));

/// A number of variables, their names and values, and the text of the file.
pub(crate) fn read(data: &[u8]) {
    let mut input = Input::new(data);
    let count = input.below(4);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let variables: Vec<(String, String)> =
        (0..count).map(|_| (format!("CHAPPE__{}", text(input.chunk())), text(input.chunk()))).collect();
    std::fs::write(&*FILE, input.rest()).expect("the folder for temporary files can be written");
    let loaded = config::load(Some(&FILE), variables.into_iter());
    std::fs::remove_file(&*FILE).expect("the file is this process's own");
    match loaded {
        Ok(_) => {}
        Err(failure @ (Failure::Config(_) | Failure::UnknownKey { .. })) => {
            assert!(failure.exit_code() == 2 && !failure.report().is_empty());
        }
        Err(other) => panic!("{other}"),
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let file = Output::new().bytes(&[0]).bytes(config::example().as_bytes()).finish();
    let variables = Output::new().bytes(&[2]).chunk(b"SERVER__LISTEN").chunk(b"127.0.0.1:9");
    let variables = variables.chunk(b"DC__ID").chunk(b"4").bytes(b"[server]\ndata = \"x\"\n");
    let wrong = Output::new().bytes(&[1]).chunk(b"SEVER__LISTN").chunk(b"[1, {a = 2}]").bytes(b"server = 3");
    vec![file, variables.finish(), wrong.finish()]
}
