//! State and difference: how a device catches up.
