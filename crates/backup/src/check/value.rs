//! Whether a value is one that this version can read.

use domain::channel::id_set::Block;
use minicbor::decode::Decoder;
use model::stored::{self, StoredError};
use model::{Authorization, Contact, Member, Reaction, Topic, UnreadReactions, UserId};
use ports::Table;

/// Reads a value of a table whose content is not compared with anything.
pub(super) fn readable(table: Table, value: &[u8]) -> Result<(), StoredError> {
    match table {
        Table::Phones => stored::decode::<UserId>(value).map(drop),
        Table::Contacts => stored::decode::<Contact>(value).map(drop),
        Table::Authorizations => stored::decode::<Authorization>(value).map(drop),
        Table::Members => stored::decode::<Member>(value).map(drop),
        Table::Topics => stored::decode::<Topic>(value).map(drop),
        Table::Reactions | Table::ReactionLists => stored::decode::<Reaction>(value).map(drop),
        Table::UnreadReactions => stored::decode::<UnreadReactions>(value).map(drop),
        Table::MessageIds => stored::decode::<Block>(value).map(drop),
        // Whoever sets a setting chooses its form.
        Table::Settings => Ok(()),
        _ => well_formed(value),
    }
}

/// A value whose type only its service knows: nothing, or one whole value of the stored format.
fn well_formed(value: &[u8]) -> Result<(), StoredError> {
    match value.split_first() {
        None => Ok(()),
        Some((&stored::FORMAT, body)) => {
            let mut decoder = Decoder::new(body);
            decoder.skip().map_err(|error| StoredError::Damaged(error.to_string()))?;
            if decoder.position() == body.len() {
                Ok(())
            } else {
                Err(StoredError::Damaged("bytes behind the value".to_owned()))
            }
        }
        Some((format, _)) => Err(StoredError::Format(Some(*format))),
    }
}
