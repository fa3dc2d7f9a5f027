//! Bytes to a tree, by the rules of one layer.

use std::collections::BTreeMap;

use super::{Line, Schema};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Plain(Vec<u8>),
    Bool(bool),
    List(Vec<Value>),
    Object { name: String, fields: BTreeMap<String, Value> },
}

pub(crate) struct Cursor<'a> {
    pub(crate) rest: &'a [u8],
    pub(crate) layer: i32,
}

impl Cursor<'_> {
    fn take(&mut self, len: usize) -> Result<Vec<u8>, String> {
        if self.rest.len() < len {
            return Err("bytes end early".into());
        }
        let (head, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(head.to_vec())
    }

    fn u32(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.take(4)?.try_into().unwrap()))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, String> {
        let first = self.take(1)?[0];
        let (head, len) = if first == 254 {
            let l = self.take(3)?;
            (4, usize::from(l[0]) | usize::from(l[1]) << 8 | usize::from(l[2]) << 16)
        } else {
            (1, usize::from(first))
        };
        let value = self.take(len)?;
        self.take((4 - (head + len) % 4) % 4)?;
        Ok(value)
    }
}

impl Schema {
    /// Reads one value and demands that it is all.
    pub(crate) fn read_all(&self, ty: &str, layer: i32, bytes: &[u8]) -> Result<Value, String> {
        let mut cursor = Cursor { rest: bytes, layer };
        let value = self.read(ty, &mut cursor)?;
        if cursor.rest.is_empty() { Ok(value) } else { Err(format!("{} bytes follow", cursor.rest.len())) }
    }

    pub(crate) fn read(&self, ty: &str, cursor: &mut Cursor<'_>) -> Result<Value, String> {
        Ok(match ty {
            "int" => Value::Plain(cursor.take(4)?),
            "long" | "double" => Value::Plain(cursor.take(8)?),
            "int256" => Value::Plain(cursor.take(32)?),
            "bytes" => Value::Plain(cursor.bytes()?),
            "string" => {
                Value::Plain(String::from_utf8(cursor.bytes()?).map_err(|e| e.to_string())?.into_bytes())
            }
            "Bool" => match cursor.u32()? {
                0x9972_75b5 => Value::Bool(true),
                0xbc79_9737 => Value::Bool(false),
                id => return Err(format!("{id:08x} is no Bool")),
            },
            _ => match ty.strip_prefix("Vector<") {
                Some(inner) => {
                    let inner = inner.strip_suffix('>').unwrap();
                    if cursor.u32()? != 0x1cb5_c415 {
                        return Err("no vector".into());
                    }
                    let count = cursor.u32()?;
                    Value::List((0..count).map(|_| self.read(inner, cursor)).collect::<Result<_, _>>()?)
                }
                None => {
                    let id = cursor.u32()?;
                    let line = self.by_id.get(&id).map(|place| &self.lines[*place]);
                    let line = line.ok_or_else(|| format!("{id:08x} is unknown, want {ty}"))?;
                    if line.is_method || line.result != ty {
                        return Err(format!("{} is no {ty}", line.name));
                    }
                    self.read_body(line, cursor)?
                }
            },
        })
    }

    /// Reads what follows the id of `line`. The query of a wrapper is left unread.
    pub(crate) fn read_body(&self, line: &Line, cursor: &mut Cursor<'_>) -> Result<Value, String> {
        if !line.known_in(cursor.layer) {
            return Err(format!("{}#{:08x} is unknown to layer {}", line.name, line.id, cursor.layer));
        }
        let mut flags = BTreeMap::new();
        let mut fields = BTreeMap::new();
        for field in &line.fields {
            let present = match &field.flag {
                Some((name, bit)) => flags[name] & (1_u32 << bit) != 0,
                None => true,
            };
            match field.ty.as_str() {
                "#" => {
                    flags.insert(field.name.clone(), cursor.u32()?);
                }
                "!X" => {}
                "true" => {
                    fields.insert(field.name.clone(), Value::Bool(present));
                }
                ty if present => {
                    let value =
                        self.read(ty, cursor).map_err(|e| format!("{}.{}: {e}", line.name, field.name))?;
                    fields.insert(field.name.clone(), value);
                }
                _ => {}
            }
        }
        Ok(Value::Object { name: line.name.clone(), fields })
    }
}
