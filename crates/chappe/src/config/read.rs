//! Reads the configuration and says what is wrong with it.

use super::schema::{Config, FIELDS, SECTIONS};
use crate::error::Failure;
use std::path::Path;

/// The prefix of the variables that override the file.
const PREFIX: &str = "CHAPPE__";

/// Reads the file, if there is one, and the environment.
pub(crate) fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Config, Failure> {
    let mut table = match file {
        Some(file) => parse(file)?,
        None => toml::Table::new(),
    };
    for (name, value) in environment {
        if let Some(path) = name.strip_prefix(PREFIX) {
            override_key(&mut table, path, &value)?;
        }
    }
    check_names(&table)?;
    Config::deserialize(table)
}

fn parse(file: &Path) -> Result<toml::Table, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::Config(format!("cannot read {}: {error}", file.display())))?;
    text.parse().map_err(|error| Failure::Config(format!("{}: {error}", file.display())))
}

/// Sets `section.key` from `SECTION__KEY`.
fn override_key(table: &mut toml::Table, path: &str, value: &str) -> Result<(), Failure> {
    let lower = path.to_ascii_lowercase();
    let Some((section, key)) = lower.split_once("__") else {
        return Err(Failure::Config(format!("{PREFIX}{path} names no key: use {PREFIX}SECTION__KEY")));
    };
    let section = table.entry(section).or_insert_with(|| toml::Table::new().into());
    if let Some(section) = section.as_table_mut() {
        section.insert(key.to_owned(), as_value(value));
    }
    Ok(())
}

/// A variable is TOML where it parses as TOML, and a text otherwise.
fn as_value(text: &str) -> toml::Value {
    format!("value = {text}")
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut table| table.remove("value"))
        .unwrap_or_else(|| text.into())
}

fn check_names(table: &toml::Table) -> Result<(), Failure> {
    for (section, keys) in table {
        if !SECTIONS.iter().any(|(name, _)| name == section) {
            return Err(unknown(section, SECTIONS.iter().map(|(name, _)| (*name).to_owned())));
        }
        let known: Vec<_> = FIELDS.iter().filter(|field| field.section == section).collect();
        for key in keys.as_table().into_iter().flat_map(toml::Table::keys) {
            if !known.iter().any(|field| field.key == key) {
                let all = FIELDS.iter().map(|field| format!("{}.{}", field.section, field.key));
                return Err(unknown(&format!("{section}.{key}"), all));
            }
        }
    }
    Ok(())
}

fn unknown(name: &str, known: impl Iterator<Item = String>) -> Failure {
    let nearest = known.max_by(|a, b| {
        let (a, b) = (strsim::jaro_winkler(name, a), strsim::jaro_winkler(name, b));
        a.total_cmp(&b)
    });
    Failure::UnknownKey { name: name.to_owned(), nearest: nearest.unwrap_or_default() }
}

impl Config {
    fn deserialize(table: toml::Table) -> Result<Self, Failure> {
        table.try_into().map_err(|error: toml::de::Error| Failure::Config(error.message().to_owned()))
    }
}

/// A configuration file with every key, its comment and its default.
pub(crate) fn example() -> String {
    let mut out = String::from(
        "# Every key of the configuration of chappe, with its default.\n\
         # A variable CHAPPE__SECTION__KEY in the environment overrides the key of that name.\n",
    );
    for (section, comment) in SECTIONS {
        out.push('\n');
        push_comment(&mut out, comment);
        out.push_str(&format!("[{section}]\n"));
        for field in FIELDS.iter().filter(|field| field.section == *section) {
            push_comment(&mut out, field.comment);
            out.push_str(&format!("{} = {}\n", field.key, (field.default)()));
        }
    }
    out
}

fn push_comment(out: &mut String, lines: &[&str]) {
    for line in lines {
        out.push_str(&format!("#{line}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_environment(pairs: &[(&str, &str)]) -> Result<Config, Failure> {
        load(None, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn the_example_is_the_default() {
        let table: toml::Table = example().parse().unwrap();
        check_names(&table).unwrap();
        assert_eq!(Config::deserialize(table).unwrap(), Config::default());
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let failure = from_environment(&[("CHAPPE__SERVER__LISTN", "127.0.0.1:1")]).unwrap_err();
        assert!(failure.to_string().contains("server.listen"), "{failure}");
        let failure = from_environment(&[("CHAPPE__SEVER__LISTEN", "127.0.0.1:1")]).unwrap_err();
        assert!(failure.to_string().contains("server"), "{failure}");
    }

    #[test]
    fn the_environment_overrides_with_typed_values() {
        let config = from_environment(&[
            ("CHAPPE__SERVER__LISTEN", "127.0.0.1:9"),
            ("CHAPPE__DC__ID", "4"),
            ("PATH", "/bin"),
        ]);
        let config = config.unwrap();
        assert_eq!((config.server.listen.as_str(), config.dc.id), ("127.0.0.1:9", 4));
        assert!(from_environment(&[("CHAPPE__DC__ID", "two")]).is_err());
    }
}
