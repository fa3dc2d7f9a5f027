//! What clients may do, as a JSON object (<https://core.telegram.org/api/config#client-configuration>).
//!
//! Clients read some keys without looking whether they are there, so every key that a documented feature needs has
//! a value, also where the feature is switched off by it.

use crate::{call::Call, error::Result};
use std::sync::LazyLock;
use tl::{enums, functions, types};

const DATA: &str = include_str!("../../data/app_config.json");

static CONFIG: LazyLock<enums::JSONValue> = LazyLock::new(|| {
    value(&serde_json::from_str(DATA).expect("the file is part of the program and is read in its tests"))
});

static HASH: LazyLock<i32> = LazyLock::new(|| hash_of(DATA.as_bytes()));

/// Answers with the configuration, or that it has not changed.
pub(crate) async fn get_app_config(
    _: &Call<'_>,
    arguments: functions::help::GetAppConfig,
) -> Result<enums::help::AppConfig> {
    if arguments.hash == *HASH {
        return Ok(enums::help::AppConfig::AppConfigNotModified);
    }
    Ok(types::help::AppConfig { hash: *HASH, config: CONFIG.clone() }.into())
}

/// A positive number that changes with the bytes, the same on every server of this version.
pub(super) fn hash_of(bytes: &[u8]) -> i32 {
    let [a, b, c, d, ..] = crypto::hash::sha256(&[bytes]);
    (i32::from_le_bytes([a, b, c, d]) & i32::MAX).max(1)
}

fn value(json: &serde_json::Value) -> enums::JSONValue {
    use serde_json::Value;
    match json {
        Value::Null => enums::JSONValue::JsonNull,
        Value::Bool(value) => types::JsonBool { value: *value }.into(),
        Value::Number(number) => types::JsonNumber { value: number.as_f64().unwrap_or_default() }.into(),
        Value::String(text) => types::JsonString { value: text.clone() }.into(),
        Value::Array(values) => types::JsonArray { value: values.iter().map(value).collect() }.into(),
        Value::Object(fields) => {
            let field = |(key, json): (&String, &Value)| {
                types::JsonObjectValue { key: key.clone(), value: value(json) }.into()
            };
            types::JsonObject { value: fields.iter().map(field).collect() }.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_is_an_object_with_the_keys_that_clients_read_blindly() {
        let json: serde_json::Value = serde_json::from_str(DATA).unwrap();
        for key in ["fragment_prefixes", "reactions_uniq_max", "dialog_filters_enabled", "quote_length_max"] {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert!(matches!(&*CONFIG, enums::JSONValue::JsonObject(_)));
        assert!(*HASH > 0);
    }
}
