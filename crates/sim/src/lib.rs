//! A deterministic cluster in one process: three nodes with services of their own over one store, six devices
//! as strict as the strictest real client, and faults that follow from a seed.
//!
//! A run is a function of its seed: a single thread chooses which task goes on, time is simulated, and every
//! fault is drawn. Afterwards the records of the devices are judged against what must always hold. A planted
//! bug ([`Sabotage`]) shows that a checker can fail.
//!
//! # What is checked
//!
//! The services for boxes, private chats, supergroups, differences and usernames, as they are in the server. The
//! invariants, which a [`Violation`] names, hold for boxes and for the one supergroup of a run, in which people join,
//! leave, are invited and thrown out while all of them write:
//!
//! * I1: what was acknowledged is there, in both boxes, and whoever looks later sees it.
//! * I2: a random_id stands for at most one message, and every answer names that one.
//! * I3: the entries of a box follow each other without hole and overlap, and devices and nodes are at its end.
//! * I4: devices, a new login and every node hold what the log of the box adds up to.
//! * I5: the same of I3 and I4 for the supergroup: its members' devices, a new login and every node, and what the box
//!   of each says of being in it.
//! * I6: both sides of a chat have its messages in one order, which follows acknowledgements.
//! * I7: read marks never go back, pass no newest message, and are seen once acknowledged.
//! * I8: what was deleted is shown no more.
//! * I15: after the faults the cluster comes to rest, and every device catches up.
//! * I16: unread count, message count and newest message of a dialog are what counting gives, and so are unread count
//!   and mentions of each topic of the supergroup.
//! * I19: whoever is out of the supergroup writes nothing there, and is answered and shown nothing that was written
//!   after the leaving was acknowledged; whoever is kept from writing writes nothing; what only a right allows is done
//!   by who has it as of that place of the log; a demotion that was acknowledged last holds.
//! * I20: the two copies of a message are edited in one order, and edit_date never goes back.
//! * I21: a position of a box means the same for ever; no pts and no message id is given out two times.
//! * I22: a username has one bearer, and every node names that one; of devices that join or leave at once one does.
//! * I23: no message, edit or deletion is in a box that nobody asked for or that was refused.
//!
//! # What is not
//!
//! * Anything outside these services: no socket, no MTProto, no TL. Gateway and bus are models, the disk is
//!   a model over the memory store: it drops whole writes that were not synced and tears none.
//! * Races of threads: nodes and devices interleave where a task waits, not between two instructions.
//! * Basic groups, channels in which few write, comments, slow mode, topics that are closed, edited or deleted, a history
//!   that newcomers do not see; contacts, blocks, privacy, sign-in, media; logs long enough for `differenceTooLong`.
//! * How long a call takes, and that a call under faults succeeds; unknown outcomes are repeated a few times.
//! * That an acknowledged pin or unread mark holds: only that everybody agrees about pins and marks.
//! * What reads show while devices act, beyond I1, I7 and I8; whether refused pins, read marks and usernames had
//!   an effect.

mod actor;
mod chance;
mod check;
mod cluster;
mod device;
mod end;
mod env;
mod exec;
mod group;
mod history;
mod local;
mod net;
mod plan;
mod run;
mod sabotage;
mod shrink;
mod store;
mod verdict;

pub use plan::{Fault, Plan, Rates};
pub use run::{Options, run};
pub use sabotage::Sabotage;
pub use shrink::shrink;
pub use verdict::{Figures, Report, Verdict, Violation};
