//! The embedded store: fjall behind the ports, with group commit.
//!
//! A caller encodes its operation and queues it; one committer thread takes everything that waits, compares it
//! with the heads, writes what holds as one fjall batch with one sync, and only then answers. So operations are
//! totally ordered, an answer is durable, and the cost of a sync is shared by all who wait for it. Reads run on
//! the caller's thread against a snapshot, which shows a batch as a whole or not at all.
//!
//! # A full disk
//!
//! fjall takes any failed write, a full disk too, as a broken one: it refuses all writes until it is opened
//! anew, and so does a flush or a compaction that runs out of room in the background. Therefore no batch is
//! begun that might meet the end of the disk: before each one the free space is compared with what the batch,
//! the flush of what is in memory and a compaction can take, and a reserve on top. Below that the batch is
//! answered [`ports::StoreError::Full`] and nothing was touched; the next batch looks again. [`Options`] has
//! the numbers.
//!
//! # A broken disk
//!
//! A write or sync that fails all the same leaves unknown what the disk holds, and repeating a sync does not
//! tell. The operations of that batch are answered [`ports::AppendError::Ambiguous`], all later ones
//! [`ports::StoreError::Failed`], and [`Options::on_fatal`] is called so that the process can end; opening the
//! store anew reads what the disk really holds. What fails in the background, a flush or a compaction, refuses all
//! writes alike; [`FjallStore::health`] makes it known when nobody writes.
//!
//! # On disk
//!
//! The folder holds `lock` (held while the store is open), `format` (the version of this layout) and `fjall`
//! with two keyspaces. `logs` has everything that belongs to a log, appended and hardly ever replaced; `views`
//! has the rows, replaced all the time. Two, because they age differently and are compacted apart, and no more,
//! because each keyspace has its own memtable to flush before a journal can go. `keys` has the layout of keys.

mod batch;
mod committer;
mod dump;
mod error;
mod folder;
mod journal;
mod keys;
mod load;
mod options;
mod request;
mod room;
mod store;
mod tables;

pub use dump::Dump;
pub use error::OpenError;
pub use load::{LoadError, load};
pub use options::{Options, Space};
pub use store::{FjallStore, Usage};
