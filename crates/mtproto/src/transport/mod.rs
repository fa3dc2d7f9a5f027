//! Transports: how MTProto packets are told apart in a byte stream, on both sides.
