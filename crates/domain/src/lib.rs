//! The deterministic rules: what happens to boxes, dialogs and messages when somebody does something.
//!
//! Functions from state and intent to log entries and derived rows. No clock, no chance, no store: `services`
//! brings the state, takes the appends to the log and folds them once they are durable.

pub mod box_writer;
pub mod channel;
pub mod deletion;
pub mod delivery;
pub mod detect;
pub mod dialogs;
pub mod group;
pub mod history;
pub mod log_writer;
pub mod reactions;
pub mod rights;
pub mod text;
pub mod views;

pub use box_writer::BoxWriter;
pub use channel::{ChannelFold, ChannelWriter};
pub use delivery::Draft;
pub use dialogs::Dialogs;
pub use log_writer::LogWriter;
