//! Online and last seen.
