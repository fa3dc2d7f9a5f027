//! The contract of each port as a test suite: an adapter calls it from its own tests with a way to make an empty store.
