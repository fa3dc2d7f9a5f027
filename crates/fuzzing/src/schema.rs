//! The schema as the targets need it: which constructors and methods there are, and what they are made of.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The schema of the API.
pub(crate) static API: LazyLock<Schema> =
    LazyLock::new(|| Schema::parse(include_str!("../../../schema/telegram_api.tl")));

/// A field of a constructor.
#[derive(Debug)]
pub(crate) struct Field {
    /// The name.
    pub(crate) name: String,
    /// The name of the flags and the bit, where the field is optional.
    pub(crate) flag: Option<(String, u32)>,
    /// The type.
    pub(crate) ty: String,
}

/// A constructor or a method.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) fields: Vec<Field>,
    pub(crate) result: String,
    /// The newest layer that has it.
    pub(crate) last_layer: i32,
}

/// All lines.
pub(crate) struct Schema {
    /// The constructors.
    pub(crate) types: Vec<Line>,
    /// The methods.
    pub(crate) methods: Vec<Line>,
    /// The constructors of each type, the one with which a value ends soonest in front.
    by_result: HashMap<String, Vec<usize>>,
    /// The names of all types.
    pub(crate) names: Vec<String>,
    method_by_id: HashMap<u32, usize>,
}

impl Schema {
    fn parse(text: &str) -> Self {
        let (types, methods) = text.split_once("---functions---").expect("the schema has two parts");
        let lines = |part: &str| -> Vec<Line> { part.lines().filter_map(line).collect() };
        let (types, methods) = (lines(types), lines(methods));
        let mut by_result: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, line) in types.iter().enumerate() {
            by_result.entry(line.result.clone()).or_default().push(place);
        }
        let mut names: Vec<String> = by_result.keys().cloned().collect();
        names.sort_unstable();
        let method_by_id = methods.iter().enumerate().map(|(place, line)| (line.id, place)).collect();
        let mut schema = Self { types, methods, by_result, names, method_by_id };
        schema.sort_by_height();
        schema
    }

    /// The constructors of a type.
    pub(crate) fn constructors(&self, ty: &str) -> impl ExactSizeIterator<Item = &Line> {
        self.by_result.get(ty).map_or(&[][..], Vec::as_slice).iter().map(|place| &self.types[*place])
    }

    /// The method with this constructor id.
    pub(crate) fn method(&self, id: u32) -> Option<&Line> {
        self.method_by_id.get(&id).map(|place| &self.methods[*place])
    }

    /// The method of this name in its newest form.
    pub(crate) fn method_named(&self, name: &str) -> Option<usize> {
        let forms = self.methods.iter().enumerate().filter(|(_, line)| line.name == name);
        forms.max_by_key(|(_, line)| line.last_layer).map(|(place, _)| place)
    }

    /// Puts the constructor in front whose required fields are nested least, so that a value can always be ended.
    fn sort_by_height(&mut self) {
        let mut heights: HashMap<&str, usize> = HashMap::new();
        loop {
            let before = heights.len();
            let round: Vec<(&str, usize)> = self
                .types
                .iter()
                .filter(|line| !heights.contains_key(line.result.as_str()))
                .filter_map(|line| Some((line.result.as_str(), self.height(line, &heights)?)))
                .collect();
            for (ty, height) in round {
                let known = heights.entry(ty).or_insert(height);
                *known = height.min(*known);
            }
            if heights.len() == before {
                break;
            }
        }
        let mut sorted = self.by_result.clone();
        for places in sorted.values_mut() {
            places.sort_by_key(|place| self.height(&self.types[*place], &heights).unwrap_or(usize::MAX));
        }
        self.by_result = sorted;
    }

    /// One more than the highest of the required objects of a line; none if one of them is not known yet.
    fn height(&self, line: &Line, known: &HashMap<&str, usize>) -> Option<usize> {
        let required = line.fields.iter().filter(|field| field.flag.is_none());
        let objects = required.filter(|field| self.by_result.contains_key(&field.ty) && field.ty != "Bool");
        objects
            .map(|field| known.get(field.ty.as_str()).map(|height| height + 1))
            .try_fold(0, |highest, height| height.map(|height| height.max(highest)))
    }
}

fn line(text: &str) -> Option<Line> {
    let (declaration, layers) = text.split_once("; // ")?;
    let (left, result) = declaration.split_once(" = ")?;
    let mut words = left.split(' ');
    let (name, id) = words.next()?.split_once('#')?;
    let last = layers.split(',').filter_map(|range| range.split_once('-')).next_back()?.1;
    Some(Line {
        name: name.to_owned(),
        id: u32::from_str_radix(id, 16).ok()?,
        fields: words.filter_map(field).collect(),
        result: result.to_owned(),
        last_layer: if last.is_empty() { tl::LAYER_MAX } else { last.parse().ok()? },
    })
}

fn field(word: &str) -> Option<Field> {
    let (name, ty) = word.split_once(':')?;
    let (flag, ty) = match ty.split_once('?') {
        Some((flag, ty)) => (flag.split_once('.'), ty),
        None => (None, ty),
    };
    let flag = flag.and_then(|(flags, bit)| Some((flags.to_owned(), bit.parse().ok()?)));
    (name != "{X").then(|| Field { name: name.to_owned(), flag, ty: ty.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_schema_is_read() {
        assert_eq!(API.types.len() + API.methods.len(), 3347);
        let line = API.method(0xa677_244f).expect("auth.sendCode");
        assert_eq!(
            (line.name.as_str(), line.fields.len(), line.result.as_str()),
            ("auth.sendCode", 4, "auth.SentCode")
        );
    }

    /// Whether a value of the type ends within `depth` levels when the first constructor is always taken. A vector
    /// may be empty.
    fn ends(ty: &str, depth: u32) -> bool {
        let Some(first) = API.constructors(ty).next() else { return true };
        let mut required = first.fields.iter().filter(|field| field.flag.is_none());
        depth > 0 && required.all(|field| ends(&field.ty, depth - 1))
    }

    #[test]
    fn every_type_can_be_ended() {
        for ty in &API.names {
            assert!(ends(ty, 8), "{ty}");
        }
    }
}
