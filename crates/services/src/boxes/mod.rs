//! The box of a user in memory: its head, its dialogs and the lock that orders appends.
