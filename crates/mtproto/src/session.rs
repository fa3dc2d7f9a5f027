//! The server side of an MTProto session as a state machine.
