//! TL methods to services, one file per namespace.
