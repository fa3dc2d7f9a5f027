//! Tests of contacts; written against the ports in memory.
