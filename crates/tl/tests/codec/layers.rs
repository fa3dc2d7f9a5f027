//! Every constructor and every method, for every layer, judged by an interpreter of the schema text.

use std::collections::{BTreeMap, HashMap};

use crate::schema::generate::{Generator, Rng};
use crate::schema::read::{Cursor, Value};
use crate::schema::{Line, Schema};
use tl::{Encode, LAYER_MAX, LAYER_MIN, Reader, Request, Writer};

const SAMPLES: u64 = 3;
const DEPTH: u32 = 3;

/// Random values of every constructor's newest form, written for every layer.
#[test]
fn every_constructor_is_valid_in_every_layer() {
    let schema = Schema::api();
    let mut generators = HashMap::new();
    let mut unfit: BTreeMap<String, i32> = BTreeMap::new();
    for line in schema.types().filter(|line| line.result != "Bool") {
        let own_layer = line.last_layer();
        let generator = generators.entry(own_layer).or_insert_with(|| Generator::new(&schema, own_layer));
        for seed in 0..SAMPLES {
            let mut rng = Rng(u64::from(line.id) << 8 | seed | 1 << 63);
            let bytes = generator.line(line, &mut rng, DEPTH).expect("the layer has all types of its own");
            let value = decode(line, &bytes);
            let tree = schema.read_all(&line.result, own_layer, &bytes).unwrap();
            for layer in layers(seed) {
                let mut wr = Writer::new(layer);
                value.encode(&mut wr);
                let Some(written) = wr.into_bytes() else {
                    assert!(layer != own_layer, "{} cannot be written for its own layer", line.name);
                    let last = unfit.entry(line.name.clone()).or_default();
                    *last = layer.max(*last);
                    continue;
                };
                let read = schema.read_all(&line.result, layer, &written);
                let read = read.unwrap_or_else(|e| panic!("{} for layer {layer}: {e}\n{tree:?}", line.name));
                let mut loss = Vec::new();
                compare(&schema, &line.name, &tree, &read, [own_layer, layer], &mut loss);
                assert!(
                    loss.is_empty(),
                    "{} {own_layer} -> {layer}: {loss:?}\n{tree:?}\n{read:?}",
                    line.name
                );
                if layer == own_layer && line.ranges.last().unwrap().1 == i32::MAX {
                    assert_eq!(tree, read, "{}", line.name);
                }
            }
        }
    }
    if std::env::var_os("TL_SHOW_UNFIT").is_some() {
        unfit.iter().for_each(|(name, layer)| println!("{layer} {name}"));
    }
}

/// Layers to try: the first sample tries all, the others a few.
fn layers(seed: u64) -> Vec<i32> {
    match seed {
        0 => (LAYER_MIN..=LAYER_MAX).collect(),
        _ => vec![LAYER_MIN, 150, 160, 176, 196, 215, 228, LAYER_MAX],
    }
}

fn decode(line: &Line, bytes: &[u8]) -> Box<dyn Encode> {
    let mut rd = Reader::new(bytes);
    let value = tl::decode_type(&line.result, &mut rd).expect("every type has a reader");
    let value = value.unwrap_or_else(|e| panic!("{}: {e}", line.name));
    rd.finish().unwrap_or_else(|e| panic!("{}: {e}", line.name));
    value
}

/// Fields that both forms have under one name and type must be equal; what a layer cannot express may be missing.
fn compare(schema: &Schema, place: &str, new: &Value, old: &Value, layers: [i32; 2], loss: &mut Vec<String>) {
    match (new, old) {
        (Value::List(new), Value::List(old)) if new.len() == old.len() => {
            new.iter().zip(old).for_each(|(new, old)| compare(schema, place, new, old, layers, loss));
        }
        (Value::List(new), Value::List(old)) if old.len() < new.len() => {}
        (Value::Object { name, fields }, Value::Object { name: old_name, fields: old_fields }) => {
            if name != old_name {
                return;
            }
            for (field, new) in fields {
                if let Some(old) = old_fields.get(field).filter(|_| schema.unchanged(name, field, layers)) {
                    compare(schema, &format!("{name}.{field}"), new, old, layers, loss);
                }
            }
        }
        (Value::Plain(new), Value::Plain(old)) if new.len() != old.len() || new == old => {}
        (new, old) if std::mem::discriminant(new) != std::mem::discriminant(old) || new == old => {}
        _ => loss.push(format!("{place}: {new:?} became {old:?}")),
    }
}

/// Random calls in every form of every method, read and written back for the same layer.
#[test]
fn every_form_of_every_method_is_read() {
    let schema = Schema::api();
    let mut generators = HashMap::new();
    let mut lost: BTreeMap<String, usize> = BTreeMap::new();
    for line in schema.methods() {
        let ends = line.ranges.iter().flat_map(|range| [range.0, range.1.min(LAYER_MAX)]);
        for layer in ends {
            let generator = generators.entry(layer).or_insert_with(|| Generator::new(&schema, layer));
            for seed in 0..8 {
                let mut rng = Rng(u64::from(line.id) << 8 | seed | 1 << 63);
                let bytes =
                    generator.line(line, &mut rng, DEPTH).expect("the layer has all types of its own");
                let mut rd = Reader::new(&bytes);
                let (id, request) = Request::decode(&mut rd).unwrap_or_else(|e| panic!("{}: {e}", line.name));
                rd.finish().unwrap_or_else(|e| panic!("{}: {e}", line.name));
                assert_eq!((id, request.name()), (line.id, line.name.as_str()));

                let tree = body(&schema, line, layer, &bytes);
                let mut wr = Writer::new(layer);
                request.encode(&mut wr);
                let Some(written) = wr.into_bytes() else {
                    *lost.entry(format!("{} whole", line.name)).or_default() += 1;
                    continue;
                };
                losses(&line.name, &tree, &body(&schema, line, layer, &written), &mut lost);
            }
        }
    }
    if std::env::var_os("TL_SHOW_LOST").is_some() {
        lost.iter().for_each(|(place, times)| println!("{place} {times}"));
    }
}

fn body(schema: &Schema, line: &Line, layer: i32, bytes: &[u8]) -> Value {
    assert_eq!(bytes[..4], line.id.to_le_bytes(), "{}", line.name);
    let mut cursor = Cursor { rest: &bytes[4..], layer };
    let value = schema.read_body(line, &mut cursor).unwrap_or_else(|e| panic!("{} {layer}: {e}", line.name));
    assert!(cursor.rest.is_empty(), "{}", line.name);
    value
}

/// Notes every field that did not come back.
fn losses(place: &str, sent: &Value, back: &Value, lost: &mut BTreeMap<String, usize>) {
    match (sent, back) {
        (Value::Object { name, fields }, Value::Object { name: back_name, fields: back_fields })
            if name == back_name =>
        {
            for (field, value) in fields {
                let place = format!("{name}.{field}");
                match back_fields.get(field) {
                    Some(back) => losses(&place, value, back, lost),
                    None => *lost.entry(place).or_default() += 1,
                }
            }
        }
        (Value::List(sent), Value::List(back)) if sent.len() == back.len() => {
            sent.iter().zip(back).for_each(|(sent, back)| losses(place, sent, back, lost));
        }
        (sent, back) if sent == back => {}
        _ => *lost.entry(place.to_owned()).or_default() += 1,
    }
}
