//! The first chunk: whose backup it is.

use minicbor::{Decode, Encode};
use ports::Table;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    /// The server, by the fingerprint of its RSA key for RSA_PAD: what its clients know it by.
    #[n(0)]
    pub server: u64,
    /// When it was made, in seconds since 1970.
    #[n(1)]
    pub made: u64,
    /// The version of the program that made it.
    #[n(2)]
    pub program: String,
    /// Whether the keys of the server are in it.
    #[n(3)]
    pub has_keys: bool,
    /// The tables that the program knew, by the numbers under which rows name them.
    #[n(4)]
    pub tables: Vec<TableName>,
}

/// A table and its number.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TableName {
    /// The number.
    #[n(0)]
    pub number: u8,
    /// What the program calls it.
    #[n(1)]
    pub name: String,
}

impl Head {
    /// The tables of this version.
    pub fn tables_of_today() -> Vec<TableName> {
        Table::ALL
            .iter()
            .map(|table| TableName { number: table.number(), name: format!("{table:?}") })
            .collect()
    }

    /// The name of a table that this version does not know.
    pub(crate) fn unknown_table(&self, number: u8) -> String {
        let known = self.tables.iter().find(|table| table.number == number);
        known.map_or_else(|| format!("number {number}"), |table| table.name.clone())
    }
}
