//! The schema as the generator sees it: the forms of a constructor over the layers gathered into one group, and what
//! follows from all groups together (which values are boxed, which constructor stands for "nothing").

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::schema::{Definition, Field, Kind, Plain, Schema, Ty};

/// All forms of one constructor or method, oldest first.
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) forms: Vec<Definition>,
}

impl Group {
    /// The newest form: the one that the Rust type shows.
    pub(crate) fn newest(&self) -> &Definition {
        self.forms.last().expect("a group is made with its first form")
    }

    /// The type that the newest form belongs to or answers.
    pub(crate) fn result(&self) -> &Ty {
        &self.newest().result
    }
}

/// Everything that one schema file says.
pub(crate) struct Model {
    /// Where the generated modules live: `crate` or `crate::mtproto`.
    pub(crate) root: &'static str,
    /// Whether constructors differ by layer.
    pub(crate) layered: bool,
    pub(crate) layer_min: i32,
    pub(crate) layer_max: i32,
    pub(crate) constructors: Vec<Group>,
    pub(crate) methods: Vec<Group>,
    /// The constructors of every type, as places in `constructors`.
    pub(crate) types: BTreeMap<String, Vec<usize>>,
    /// Full names of constructors that their enum holds in a box.
    pub(crate) boxed: HashSet<String>,
    /// The constructor that a type's `Default` is.
    pub(crate) default_of: HashMap<String, usize>,
}

impl Model {
    /// Gathers the definitions of a schema.
    pub(crate) fn new(root: &'static str, layered: bool, schema: &Schema) -> Self {
        let starts = || schema.definitions.iter().flat_map(|d| d.ranges.iter());
        let layer_min = starts().map(|range| range.0).min().unwrap_or(0);
        let layer_max = starts()
            .flat_map(|range| [range.0, if range.1 == i32::MAX { 0 } else { range.1 }])
            .max()
            .unwrap_or(0);
        let mut model = Self {
            root,
            layered,
            layer_min,
            layer_max,
            constructors: gather(schema, false),
            methods: gather(schema, true),
            types: BTreeMap::new(),
            boxed: HashSet::new(),
            default_of: HashMap::new(),
        };
        for (index, group) in model.constructors.iter().enumerate() {
            if let Ty::Named(name) = group.result() {
                model.types.entry(name.clone()).or_default().push(index);
            }
        }
        model.choose_defaults();
        model.choose_boxes();
        model
    }

    /// Whether the schema defines the type. A few results of mtproto.tl have no constructor.
    pub(crate) fn has_type(&self, ty: &Ty) -> bool {
        !matches!(ty, Ty::Named(name) if !self.types.contains_key(name))
    }

    /// The newest id of a constructor.
    pub(crate) fn constructor_id(&self, name: &str) -> u32 {
        let group = self.constructors.iter().find(|group| group.name == name);
        group.expect("a bare type names a constructor of the schema").newest().id
    }

    /// A type's default is its first constructor that needs no value of a type without a default; `peerEmpty` and
    /// its like go first.
    fn choose_defaults(&mut self) {
        loop {
            let found: Vec<(String, usize)> = self
                .types
                .iter()
                .filter(|(name, _)| !self.default_of.contains_key(*name))
                .filter_map(|(name, places)| {
                    let finite = places.iter().filter(|place| {
                        required_types(self.constructors[**place].newest())
                            .all(|needed| self.default_of.contains_key(needed))
                    });
                    let place =
                        finite.min_by_key(|place| !means_nothing(&self.constructors[**place].name))?;
                    Some((name.clone(), *place))
                })
                .collect();
            if found.is_empty() {
                break;
            }
            self.default_of.extend(found);
        }
        assert_eq!(self.default_of.len(), self.types.len(), "a type has no finite value");
    }

    /// A constructor is boxed if it is large, or if its type contains itself through it.
    fn choose_boxes(&mut self) {
        let reach = self.reach();
        let recursive = |group: &&Group| {
            let Ty::Named(own) = group.result() else { return false };
            inline_types(group.newest()).any(|ty| ty == own || reach[ty.as_str()].contains(own.as_str()))
        };
        self.boxed = self.constructors.iter().filter(recursive).map(|group| group.name.clone()).collect();
        let mut sizes = HashMap::new();
        for name in self.types.keys().cloned().collect::<Vec<_>>() {
            self.size_of(&name, &mut sizes);
        }
    }

