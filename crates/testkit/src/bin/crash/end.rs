//! The end of a campaign: everybody looks at everything, and a checker that knows nothing of the campaign judges the
//! history of what everybody did and was shown.

use std::path::Path;
use std::time::Duration;

use ::history::{Happening, Peer, Recorder, UserId, Verdict, check_files};
use testkit::Server;
use tl::enums;
use tl::functions::messages::{GetDialogs, GetHistory};
use tl::functions::updates::GetState;

use crate::Failure;
use crate::group::Group;
use crate::judge::message_ids;
use crate::mailbox::Mailbox;
use crate::person::Person;

/// The file of the history.
pub(crate) const EVENTS: &str = "events.jsonl";

const PAGE: usize = 100;

/// Who tells of codes and devices, how often for one that signs in, and within which time.
const SERVICE_USER: Peer = Peer::User(UserId(777_000));
const TOLD_OF_SIGN_IN: usize = 2;
const TOLD_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(5);

/// Everybody reads all dialogs, on the device of the campaign and on one that has just signed in.
pub(crate) async fn look(
    persons: &[Person],
    boxes: &mut [Mailbox],
    group: &mut Group,
    server: &Server,
    recorder: &Recorder,
) -> Result<(), Failure> {
    let mut fresh = Vec::new();
    for (person, own) in persons.iter().zip(&mut *boxes) {
        fresh.push(sign_in(person, own, server, recorder).await?);
    }
    recorder.note(Happening::Quiet);
    for (person, own) in persons.iter().zip(boxes) {
        own.catch_up(person).await?;
        person.holds(own.pts, own.held(person.dialogs().map(|(peer, _)| peer)));
        walk(person).await?;
    }
    for person in &fresh {
        person.ask(&GetState {}).await?;
        walk(person).await?;
    }
    group.look(persons, &fresh).await?;
    Ok(recorder.flush()?)
}

/// Signs in on another device, and waits until the server has written to the box what it writes then: the code, and
/// that somebody signed in.
async fn sign_in(
    person: &Person,
    own: &mut Mailbox,
    server: &Server,
    recorder: &Recorder,
) -> Result<Person, Failure> {
    own.catch_up(person).await?;
    let before = own.dialog(SERVICE_USER).count();
    let fresh = person.anew(server, recorder).await?;
    let told = async {
        while own.dialog(SERVICE_USER).count() < before + TOLD_OF_SIGN_IN {
            tokio::time::sleep(POLL).await;
            own.catch_up(person).await?;
        }
        Ok::<(), Failure>(())
    };
    let told = tokio::time::timeout(TOLD_WITHIN, told).await;
    told.map_err(|_| format!("person {} is not told of a new device", person.index))??;
    Ok(fresh)
}

async fn walk(person: &Person) -> Result<(), Failure> {
    let call = GetDialogs { offset_peer: enums::InputPeer::InputPeerEmpty, limit: 100, ..Default::default() };
    person.ask(&call).await?;
    for (_, peer) in person.dialogs() {
        let mut offset_id = 0;
        loop {
            let call = GetHistory { peer: peer.clone(), offset_id, limit: PAGE as i32, ..Default::default() };
            let ids = message_ids(&person.ask(&call).await?);
            match ids.last() {
                Some(last) if ids.len() == PAGE => offset_id = *last,
                _ => break,
            }
        }
    }
    Ok(())
}

/// Judges the history in a folder; only a valid one is good enough.
pub(crate) fn verdict(folder: &Path) -> Result<String, Failure> {
    match check_files([folder.join(EVENTS)])? {
        verdict @ Verdict::Valid(_) => Ok(verdict.to_string()),
        verdict => Err(format!("the history is {verdict}\nall of it in {}", folder.display()).into()),
    }
}
