//! What cargo knows of the workspace.

use crate::shell::{self, Failure, Result};
use serde_json::Value;
use std::path::PathBuf;

/// The parsed output of `cargo metadata`.
pub(crate) struct Metadata(Value);

/// A dependency that a crate of the workspace names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Whether only tests and benchmarks need it.
    pub(crate) dev: bool,
}

impl Metadata {
    pub(crate) fn read() -> Result<Self> {
        let text = shell::output(shell::cargo(&["metadata", "--format-version", "1", "--locked"]))?;
        let value = serde_json::from_str(&text);
        value.map(Self).map_err(|error| Failure::new(format!("cargo metadata: {error}")))
    }

    /// The folder of built files.
    pub(crate) fn target(&self) -> PathBuf {
        PathBuf::from(text(&self.0["target_directory"]))
    }

    /// The crates of the workspace.
    pub(crate) fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let members = items(&self.0["workspace_members"]);
        items(&self.0["packages"]).iter().filter(move |package| members.contains(&package["id"])).map(Member)
    }

    /// The names of all packages that a crate pulls in, tests left out.
    pub(crate) fn reach(&self, member: &Member<'_>) -> Vec<String> {
        let nodes = items(&self.0["resolve"]["nodes"]);
        let mut seen = vec![&member.0["id"]];
        let mut next = 0;
        while let Some(id) = seen.get(next).copied() {
            next += 1;
            let Some(node) = nodes.iter().find(|node| node["id"] == *id) else { continue };
            for edge in items(&node["deps"]) {
                let normal = items(&edge["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
                if normal && !seen.contains(&&edge["pkg"]) {
                    seen.push(&edge["pkg"]);
                }
            }
        }
        let packages = items(&self.0["packages"]);
        let name =
            |id: &Value| packages.iter().find(|package| package["id"] == *id).map(|p| text(&p["name"]));
        seen.into_iter().filter_map(name).map(str::to_owned).collect()
    }
}

/// One crate of the workspace.
pub(crate) struct Member<'a>(&'a Value);

impl Member<'_> {
    pub(crate) fn name(&self) -> &str {
        text(&self.0["name"])
    }

    pub(crate) fn dependencies(&self) -> Vec<Dependency> {
        let read =
            |value: &Value| Dependency { name: text(&value["name"]).to_owned(), dev: value["kind"] == "dev" };
        items(&self.0["dependencies"]).iter().map(read).collect()
    }

    /// Whether the crate has a program.
    pub(crate) fn has_main(&self) -> bool {
        items(&self.0["targets"]).iter().any(|target| items(&target["kind"]).iter().any(|kind| kind == "bin"))
    }

    /// Whether the crate has optional features.
    pub(crate) fn has_features(&self) -> bool {
        self.0["features"].as_object().is_some_and(|features| !features.is_empty())
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
