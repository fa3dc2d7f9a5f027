//! Conversations in basic groups.
