//! `langpack.*`: translations of the clients' own texts (<https://core.telegram.org/api/translations>).
//!
//! This server has none, so every client keeps the texts that are built into it. Each answer says so: a pack of
//! version 1 without strings.

use crate::{call::Call, error::Result};
use tl::{enums, functions, types};

/// The version of the empty pack. Clients take 0 for "not read yet" and ask again.
const VERSION: i32 = 1;

/// The whole pack: no strings.
pub(crate) async fn get_lang_pack(
    _: &Call<'_>,
    arguments: functions::langpack::GetLangPack,
) -> Result<enums::LangPackDifference> {
    Ok(difference(arguments.lang_code, 0))
}

/// What has changed since a version: nothing.
pub(crate) async fn get_difference(
    _: &Call<'_>,
    arguments: functions::langpack::GetDifference,
) -> Result<enums::LangPackDifference> {
    Ok(difference(arguments.lang_code, arguments.from_version))
}

/// The strings named: none has a translation.
pub(crate) async fn get_strings(
    _: &Call<'_>,
    _: functions::langpack::GetStrings,
) -> Result<Vec<enums::LangPackString>> {
    Ok(Vec::new())
}

/// The languages that the server offers beside the built-in one: none.
pub(crate) async fn get_languages(
    _: &Call<'_>,
    _: functions::langpack::GetLanguages,
) -> Result<Vec<enums::LangPackLanguage>> {
    Ok(Vec::new())
}

fn difference(lang_code: String, from_version: i32) -> enums::LangPackDifference {
    let version = from_version.max(VERSION);
    types::LangPackDifference { lang_code, from_version, version, strings: Vec::new() }.into()
}
