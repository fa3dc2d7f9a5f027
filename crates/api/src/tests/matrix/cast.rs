//! The people of the matrix: one for each role, and those to whom things are done.

use super::super::world::{Member, World};
use model::{
    AccessHash, AdminRights, BannedRights, ChannelId, ChannelKind, MessageId, Peer, RandomId, Restriction,
    UserId,
};
use services::Caller;
use services::channels::{NewChannel, NewTopic, Posting, Setting};
use std::sync::atomic::{AtomicI64, Ordering};
use tl::{enums, types};

/// What a channel of the matrix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A closed supergroup, which withholds from members what a new one does.
    Group,
    /// A closed supergroup with topics.
    Forum,
    /// A closed channel.
    Broadcast,
}

/// Everybody.
pub(super) struct Cast {
    pub(super) world: World,
    /// The roles in the order in which they call; the owner, who can do most harm, at the end.
    pub(super) roles: Vec<(&'static str, Member)>,
    /// Writes the messages to which things are done.
    pub(super) writer: Member,
    /// To whom things are done.
    pub(super) victim: Member,
    /// Is added by those who may.
    pub(super) guest: Member,
    random_ids: AtomicI64,
}

/// One call of the matrix in the making.
pub(super) struct Cell<'a> {
    pub(super) cast: &'a Cast,
    pub(super) place: Place,
    pub(super) channel: ChannelId,
    pub(super) caller: UserId,
    /// A message or topic of somebody else, just made.
    pub(super) fresh: MessageId,
    /// A message of the caller, where it could write one.
    pub(super) own: MessageId,
    /// How often the method has succeeded in this channel.
    pub(super) done: i32,
}

