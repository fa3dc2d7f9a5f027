//! `cargo xtask tiers`: the layering that ARCHITECTURE.md prints, checked against `cargo metadata`.
//!
//! A crate uses only crates of lower tiers. Tests may also use the crates beside the tiers, which exist for them.

use crate::metadata::{Dependency, Member, Metadata};
use crate::shell::{Failure, Result};

/// Where a crate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Beneath them: uses nothing, and everything may use it.
    Beneath,
    /// In a tier; the lowest is 0.
    Tier(u8),
    /// Beside them: tests, load, commands. They may use everything, and only tests may use them.
    Beside,
}

/// Every crate of the workspace, lowest tier first.
const PLACES: &[(&str, Place)] = &[
    ("planted", Place::Beneath),
    ("tl", Place::Tier(0)),
    ("crypto", Place::Tier(0)),
    ("mtproto", Place::Tier(1)),
    ("model", Place::Tier(1)),
    ("ports", Place::Tier(2)),
    ("domain", Place::Tier(3)),
    ("services", Place::Tier(4)),
    ("backup", Place::Tier(4)),
    ("api", Place::Tier(5)),
    ("bot-api", Place::Tier(5)),
    ("push", Place::Tier(5)),
    ("relay", Place::Tier(5)),
    ("store-fjall", Place::Tier(6)),
    ("store-cql", Place::Tier(6)),
    ("blob", Place::Tier(6)),
    ("bus-redis", Place::Tier(6)),
    ("queue-kafka", Place::Tier(6)),
    ("gateway", Place::Tier(7)),
    ("cluster", Place::Tier(7)),
    ("chappe", Place::Tier(8)),
    ("testkit", Place::Beside),
    ("sim", Place::Beside),
    ("history", Place::Beside),
    ("bench", Place::Beside),
    ("fuzzing", Place::Beside),
    ("timing", Place::Beside),
    ("xtask", Place::Beside),
];

/// Up to this tier there is no socket, task, clock or source of randomness.
const PURE_TIER_MAX: u8 = 3;

/// Packages that bring one of these in.
const IMPURE: &[&str] =
    &["tokio", "mio", "socket2", "polling", "async-io", "async-std", "smol", "hyper", "getrandom", "rand"];

/// The one crate with a program for users.
const BINARY: &str = "chappe";

/// The crates that may have optional features: the program's are for its users, those of `planted` put bugs in.
const WITH_FEATURES: &[&str] = &[BINARY, "planted"];

/// Checks the workspace.
pub(crate) fn run() -> Result<()> {
    let metadata = Metadata::read()?;
    let mut wrong = Vec::new();
    for member in metadata.members() {
        match place(member.name()) {
            None => wrong
                .push(format!("{} has no place in the tiers: add it to xtask/src/tiers.rs", member.name())),
            Some(place) => judge(&metadata, &member, place, &mut wrong),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new(wrong.join("\nerror: "))) }
}

fn judge(metadata: &Metadata, member: &Member<'_>, own: Place, wrong: &mut Vec<String>) {
    let name = member.name();
    wrong.extend(member.dependencies().iter().filter_map(|dependency| objection(name, own, dependency)));
    if own != Place::Beside && !WITH_FEATURES.contains(&name) && member.has_features() {
        wrong.push(format!(
            "{name} has optional features: only {} may have them",
            WITH_FEATURES.join(" and ")
        ));
    }
    let Place::Tier(tier) = own else { return };
    if tier <= PURE_TIER_MAX {
        let reach = metadata.reach(member);
        let impure = reach.iter().filter(|package| IMPURE.contains(&package.as_str()));
        wrong.extend(impure.map(|package| {
            format!("{name} (tier {tier}) pulls in {package}: tiers 0 to {PURE_TIER_MAX} have no socket, task, clock or randomness")
        }));
    }
    if name != BINARY && member.has_main() {
        wrong.push(format!(
            "{name} (tier {tier}) has a program: {BINARY} is the only crate of the tiers with one"
        ));
    }
}

/// What is wrong with a dependency, if anything is.
fn objection(name: &str, own: Place, dependency: &Dependency) -> Option<String> {
    let used = &dependency.name;
    let other = place(used)?;
    let tier = match own {
        Place::Tier(tier) => tier,
        Place::Beneath => return Some(format!("{name} lies beneath the tiers and uses {used}")),
        Place::Beside => return None,
    };
    match other {
        Place::Beneath => None,
        Place::Beside if dependency.dev => None,
        Place::Beside => Some(format!("{name} (tier {tier}) uses {used}, which only tests may use")),
        Place::Tier(above) if above >= tier => Some(format!(
            "{name} (tier {tier}) uses {used} (tier {above}): a crate uses only crates of lower tiers"
        )),
        Place::Tier(_) => None,
    }
}

fn place(name: &str) -> Option<Place> {
    PLACES.iter().find(|(known, _)| *known == name).map(|(_, place)| *place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(name: &str, used: &str, dev: bool) -> bool {
        let own = place(name).expect("a crate of the table");
        objection(name, own, &Dependency { name: used.to_owned(), dev }).is_some()
    }

    #[test]
    fn a_crate_uses_only_lower_tiers() {
        assert!(!objects("api", "services", false));
        assert!(objects("services", "api", false));
        assert!(objects("services", "api", true), "tests keep the layering too");
        assert!(objects("mtproto", "model", false), "crates of one tier do not know each other");
    }

    #[test]
    fn only_tests_use_the_crates_beside_the_tiers() {
        assert!(objects("chappe", "testkit", false));
        assert!(!objects("chappe", "testkit", true));
        assert!(!objects("bench", "gateway", false));
    }

    #[test]
    fn what_lies_beneath_is_used_by_all_and_uses_nothing() {
        assert!(!objects("crypto", "planted", false));
        assert!(objects("planted", "crypto", false));
    }

    #[test]
    fn packages_of_others_are_free() {
        assert!(!objects("tl", "thiserror", false));
    }
}