    /// Estimates an enum's size in bytes and boxes its large constructors on the way.
    fn size_of(&mut self, name: &str, sizes: &mut HashMap<String, usize>) -> usize {
        const INLINE_MAX: usize = 32;
        if let Some(size) = sizes.get(name) {
            return *size;
        }
        let mut largest = 0;
        for place in self.types[name].clone() {
            let definition = self.constructors[place].newest().clone();
            let size = if self.boxed.contains(&definition.name) {
                8
            } else {
                let size = definition.fields.iter().map(|field| self.field_size(field, sizes)).sum();
                if size > INLINE_MAX {
                    self.boxed.insert(definition.name.clone());
                    8
                } else {
                    size
                }
            };
            largest = largest.max(size);
        }
        let size = if largest == 0 { 1 } else { largest + 8 };
        sizes.insert(name.to_owned(), size);
        size
    }

    fn field_size(&mut self, field: &Field, sizes: &mut HashMap<String, usize>) -> usize {
        let Kind::Value { ty, flag } = &field.kind else { return 0 };
        let size = match ty {
            Ty::Plain(Plain::Int) => 4,
            Ty::Plain(Plain::Long | Plain::Double) => 8,
            Ty::Plain(Plain::Int128) => 16,
            Ty::Plain(Plain::Int256) => 32,
            Ty::Bool | Ty::True => return 1,
            Ty::Plain(Plain::String | Plain::Bytes) | Ty::Vector(_) | Ty::BareVector(_) => return 24,
            Ty::Named(name) => return self.size_of(name, sizes),
            Ty::Query => return 0,
        };
        if flag.is_some() { size + 8 } else { size }
    }

    /// For every type, the types that a value of it can hold without a vector in between.
    fn reach(&self) -> HashMap<&str, BTreeSet<&str>> {
        let direct: HashMap<&str, BTreeSet<&str>> = self
            .types
            .iter()
            .map(|(name, places)| {
                let held = places.iter().flat_map(|place| inline_types(self.constructors[*place].newest()));
                (name.as_str(), held.map(String::as_str).collect())
            })
            .collect();
        let mut reach = HashMap::new();
        for name in direct.keys() {
            let mut seen = BTreeSet::new();
            let mut todo = vec![*name];
            while let Some(next) = todo.pop() {
                for held in &direct[next] {
                    if seen.insert(*held) {
                        todo.push(held);
                    }
                }
            }
            reach.insert(*name, seen);
        }
        reach
    }
}

/// Whether the name says that there is nothing, or nothing special.
fn means_nothing(name: &str) -> bool {
    ["Empty", "Default", "None"].iter().any(|end| name.ends_with(end))
}

fn gather(schema: &Schema, methods: bool) -> Vec<Group> {
    let mut groups: BTreeMap<String, Vec<Definition>> = BTreeMap::new();
    for definition in schema.definitions.iter().filter(|definition| definition.is_method == methods) {
        let mut definition = definition.clone();
        for (_, to) in &mut definition.ranges {
            while *to != i32::MAX && schema.unread_layers.contains(&(*to + 1)) {
                *to += 1;
            }
        }
        groups.entry(definition.name.clone()).or_default().push(definition);
    }
    groups
        .into_iter()
        .map(|(name, mut forms)| {
            forms.sort_by_key(|form| form.ranges.last().map(|range| (range.1, range.0)));
            Group { name, forms }
        })
        .collect()
}

/// Types of which a constructor cannot do without a value.
fn required_types(definition: &Definition) -> impl Iterator<Item = &String> {
    definition.fields.iter().filter_map(|field| match &field.kind {
        Kind::Value { ty: Ty::Named(name), flag: None } => Some(name),
        _ => None,
    })
}

/// Types whose values lie inside the constructor's own bytes in memory.
fn inline_types(definition: &Definition) -> impl Iterator<Item = &String> {
    definition.fields.iter().filter_map(|field| match &field.kind {
        Kind::Value { ty: Ty::Named(name), .. } => Some(name),
        _ => None,
    })
}
