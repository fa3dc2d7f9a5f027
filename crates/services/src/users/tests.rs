//! Tests of users; written against the ports in memory.
