//! The client side of an MTProto session, for tests and the load generator.
