//! The countries that a login form offers (<https://core.telegram.org/method/help.getCountriesList>).

use crate::{call::Call, error::Result};
use std::sync::LazyLock;
use tl::{enums, functions, types};

const DATA: &str = include_str!("../../data/countries.tsv");

static COUNTRIES: LazyLock<Vec<enums::help::Country>> =
    LazyLock::new(|| DATA.lines().filter_map(country).collect());

static HASH: LazyLock<i32> = LazyLock::new(|| super::app_config::hash_of(DATA.as_bytes()));

/// Answers with every country, its calling code and how its numbers are grouped. Names are English whatever
/// language is asked for: clients have their own translations and use these where they have none.
pub(crate) async fn get_countries_list(
    _: &Call<'_>,
    arguments: functions::help::GetCountriesList,
) -> Result<enums::help::CountriesList> {
    if arguments.hash == *HASH {
        return Ok(enums::help::CountriesList::CountriesListNotModified);
    }
    Ok(types::help::CountriesList { countries: COUNTRIES.clone(), hash: *HASH }.into())
}

/// One line: ISO code, calling code, leading digits, grouping, name. Lines that begin with `#` are comments.
fn country(line: &str) -> Option<enums::help::Country> {
    let mut columns = line.split('\t');
    let iso2 = columns.next().filter(|first| first.len() == 2)?;
    let (code, prefixes, pattern, name) =
        (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let listed = |text: &str| (!text.is_empty()).then(|| text.split(',').map(str::to_owned).collect());
    let code = types::help::CountryCode {
        country_code: code.to_owned(),
        prefixes: listed(prefixes),
        patterns: listed(pattern),
    };
    let country = types::help::Country {
        iso2: iso2.to_owned(),
        default_name: name.to_owned(),
        country_codes: vec![code.into()],
        ..Default::default()
    };
    Some(country.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_a_country() {
        let lines = DATA.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(COUNTRIES.len(), lines);
        assert!(lines > 200);
        assert!(*HASH > 0);
    }
}