impl Cast {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let rights = AdminRights::NAMED.iter().map(|(_, name)| *name);
        let names = rights.chain(["member", "muted", "banned", "left", "stranger", "owner"]);
        let mut number = 0;
        let mut person = async |name: &str| {
            number += 1;
            world.sign_up(number, &format!("9996610{number:03}"), name).await
        };
        let mut roles = Vec::new();
        for name in names {
            roles.push((name, person(name).await));
        }
        let (writer, victim, guest) = (person("writer").await, person("victim").await, person("guest").await);
        Self { roles, writer, victim, guest, random_ids: AtomicI64::new(1), world }
    }

    fn caller(&self, of: Member) -> Caller {
        let context = self.world.context(of.device);
        let origin = model::Origin { key: context.key, session: context.session };
        Caller { user: of.id, origin, address: context.address }
    }

    fn role(&self, name: &str) -> Member {
        self.roles.iter().find(|(role, _)| *role == name).expect("every role is cast").1
    }

    pub(super) fn random_id(&self) -> i64 {
        self.random_ids.fetch_add(1, Ordering::Relaxed)
    }

    /// A channel in which everybody has the role; the own message of each.
    pub(super) async fn stage(&self, place: Place) -> (ChannelId, Vec<MessageId>) {
        let channels = &self.world.api.services.channels;
        let owner = self.caller(self.role("owner"));
        let kind = if place == Place::Broadcast { ChannelKind::Broadcast } else { ChannelKind::Megagroup };
        let new =
            NewChannel { kind, title: "Tower".into(), about: String::new(), forum: place == Place::Forum };
        let (id, _) = channels.create(&owner, new).await.unwrap();
        if place != Place::Broadcast {
            // Members write and read; everything else is for administrators.
            let kept = [BannedRights::CHANGE_INFO, BannedRights::PIN_MESSAGES, BannedRights::INVITE_USERS];
            let rights = kept.into_iter().fold(BannedRights::MANAGE_TOPICS, BannedRights::with);
            let rights = rights.with(BannedRights::EDIT_RANK);
            let withheld = Setting::DefaultBanned(Restriction { rights, until: None });
            channels.set(&owner, id, &withheld).await.unwrap();
        }
        let mut others: Vec<UserId> = self
            .roles
            .iter()
            .filter(|(name, _)| !["stranger", "owner"].contains(name))
            .map(|(_, m)| m.id)
            .collect();
        others.extend([self.writer.id, self.victim.id]);
        channels.invite(&owner, id, &others).await.unwrap();
        let first = self.write(self.role("owner"), id).await.unwrap();
        let mut own = Vec::new();
        for (_, member) in &self.roles {
            own.push(self.write(*member, id).await.unwrap_or(first));
        }
        for (right, name) in AdminRights::NAMED {
            let of_place = match place {
                Place::Broadcast => {
                    !["PIN_MESSAGES", "ANONYMOUS", "MANAGE_TOPICS", "MANAGE_RANKS"].contains(name)
                }
                Place::Group | Place::Forum => {
                    !["POST_MESSAGES", "EDIT_MESSAGES", "MANAGE_DIRECT_MESSAGES"].contains(name)
                }
            };
            let right = if of_place { *right } else { AdminRights::OTHER };
            channels.edit_admin(&owner, id, self.role(name).id, right, None).await.unwrap();
        }
        let withhold = |rights| Restriction { rights, until: None };
        if place != Place::Broadcast {
            let muted = withhold(BannedRights::SEND_MESSAGES);
            channels.edit_banned(&owner, id, self.role("muted").id, muted).await.unwrap();
        }
        let banned = withhold(BannedRights::VIEW_MESSAGES);
        channels.edit_banned(&owner, id, self.role("banned").id, banned).await.unwrap();
        channels.leave(&self.caller(self.role("left")), id).await.unwrap();
        (id, own)
    }

    /// A message of somebody who has no role; in a channel, a post of the owner; in a forum, a topic of the owner.
    pub(super) async fn fresh(&self, place: Place, channel: ChannelId) -> Option<MessageId> {
        match place {
            Place::Group => self.write(self.writer, channel).await,
            Place::Broadcast => self.write(self.role("owner"), channel).await,
            Place::Forum => self.topic(channel).await,
        }
    }

    async fn topic(&self, channel: ChannelId) -> Option<MessageId> {
        let owner = self.caller(self.role("owner"));
        let random_id = RandomId(self.random_id());
        let new = NewTopic { channel, random_id, title: "Topic".into(), icon_color: None, icon_emoji: None };
        let changed = self.world.api.services.channels.create_topic(&owner, new).await.ok()?;
        Some(changed.ids.first()?.1)
    }

    async fn write(&self, who: Member, channel: ChannelId) -> Option<MessageId> {
        let posting = Posting {
            channel,
            random_id: RandomId(self.random_id()),
            text: domain::text::Text { text: "hello".into(), entities: Vec::new() },
            reply_to: None,
            forward: None,
            send_as: None,
            silent: false,
            noforwards: false,
            invert_media: false,
        };
        let changed = self.world.api.services.channels.send(&self.caller(who), vec![posting]).await.ok()?;
        Some(changed.ids[0].1)
    }
}

impl Cell<'_> {
    fn hash(&self, of: impl Into<Peer>) -> AccessHash {
        self.cast.world.api.services.users.access().of(self.caller, of)
    }

    /// The channel, under the caller's own access hash: also for who should know of none.
    pub(super) fn channel(&self) -> enums::InputChannel {
        let access_hash = self.hash(Peer::Channel(self.channel)).0;
        types::InputChannel { channel_id: self.channel.0, access_hash }.into()
    }

    /// The same as a peer.
    pub(super) fn peer(&self) -> enums::InputPeer {
        let access_hash = self.hash(Peer::Channel(self.channel)).0;
        types::InputPeerChannel { channel_id: self.channel.0, access_hash }.into()
    }

    pub(super) fn user(&self, of: Member) -> enums::InputUser {
        types::InputUser { user_id: of.id.0, access_hash: self.hash(of.id).0 }.into()
    }

    pub(super) fn user_peer(&self, of: Member) -> enums::InputPeer {
        types::InputPeerUser { user_id: of.id.0, access_hash: self.hash(of.id).0 }.into()
    }
}
