//! The key exchange that ends in an authorization key.
