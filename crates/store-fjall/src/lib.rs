//! The embedded store: fjall behind the ports, with group commit.
