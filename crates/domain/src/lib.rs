//! The deterministic rules of boxes, dialogs and messages.
