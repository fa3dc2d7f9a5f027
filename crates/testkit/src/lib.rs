//! An MTProto client for tests and load.
