//! The supergroup of a campaign: person 0 makes it and stays its owner, the others come by links, leave, are thrown out
//! and come back while everybody writes. Who is made an administrator throws out and deletes as well.
//!
//! After each start of the server the same is asked of it as of people's boxes, and memberships are what was
//! acknowledged last.

mod calls;
mod judge;
mod ledger;
mod mirror;
mod work;

use std::sync::{Arc, Mutex};

pub(crate) use calls::Seat;
pub(crate) use ledger::Ledger;
pub(crate) use work::work;

use crate::Failure;
use crate::person::Person;
use mirror::Mirror;

/// The ledger, shared by all who work.
pub(crate) type Shared = Arc<Mutex<Ledger>>;

/// Who makes the group and never leaves it.
const OWNER: usize = 0;

/// The supergroup, and what everybody holds of it.
pub(crate) struct Group {
    pub(crate) ledger: Shared,
    mirrors: Vec<Mirror>,
}

impl Group {
    /// The owner makes it, and everybody else comes in.
    pub(crate) async fn found(persons: &mut [Person]) -> Result<Self, Failure> {
        let owner = persons.get_mut(OWNER).ok_or("nobody is there to make a group")?;
        owner.found_group().await?;
        let link = owner.make_link(None).await?;
        for person in persons.iter_mut().skip(1) {
            person.take_seat(&link).await?;
        }
        let mirrors = persons.iter().map(|_| Mirror::default()).collect();
        Ok(Self { ledger: Arc::new(Mutex::new(Ledger::new(persons.len(), link))), mirrors })
    }

    /// Everybody reads all of the group, on the device of the campaign and on one that has just signed in.
    pub(crate) async fn look(&mut self, persons: &[Person], fresh: &[Person]) -> Result<(), Failure> {
        for ((person, fresh), own) in persons.iter().zip(fresh).zip(&mut self.mirrors) {
            if own.catch_up(person).await? {
                person.holds_group(own.pts, own.held());
                person.walk_group().await?;
            }
            let mut anew = Mirror::default();
            if anew.catch_up(fresh).await? {
                fresh.walk_group().await?;
            }
        }
        Ok(())
    }

    /// How many posts there were.
    pub(crate) fn posts(&self) -> usize {
        lock(&self.ledger).posts.len()
    }
}

fn lock(ledger: &Shared) -> std::sync::MutexGuard<'_, Ledger> {
    ledger.lock().expect("nothing panics while it is held")
}
