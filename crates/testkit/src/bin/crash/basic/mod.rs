//! The basic group of a campaign: person 0 makes it and stays its owner, the others leave, are thrown out and added
//! again while everybody writes.
//!
//! What its members' boxes hold is judged with the rest of the boxes; who was in it when, and who has to have a copy of
//! what, by the history of the campaign.

mod calls;
mod work;

use std::sync::{Arc, Mutex, MutexGuard};

pub(crate) use work::work;

use crate::Failure;
use crate::person::Person;

/// Who makes the group and never leaves it.
const OWNER: usize = 0;

/// Who is in the group and who an administrator, as far as was heard last.
#[derive(Debug)]
pub(crate) struct Heard {
    inside: Vec<bool>,
    admin: Vec<bool>,
}

/// Shared by all who work.
pub(crate) type Shared = Arc<Mutex<Heard>>;

/// The owner makes it of everybody.
pub(crate) async fn found(persons: &mut [Person]) -> Result<Shared, Failure> {
    let owner = persons.get(OWNER).ok_or("nobody is there to make a group")?;
    let id = owner.found_basic().await?;
    persons.iter_mut().for_each(|person| person.basic = id);
    let (inside, admin) = (vec![true; persons.len()], vec![false; persons.len()]);
    Ok(Arc::new(Mutex::new(Heard { inside, admin })))
}

fn lock(heard: &Shared) -> MutexGuard<'_, Heard> {
    heard.lock().expect("nothing panics while it is held")
}
