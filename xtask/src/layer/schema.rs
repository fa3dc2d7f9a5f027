//! `schema/telegram_api.tl`: every line of every layer, with its range of layers in the comment behind it.

use crate::shell::{Failure, Result};
use std::fmt;

/// First and last layer; no last one while it is current.
pub(crate) type Range = (i32, Option<i32>);

/// A constructor or a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) id: u32,
    /// The line without the range, with its semicolon.
    pub(crate) text: String,
    pub(crate) ranges: Vec<Range>,
}

/// The whole file.
pub(crate) struct Schema {
    /// The comment at the top, which names the layers too.
    pub(crate) head: String,
    pub(crate) types: Vec<Line>,
    pub(crate) functions: Vec<Line>,
}

impl Line {
    /// Reads a line that has no range.
    pub(crate) fn published(line: &str) -> Option<Self> {
        let (body, _) = line.split_once(';')?;
        let words: Vec<&str> = body.split_whitespace().collect();
        let (name, id) = words.first()?.split_once('#')?;
        Some(Self {
            name: name.to_owned(),
            id: u32::from_str_radix(id, 16).ok()?,
            text: format!("{};", words.join(" ")),
            ranges: Vec::new(),
        })
    }

    fn ranged(line: &str) -> Option<Self> {
        let (_, ranges) = line.split_once("; // ")?;
        let ranges = ranges.split(',').map(range).collect::<Option<_>>()?;
        Some(Self { ranges, ..Self::published(line)? })
    }

    /// Lines are sorted by name without regard to case, the forms of one name by age.
    fn by_name(&self) -> (String, Option<i32>) {
        (self.name.to_lowercase(), self.ranges.first().map(|range| range.0))
    }

    /// Constructors are sorted by type first.
    fn by_type(&self) -> (String, (String, Option<i32>)) {
        let result = self.text.split_once(" = ").map_or("", |(_, result)| result);
        (result.trim_end_matches(';').to_lowercase(), self.by_name())
    }
}

impl Schema {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (head, rest) = text.split_once("---types---\n").ok_or_else(|| Failure::new("no ---types---"))?;
        let (types, functions) =
            rest.split_once("---functions---\n").ok_or_else(|| Failure::new("no ---functions---"))?;
        Ok(Self { head: head.to_owned(), types: lines(types)?, functions: lines(functions)? })
    }

    /// The newest layer, as the head says it.
    pub(crate) fn newest(&self) -> Result<i32> {
        let number = self.head.split_once(" to ").and_then(|(_, rest)| rest.split_once(" know"));
        number
            .and_then(|(number, _)| number.parse().ok())
            .ok_or_else(|| Failure::new("the head of the schema does not say `layers A to B know`"))
    }

    pub(crate) fn sort(&mut self) {
        self.types.sort_by_cached_key(Line::by_type);
        self.functions.sort_by_cached_key(Line::by_name);
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}---types---\n{}", self.head, Lines(&self.types))?;
        write!(f, "---functions---\n{}", Lines(&self.functions))
    }
}

struct Lines<'a>(&'a [Line]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.0 {
            let ranges: Vec<String> = line
                .ranges
                .iter()
                .map(|(from, to)| format!("{from}-{}", to.map(|to| to.to_string()).unwrap_or_default()))
                .collect();
            writeln!(f, "{} // {}", line.text, ranges.join(","))?;
        }
        Ok(())
    }
}

fn lines(text: &str) -> Result<Vec<Line>> {
    let lines = text.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| Line::ranged(line).ok_or_else(|| Failure::new(format!("not understood: {line}"))))
        .collect()
}

fn range(text: &str) -> Option<Range> {
    let (from, to) = text.trim().split_once('-')?;
    let to = if to.is_empty() { None } else { Some(to.parse().ok()?) };
    Some((from.parse().ok()?, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell;

    #[test]
    fn the_present_file_is_written_as_it_is() {
        let text = shell::read(&shell::root().join("schema/telegram_api.tl")).unwrap();
        let mut schema = Schema::parse(&text).unwrap();
        schema.sort();
        assert!(schema.to_string() == text, "reading, sorting and writing changes the file");
        assert!(schema.newest().unwrap() >= 230);
    }
}
