//! Authorization keys, login codes, signing in and out.
