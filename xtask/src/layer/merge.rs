//! Merging one published layer into the lines of all layers.

use super::published::Published;
use super::schema::{Line, Schema};
use crate::shell::{Failure, Result};

/// How many lines a layer touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// Ids that are new, or current again.
    pub(crate) begun: usize,
    /// Ids that are no longer current.
    pub(crate) ended: usize,
    /// Ids whose line has other flags: those do not change an id.
    pub(crate) changed: usize,
}

/// Takes up a layer that is newer than all others, or the newest one again: Telegram sometimes mends a layer that it
/// has published.
pub(crate) fn merge(schema: &mut Schema, published: &Published, layer: i32) -> Result<Change> {
    let newest = schema.newest()?;
    if layer < newest {
        return Err(Failure::new(format!(
            "layer {layer} is older than {newest}, which is in the schema already"
        )));
    }
    let before = newest.min(layer - 1);
    let mut change = Change::default();
    merge_lines(&mut schema.types, &published.types, layer, before, &mut change);
    merge_lines(&mut schema.functions, &published.functions, layer, before, &mut change);
    schema.sort();
    schema.head = head(&schema.head, newest, layer);
    Ok(change)
}

fn merge_lines(known: &mut Vec<Line>, published: &[Line], layer: i32, before: i32, change: &mut Change) {
    for line in known.iter_mut() {
        if !published.iter().any(|new| same(line, new)) {
            end(line, before, change);
        }
    }
    known.retain(|line| !line.ranges.is_empty());
    for new in published {
        match known.iter_mut().find(|line| same(line, new)) {
            Some(line) => continue_line(line, new, layer, before, change),
            None => {
                known.push(Line { ranges: vec![(layer, None)], ..new.clone() });
                change.begun += 1;
            }
        }
    }
}

fn same(a: &Line, b: &Line) -> bool {
    a.id == b.id && a.name == b.name
}

fn end(line: &mut Line, before: i32, change: &mut Change) {
    let Some((from, to @ None)) = line.ranges.last_mut() else { return };
    change.ended += 1;
    if *from > before {
        line.ranges.pop();
    } else {
        *to = Some(before);
    }
}

fn continue_line(line: &mut Line, new: &Line, layer: i32, before: i32, change: &mut Change) {
    match line.ranges.last_mut() {
        Some((_, None)) => {}
        Some((_, to)) if *to == Some(before) => {
            *to = None;
            change.begun += 1;
        }
        _ => {
            line.ranges.push((layer, None));
            change.begun += 1;
        }
    }
    if line.text != new.text {
        line.text.clone_from(&new.text);
        change.changed += 1;
    }
}

/// The comment at the top, with the new layer as the newest and the layers in between as not read.
fn head(head: &str, newest: i32, layer: i32) -> String {
    let skipped: String = (newest + 1..layer).map(|number| format!(", {number}")).collect();
    head.replace(&format!(" to {newest} know"), &format!(" to {layer} know"))
        .replace(&format!("in layer {newest},"), &format!("in layer {layer},"))
        .replace(" were not read", &format!("{skipped} were not read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "// Layers 133 to 230 know; in layer 230, \"158-\". Layers 141, 157 were not read.\n\
        ---types---\n\
        boolTrue#997275b5 = Bool; // 133-\n\
        user#1 flags:# id:long = User; // 140-\n\
        userOld#2 = User; // 133-140\n\
        ---functions---\n\
        users.get#3 = User; // 133-\n";

    fn merged(known: &str, published: &str, layer: i32) -> (String, Change) {
        let mut schema = Schema::parse(known).unwrap();
        let change = merge(&mut schema, &Published::parse(published).unwrap(), layer).unwrap();
        (schema.to_string(), change)
    }

    #[test]
    fn a_layer_begins_ends_and_changes_lines() {
        let published = "// LAYER 231\nvector#1cb5c415 {t:Type} # [ t ] = Vector t;\nboolTrue#997275b5 = Bool;\n\
            user#5 flags:# id:long  name:string = User;\nuserOld#2 = User;\n---functions---\nusers.get#3 = User;\n";
        let (text, change) = merged(KNOWN, published, 231);
        assert!(text.contains("133 to 231 know; in layer 231,"), "{text}");
        assert!(text.contains(
            "user#1 flags:# id:long = User; // 140-230\nuser#5 flags:# id:long name:string = User; // 231-\n"
        ));
        assert!(text.contains("userOld#2 = User; // 133-140,231-\n"), "{text}");
        assert_eq!(change, Change { begun: 2, ended: 1, changed: 0 });
    }

    #[test]
    fn new_flags_keep_the_id_and_skipped_layers_are_named() {
        let published = "boolTrue#997275b5 = Bool;\nuser#1 flags:# bot:flags.0?true id:long = User;\n\
            ---functions---\nusers.get#3 = User;\n";
        let (text, change) = merged(KNOWN, published, 233);
        assert!(text.contains("Layers 141, 157, 231, 232 were not read"), "{text}");
        assert!(text.contains("user#1 flags:# bot:flags.0?true id:long = User; // 140-\n"));
        assert_eq!(change, Change { begun: 0, ended: 0, changed: 1 });
    }

    #[test]
    fn a_layer_published_again_replaces_itself() {
        let first = "boolTrue#997275b5 = Bool;\nuser#5 = User;\n---functions---\nusers.get#3 = User;\n";
        let second = "boolTrue#997275b5 = Bool;\nuser#6 = User;\n---functions---\nusers.get#3 = User;\n";
        let (once, _) = merged(KNOWN, first, 231);
        let (again, change) = merged(&once, first, 231);
        assert_eq!((&again, change), (&once, Change::default()));
        let (mended, _) = merged(&once, second, 231);
        assert!(!mended.contains("user#5") && mended.contains("user#6 = User; // 231-"), "{mended}");
    }

    #[test]
    fn an_old_layer_is_refused() {
        let mut schema = Schema::parse(KNOWN).unwrap();
        let published = Published::parse("a#1 = A;\n---functions---\nb#2 = A;\n").unwrap();
        assert!(merge(&mut schema, &published, 229).is_err());
    }
}
