//! A channel or supergroup as a fold of its log, and the writer of its entries.

pub mod admin_log;
pub mod fold;
pub mod furthest;
pub mod id_set;
pub mod members;
pub mod reacted;
pub mod reactions;
pub mod views;
pub mod writer;

pub use fold::{ChannelFold, Counts};
pub use furthest::Furthest;
pub use id_set::IdSet;
pub use members::MemberList;
pub use reacted::Reacted;
pub use writer::ChannelWriter;
