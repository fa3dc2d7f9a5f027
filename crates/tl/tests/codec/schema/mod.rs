//! An interpreter of the schema text: the judge of the generated code. It shares nothing with the generator, and is
//! written to be plainly right, not fast.

pub(crate) mod generate;
pub(crate) mod read;

use std::collections::HashMap;

/// A field as the schema writes it.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// `flags` and the bit, where the field is optional.
    pub(crate) flag: Option<(String, u32)>,
    pub(crate) ty: String,
}

/// A line of the schema.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) is_method: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) result: String,
    pub(crate) ranges: Vec<(i32, i32)>,
}

impl Line {
    pub(crate) fn known_in(&self, layer: i32) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&layer))
    }

    /// A layer that knows the line: the newest.
    pub(crate) fn last_layer(&self) -> i32 {
        self.ranges.iter().map(|range| range.1).max().unwrap().min(tl::LAYER_MAX)
    }
}

pub(crate) struct Schema {
    pub(crate) lines: Vec<Line>,
    pub(crate) by_id: HashMap<u32, usize>,
    pub(crate) by_result: HashMap<String, Vec<usize>>,
    pub(crate) by_name: HashMap<String, Vec<usize>>,
}

impl Schema {
    pub(crate) fn api() -> Self {
        Self::parse(include_str!("../../../../../schema/telegram_api.tl"))
    }

    fn parse(text: &str) -> Self {
        let unread: Vec<i32> = vec![141, 157, 215, 219, 226];
        let mut schema = Self {
            lines: Vec::new(),
            by_id: HashMap::new(),
            by_result: HashMap::new(),
            by_name: HashMap::new(),
        };
        let mut is_method = false;
        for line in text.lines() {
            if line.starts_with("---") {
                is_method = line.contains("functions");
            } else if !line.is_empty() && !line.starts_with("//") {
                schema.add(line, is_method, &unread);
            }
        }
        schema
    }

    fn add(&mut self, line: &str, is_method: bool, unread: &[i32]) {
        let mut words = line.split(' ');
        let (name, id) = words.next().unwrap().split_once('#').unwrap();
        let mut fields = Vec::new();
        for word in words.by_ref().take_while(|word| *word != "=") {
            let (name, ty) = word.split_once(':').unwrap();
            if name == "{X" {
                continue;
            }
            let (flag, ty) = match ty.split_once('?') {
                Some((flag, ty)) => {
                    let (flags, bit) = flag.split_once('.').unwrap();
                    (Some((flags.to_owned(), bit.parse().unwrap())), ty)
                }
                None => (None, ty),
            };
            fields.push(Field { name: name.to_owned(), flag, ty: ty.to_owned() });
        }
        let result = words.next().unwrap().trim_end_matches(';').to_owned();
        let ranges = words.nth(1).unwrap().split(',').map(|range| {
            let (from, to) = range.split_once('-').unwrap();
            let to: i32 = if to.is_empty() { i32::MAX } else { to.parse().unwrap() };
            (from.parse().unwrap(), if unread.contains(&to.saturating_add(1)) { to + 1 } else { to })
        });
        let place = self.lines.len();
        let id = u32::from_str_radix(id, 16).unwrap();
        self.by_id.insert(id, place);
        self.by_name.entry(name.to_owned()).or_default().push(place);
        if !is_method {
            self.by_result.entry(result.clone()).or_default().push(place);
        }
        self.lines.push(Line {
            name: name.to_owned(),
            id,
            is_method,
            fields,
            result,
            ranges: ranges.collect(),
        });
    }

    /// Whether a field has one type in the newest form and in the forms of these layers. A `true` that shares its
    /// bit with another field follows the other.
    pub(crate) fn unchanged(&self, name: &str, field: &str, layers: [i32; 2]) -> bool {
        let forms = || self.by_name[name].iter().map(|place| &self.lines[*place]);
        let newest = forms().max_by_key(|line| line.ranges.last().map(|range| (range.1, range.0)));
        let of_layers = layers.iter().map(|layer| forms().find(|line| line.known_in(*layer)));
        let mut types = of_layers.chain([newest]).map(|line| {
            let fields = &line?.fields;
            let own = fields.iter().find(|own| own.name == field)?;
            let shared = fields.iter().filter(|other| other.flag == own.flag).count() > 1;
            if own.ty == "true" && shared {
                return None;
            }
            Some((own.ty.as_str(), own.flag.is_some()))
        });
        let first = types.next().flatten();
        first.is_some() && types.all(|ty| ty == first)
    }

    pub(crate) fn types(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.is_method)
    }

    pub(crate) fn methods(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is_method)
    }
}
