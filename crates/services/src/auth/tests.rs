//! Tests of keys and login; written against the ports in memory.
