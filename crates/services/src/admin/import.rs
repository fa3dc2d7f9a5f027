//! Accounts and members from a list, for a community that moves here.
//!
//! Nobody signs up: an account is made for each number that has none, and its owner signs in with a code when it first
//! comes. An import that is cut short can be repeated; what is there already stays as it is.

use crate::channels::Channels;
use crate::users::{NewUser, Users};
use crate::{Caller, Error, Result};
use futures_util::future::try_join_all;
use model::{AuthKeyId, ChannelId, Origin, SessionId, UserId};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// How many accounts are made at a time: the store writes them with one sync.
const AT_ONCE: usize = 256;

/// Brings accounts and members here.
#[derive(Clone)]
pub struct Import {
    users: Arc<Users>,
    channels: Channels,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Accounts that were made.
    pub accounts: usize,
    /// Members that were added.
    pub members: usize,
}

impl Import {
    /// Over the users and the channels.
    pub fn new(users: Arc<Users>, channels: Channels) -> Self {
        Self { users, channels }
    }

    /// Makes an account for each of these people whose number has none, and makes all of them members of a channel, in
    /// the name of its owner.
    ///
    /// # Errors
    /// `400 CHANNEL_INVALID`; those of [`Users::create`] for a name that cannot be kept. What was done before stays.
    pub async fn members(&self, channel: ChannelId, people: &[NewUser]) -> Result<Imported> {
        let owner = self.channels.seen(channel).await?.channel.creator;
        let mut imported = Imported::default();
        for people in people.chunks(AT_ONCE) {
            let found = try_join_all(people.iter().map(|one| self.account(one))).await?;
            imported.accounts += found.iter().filter(|(_, is_new)| *is_new).count();
            let users: Vec<UserId> = found.into_iter().map(|(user, _)| user).collect();
            imported.members += self.channels.import_members(&operator(owner), channel, &users).await?;
        }
        Ok(imported)
    }

    /// The account of a number, and whether it was made now.
    async fn account(&self, new: &NewUser) -> Result<(UserId, bool)> {
        if let Some(user) = self.users.by_phone(&new.phone).await? {
            return Ok((user, false));
        }
        match self.users.create(new.clone()).await {
            Ok(user) => Ok((user.id, true)),
            // Its owner signed up in the meantime.
            Err(Error::Refused(refusal)) => match self.users.by_phone(&new.phone).await? {
                Some(user) => Ok((user, false)),
                None => Err(refusal.into()),
            },
            Err(error) => Err(error),
        }
    }
}

/// The owner of a channel as a caller without a session.
fn operator(owner: UserId) -> Caller {
    Caller {
        user: owner,
        origin: Origin { key: AuthKeyId(0), session: SessionId(0) },
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boxes::Boxes;
    use crate::channels::NewChannel;
    use crate::testing::{World, caller};
    use model::ChannelKind;

    fn person(n: u32) -> NewUser {
        NewUser {
            phone: format!("49151{n:07}"),
            first_name: format!("Person {n}"),
            last_name: String::new(),
            lang_code: None,
        }
    }

    #[tokio::test]
    async fn a_repeated_import_adds_what_is_missing() {
        let world = World::new().await;
        let boxes = Boxes::new(world.outside.clone(), 1_000);
        let channels =
            Channels::new(world.outside.clone(), boxes, world.users.clone(), world.blocks.clone(), 10);
        let owner = world.user("491520000001", "Owner").await;
        let by = caller(owner.id, AuthKeyId(1));
        let new = NewChannel {
            kind: ChannelKind::Megagroup,
            title: "Community".into(),
            about: String::new(),
            forum: false,
        };
        let (id, _) = channels.create(&by, new).await.unwrap();
        let import = Import::new(world.users.clone(), channels.clone());
        let people: Vec<NewUser> = (0..700).map(person).collect();
        let first = import.members(id, &people[..300]).await.unwrap();
        assert_eq!(first, Imported { accounts: 300, members: 300 });
        let all = import.members(id, &people).await.unwrap();
        assert_eq!(all, Imported { accounts: 400, members: 400 });
        assert_eq!(channels.seen(id).await.unwrap().counts.members, 701);
        let someone = world.users.by_phone(&people[650].phone).await.unwrap().unwrap();
        assert!(channels.member(id, someone).await.unwrap().is_inside());
    }
}
