//! Tests of the limits; written against the ports in memory.
