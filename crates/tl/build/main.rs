//! Generates the Telegram API of every layer and MTProto's own messages from `schema/`.
//!
//! One struct a constructor in its newest form, one enum a type; how each older form is read into and written from
//! the newest one is decided in `plan` and written out in `structs`.

// Cargo reads what a build script prints.
#![allow(clippy::print_stdout)]

mod enums;
mod model;
mod names;
mod plan;
mod request;
mod rules;
mod schema;
mod structs;
mod tables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, error, fs};

use model::Model;
use schema::Schema;

type Failure = Box<dyn error::Error>;

/// What every generated module starts with.
const HEAD: &str = "#[allow(unused_imports)] use crate::codec::{Decode, DecodeError, Encode, Function, Reader, Writer};\n\
                    #[allow(unused_imports)] use crate::convert::{Adapt, Answer, StandIn};\n";

fn main() -> Result<(), Failure> {
    let schemas = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../schema");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build");
    generate("crate", true, &schemas.join("telegram_api.tl"), &out.join("api"))?;
    generate("crate::mtproto", false, &schemas.join("mtproto.tl"), &out.join("mtproto"))
}

fn generate(root: &'static str, layered: bool, schema: &Path, out: &Path) -> Result<(), Failure> {
    println!("cargo::rerun-if-changed={}", schema.display());
    let text = fs::read_to_string(schema).map_err(|error| format!("{}: {error}", schema.display()))?;
    let schema = Schema::parse(&text).map_err(|error| format!("{}: {error}", schema.display()))?;
    let model = Model::new(root, layered, &schema);
    fs::create_dir_all(out)?;

    let mut types = Modules::default();
    for group in &model.constructors {
        structs::emit(&model, group, types.of(&group.name));
    }
    fs::write(out.join("types.rs"), types.text())?;

    let mut enums = Modules::default();
    for (name, places) in &model.types {
        enums::emit(&model, name, places, enums.of(name));
    }
    fs::write(out.join("enums.rs"), enums.text())?;

    let mut functions = Modules::default();
    for group in &model.methods {
        structs::emit(&model, group, functions.of(&group.name));
    }
    fs::write(out.join("functions.rs"), functions.text())?;

    let mut request = HEAD.to_owned();
    request::emit(&model, &mut request);
    fs::write(out.join("request.rs"), request)?;

    let mut tables = String::new();
    tables::emit(&model, &mut tables);
    fs::write(out.join("tables.rs"), tables)?;
    Ok(())
}

/// The text of a module and of the modules of its namespaces.
#[derive(Default)]
struct Modules {
    by_namespace: BTreeMap<String, String>,
}

impl Modules {
    /// Where an item with this full name is written.
    fn of(&mut self, full_name: &str) -> &mut String {
        let namespace = names::split(full_name).0.unwrap_or_default();
        self.by_namespace.entry(namespace.to_owned()).or_default()
    }

    fn text(self) -> String {
        let mut out = HEAD.to_owned();
        for (namespace, items) in self.by_namespace {
            if namespace.is_empty() {
                out.push_str(&items);
            } else {
                out.push_str(&format!(
                    "/// Namespace `{namespace}`.\npub mod {namespace} {{\n{HEAD}{items}}}\n"
                ));
            }
        }
        out
    }
}
