//! MTProto 2.0 without I/O: transports, key exchange, encrypted messages, sessions.
