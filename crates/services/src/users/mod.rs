//! Profiles, names and the access hashes that name users.
