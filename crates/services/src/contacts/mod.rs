//! Contact lists: import, names, mutual contacts, search.
