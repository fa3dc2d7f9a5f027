//! A schema file as Telegram publishes it: one layer, no ranges.

use super::schema::Line;
use crate::shell::{Failure, Result};

/// Lines that describe TL itself and are written by hand in the crate `tl`.
const BUILT_IN: &[&str] = &["vector", "null", "error"];

/// The lines of one layer.
pub(crate) struct Published {
    /// The number in `// LAYER 231`.
    pub(crate) layer: Option<i32>,
    pub(crate) types: Vec<Line>,
    pub(crate) functions: Vec<Line>,
}

impl Published {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut file = Self { layer: None, types: Vec::new(), functions: Vec::new() };
        let mut in_functions = false;
        for (index, line) in text.lines().enumerate() {
            match line.trim() {
                "---types---" => in_functions = false,
                "---functions---" => in_functions = true,
                comment if comment.starts_with("//") => file.layer = file.layer.or_else(|| layer(comment)),
                line if is_definition(line) => {
                    let line = Line::published(line)
                        .ok_or_else(|| Failure::new(format!("line {}: not understood: {line}", index + 1)))?;
                    if in_functions { file.functions.push(line) } else { file.types.push(line) }
                }
                _ => {}
            }
        }
        if file.types.is_empty() || file.functions.is_empty() {
            return Err(Failure::new("the file has no types or no functions: it is no whole schema"));
        }
        Ok(file)
    }
}

/// Whether a line defines something that is generated: `int ? = Int;` and `vector#1cb5c415 ...` are not.
fn is_definition(line: &str) -> bool {
    line.split_once('#')
        .is_some_and(|(name, _)| !name.contains(char::is_whitespace) && !BUILT_IN.contains(&name))
}

fn layer(comment: &str) -> Option<i32> {
    comment.trim_start_matches('/').trim().strip_prefix("LAYER ")?.trim().parse().ok()
}
