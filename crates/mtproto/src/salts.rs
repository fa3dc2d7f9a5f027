//! Server salts: which are valid when.
