//! Time as MTProto counts it.
