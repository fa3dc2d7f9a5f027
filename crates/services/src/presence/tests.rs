//! Tests of presence; written against the ports in memory.
