//! The macro that makes a field's comment part of the program.

/// A key of the configuration, for the example file and for the search of the nearest name.
pub(crate) struct Field {
    /// The section.
    pub(crate) section: &'static str,
    /// The key.
    pub(crate) key: &'static str,
    /// The comment, a line each.
    pub(crate) comment: &'static [&'static str],
    /// The default, as TOML.
    pub(crate) default: fn() -> String,
}

/// Declares the sections of the configuration.
macro_rules! sections {
    ($($(#[doc = $section_doc:literal])* $section:ident: $name:ident {
        $($(#[doc = $doc:literal])* $key:ident: $type:ty = $default:expr,)*
    })*) => {
        /// The whole configuration.
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct Config {
            $($(#[doc = $section_doc])* pub(crate) $section: $name,)*
        }

        $(
            $(#[doc = $section_doc])*
            #[derive(Clone, Debug, PartialEq, serde::Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub(crate) struct $name {
                $($(#[doc = $doc])* pub(crate) $key: $type,)*
            }

            impl Default for $name {
                fn default() -> Self {
                    Self { $($key: $default,)* }
                }
            }
        )*

        /// What each section is for.
        pub(crate) const SECTIONS: &[(&str, &[&str])] =
            &[$((stringify!($section), &[$($section_doc),*]),)*];

        /// Every key.
        pub(crate) const FIELDS: &[$crate::config::fields::Field] = &[$($(
            $crate::config::fields::Field {
                section: stringify!($section),
                key: stringify!($key),
                comment: &[$($doc),*],
                default: || {
                    let value: $type = $default;
                    $crate::config::fields::as_toml(&value)
                },
            },
        )*)*];
    };
}
pub(crate) use sections;

/// A default as it stands in the example file.
pub(crate) fn as_toml<T: serde::Serialize>(value: &T) -> String {
    toml::Value::try_from(value).map_or_else(|_| String::from("\"\""), |value| value.to_string())
}
