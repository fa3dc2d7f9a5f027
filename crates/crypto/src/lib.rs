//! The cryptography of MTProto and of data at rest.
