//! Flood limits by method class, user, key and address.
