//! I22: a name has one bearer, and every node names that one.

use super::Found;
use crate::end::End;

pub(super) fn check(ends: &[End], found: &mut Found) {
    for (place, end) in ends.iter().enumerate() {
        let Some(name) = &end.username else { continue };
        let others = ends.iter().skip(place + 1).filter(|other| other.username.as_ref() == Some(name));
        for other in others {
            found.add("I22", format!("{} and {} both bear {name}", end.user, other.user));
        }
        let answers = end.names.get(name).map(Vec::as_slice).unwrap_or_default();
        found.expect(answers.iter().all(|owner| *owner == Some(end.user)), "I22", || {
            format!("{} bears {name}, and the nodes say {answers:?}", end.user)
        });
    }
}
