//! Dialogs and messages of private chats.
