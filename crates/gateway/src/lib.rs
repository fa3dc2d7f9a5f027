//! Listeners, connections, session registry, rate limits.
