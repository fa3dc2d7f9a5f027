//! The compatibility table: how each method of the schema is answered. `docs/compat.md` is this text.
