//! TL serialization and the Telegram API types of every layer, generated from the schema.
