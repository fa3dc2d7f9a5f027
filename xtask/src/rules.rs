//! `cargo xtask rules`: which tests prove which rule.
//!
//! `docs/rules.md` states the rules. A test that proves one carries its id in front of its name
//! (`r09_msg_id_of_the_wrong_time_is_code_16_or_17`); this command writes those names into the last column.

use crate::shell::{self, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What stands in the last column of a rule that no test names.
const NONE: &str = "none yet";

/// Writes the page anew and says which rules have no test.
pub(crate) fn write() -> Result<()> {
    let text = generate()?;
    for line in text.lines().filter(|line| line.ends_with(&format!("| {NONE} |"))) {
        println!("{}", line.split('|').take(3).collect::<Vec<_>>().join(" ").trim());
    }
    shell::write(&page(), &text)
}

/// Fails if the page is not what would be written.
pub(crate) fn check() -> Result<()> {
    shell::check_same(&page(), &generate()?, "cargo xtask rules")
}

fn page() -> PathBuf {
    shell::root().join("docs/rules.md")
}

fn generate() -> Result<String> {
    let mut tests = Tests::new();
    collect(&shell::root().join("crates"), &mut tests)?;
    let mut out = String::new();
    for line in shell::read(&page())?.lines() {
        out.push_str(&fill(line, &tests).unwrap_or_else(|| line.to_owned()));
        out.push('\n');
    }
    Ok(out)
}

/// Names of tests by the rule they prove, each with its crate.
type Tests = BTreeMap<String, Vec<String>>;

/// A row of a rule with its tests in the last column; nothing for every other line.
fn fill(line: &str, tests: &Tests) -> Option<String> {
    let (id, rest) = line.strip_prefix("| ")?.split_once(" |")?;
    rule_id(&format!("{}_", id.to_lowercase()))?;
    let (rule, _) = rest.trim_end().strip_suffix('|')?.rsplit_once('|')?;
    let names = tests.get(id).map_or_else(|| NONE.to_owned(), |names| names.join("<br>"));
    Some(format!("| {id} |{rule}| {names} |"))
}

/// Reads the sources below a folder, in the order of their names.
fn collect(folder: &Path, tests: &mut Tests) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| shell::Failure::new(format!("{}: {error}", folder.display())))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, tests)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = shell::read(&path)?;
            for name in text.lines().filter_map(test_name) {
                for id in rule_ids(name) {
                    tests.entry(id).or_default().push(format!("`{}` {name}", crate_of(&path)));
                }
            }
        }
    }
    Ok(())
}

fn crate_of(path: &Path) -> String {
    let below = path.strip_prefix(shell::root().join("crates")).unwrap_or(path);
    below.iter().next().unwrap_or_default().to_string_lossy().into_owned()
}

fn test_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?;
    rest.split_once('(').map(|(name, _)| name)
}

/// The ids in front of a name: `h02_h15_a_wrong_...` proves two rules.
fn rule_ids(name: &str) -> Vec<String> {
    let mut rest = name;
    let mut ids = Vec::new();
    while let Some((id, behind)) = rule_id(rest) {
        ids.push(id.to_uppercase());
        rest = behind;
    }
    ids
}

fn rule_id(name: &str) -> Option<(&str, &str)> {
    let (id, behind) = name.split_once('_')?;
    let (family, number) = id.split_at_checked(1)?;
    let is_id =
        "thrap".contains(family) && number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then_some((id, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_rules() {
        assert_eq!(rule_ids("h02_h15_a_wrong_query"), ["H02", "H15"]);
        assert_eq!(rule_ids("any_pieces_give_the_same_frames"), [""; 0]);
        assert_eq!(test_name("    async fn a03_x(server: &Server) {"), Some("a03_x"));
    }

    #[test]
    fn only_the_last_column_is_written() {
        let tests = Tests::from([("R09".to_owned(), vec!["`mtproto` r09_x".to_owned()])]);
        assert_eq!(
            fill("| R09 | too old is 16 | |", &tests).unwrap(),
            "| R09 | too old is 16 | `mtproto` r09_x |"
        );
        assert_eq!(fill("| R10 | code 18 | old |", &tests).unwrap(), "| R10 | code 18 | none yet |");
        assert_eq!(fill("| id | rule | tests |", &tests), None);
    }
}
