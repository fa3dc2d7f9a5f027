//! Encrypted and plain messages: what stands between a transport frame and a session.
