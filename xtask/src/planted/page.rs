//! The list of bugs in `docs/testing.md`.

use crate::shell::{self, Failure, Result};
use planted::{ALL, Catcher};
use std::path::{Path, PathBuf};

/// Where the list stands in the page.
const BEGIN: &str = "<!-- written by cargo xtask planted --write-docs -->\n";
const END: &str = "<!-- end of the list -->\n";

/// Writes the list anew.
pub(super) fn write() -> Result<()> {
    shell::write(&page(), &with_list()?)
}

/// Fails if the list is not what would be written, or names a test that there is not.
pub(super) fn check() -> Result<()> {
    for planted in ALL {
        if let Catcher::Test(package, name) = planted.catcher
            && !has_test(&shell::root().join("crates").join(package), name)?
        {
            return Err(Failure::new(format!("{}: there is no test {name} in {package}", planted.name)));
        }
    }
    shell::check_same(&page(), &with_list()?, "cargo xtask planted --write-docs")
}

/// A catcher as people name it.
pub(super) fn describe(catcher: &Catcher) -> String {
    match catcher {
        Catcher::Test(package, name) => format!("`{package}` {name}"),
        Catcher::Crash("power", rounds) => format!("`cargo xtask powerloss --cycles {rounds}`"),
        Catcher::Crash(_, rounds) => format!("`cargo xtask crash --rounds {rounds}`"),
    }
}

fn page() -> PathBuf {
    shell::root().join("docs/testing.md")
}

fn with_list() -> Result<String> {
    let text = shell::read(&page())?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) =
        parts.ok_or_else(|| Failure::new("docs/testing.md has lost the marks of its list"))?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", list()))
}

fn list() -> String {
    let mut list = String::from("| bug | in | what goes wrong | found by |\n|---|---|---|---|\n");
    for planted in ALL {
        let catcher = describe(&planted.catcher);
        list.push_str(&format!(
            "| {} | `{}` | {} | {catcher} |\n",
            planted.name, planted.place, planted.what
        ));
    }
    list
}

/// Whether a source below the folder has a function with this name.
fn has_test(folder: &Path, name: &str) -> Result<bool> {
    let wanted = format!("fn {name}(");
    let entries =
        std::fs::read_dir(folder).map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let found = if path.is_dir() {
            has_test(&path, name)?
        } else {
            path.extension().is_some_and(|extension| extension == "rs")
                && shell::read(&path)?.contains(&wanted)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_up_to_date_and_every_catcher_exists() {
        check().unwrap();
    }
}
