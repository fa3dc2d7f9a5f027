//! Giving a channel or a basic group away, with a password.

use super::passwords::{protect, typed};
use super::world::{Member, Refused, World};
use std::time::Duration;
use tl::{enums, functions as f, types};

const ADA: &str = "9996610001";
const BOB: &str = "9996620002";
const EVE: &str = "9996630003";
const PASSWORD: &str = "correct horse";
const DAY: Duration = Duration::from_secs(86_400);

/// Ada has a channel or group in which Bob is and Eve is not.
struct Owned {
    world: World,
    ada: Member,
    bob: Member,
}

impl Owned {
    async fn new() -> Self {
        let world = World::new().await;
        let ada = world.sign_up(1, ADA, "Ada").await;
        let bob = world.sign_up(2, BOB, "Bob").await;
        world.sign_up(3, EVE, "Eve").await;
        Self { world, ada, bob }
    }

    /// How Ada names somebody.
    async fn named(&self, phone: &str) -> enums::InputUser {
        let types::InputPeerUser { user_id, access_hash } = self.world.import(self.ada, phone).await;
        types::InputUser { user_id, access_hash }.into()
    }

    async fn channel(&self) -> types::Channel {
        let create =
            f::channels::CreateChannel { broadcast: true, title: "Tower".into(), ..Default::default() };
        let enums::Updates::Updates(made) = self.world.call(self.ada.device, create).await.unwrap() else {
            panic!()
        };
        let enums::Chat::Channel(channel) = &made.chats[0] else { panic!() };
        let users = vec![self.named(BOB).await];
        let invite = f::channels::InviteToChannel { channel: input(channel), users };
        self.world.call(self.ada.device, invite).await.unwrap();
        (**channel).clone()
    }

    async fn group(&self) -> i64 {
        let users = vec![self.named(BOB).await];
        let create = f::messages::CreateChat { users, title: "Towers".into(), ..Default::default() };
        let enums::messages::InvitedUsers::InvitedUsers(made) =
            self.world.call(self.ada.device, create).await.unwrap();
        let enums::Updates::Updates(made) = &made.updates else { panic!() };
        let enums::Chat::Chat(chat) = &made.chats[0] else { panic!() };
        chat.id
    }

    async fn give(
        &self,
        peer: enums::InputPeer,
        user_id: enums::InputUser,
        password: enums::InputCheckPasswordSRP,
    ) -> Result<enums::Updates, Refused> {
        let edit = f::messages::EditChatCreator { peer, user_id, password };
        self.world.call(self.ada.device, edit).await
    }

    async fn proof(&self) -> enums::InputCheckPasswordSRP {
        typed(&self.world, self.ada.device, PASSWORD).await
    }
}

fn input(of: &types::Channel) -> enums::InputChannel {
    types::InputChannel { channel_id: of.id, access_hash: of.access_hash.unwrap() }.into()
}

fn peer(of: &types::Channel) -> enums::InputPeer {
    types::InputPeerChannel { channel_id: of.id, access_hash: of.access_hash.unwrap() }.into()
}

fn name<T: std::fmt::Debug>(outcome: Result<T, Refused>) -> String {
    outcome.map_or_else(|refused| refused.name, |_| "OK".into())
}

const NOBODY: enums::InputUser = enums::InputUser::InputUserEmpty;
const EMPTY: enums::InputCheckPasswordSRP = enums::InputCheckPasswordSRP::InputCheckPasswordEmpty;

#[tokio::test]
async fn a16_clients_learn_first_whether_they_may_give_away() {
    let owned = Owned::new().await;
    let probe = async || {
        let probe = f::channels::EditCreator {
            channel: enums::InputChannel::InputChannelEmpty,
            user_id: NOBODY,
            password: EMPTY,
        };
        name(owned.world.call(super::world::Device { layer: 222, ..owned.ada.device }, probe).await)
    };
    assert_eq!(probe().await, "PASSWORD_MISSING");
    protect(&owned.world, owned.ada, PASSWORD).await;
    assert_eq!(probe().await, "PASSWORD_TOO_FRESH_86400");
    owned.world.env.advance(DAY);
    assert_eq!(probe().await, "PASSWORD_HASH_INVALID");
    let second = owned.world.device(9, super::world::NEWEST).await;
    let sent = owned.world.call(second, super::world::send_code(ADA)).await.unwrap();
    let code = super::world::sign_in(ADA, &super::world::code_hash(sent));
    owned.world.call(second, code).await.unwrap_err();
    let password = typed(&owned.world, second, PASSWORD).await;
    owned.world.call(second, f::auth::CheckPassword { password }).await.unwrap();
    let edit = f::messages::EditChatCreator {
        peer: enums::InputPeer::InputPeerEmpty,
        user_id: NOBODY,
        password: EMPTY,
    };
    assert_eq!(name(owned.world.call(second, edit).await), "SESSION_TOO_FRESH_86400");
}

#[tokio::test]
async fn a16_a_channel_is_given_away_with_the_password() {
    let owned = Owned::new().await;
    let channel = owned.channel().await;
    protect(&owned.world, owned.ada, PASSWORD).await;
    owned.world.env.advance(DAY);
    let (bob, eve) = (owned.named(BOB).await, owned.named(EVE).await);
    let give =
        async |user: &enums::InputUser, proof| name(owned.give(peer(&channel), user.clone(), proof).await);
    assert_eq!(give(&bob, EMPTY).await, "PASSWORD_HASH_INVALID");
    let wrong = typed(&owned.world, owned.ada.device, "wrong").await;
    assert_eq!(give(&bob, wrong).await, "PASSWORD_HASH_INVALID");
    assert_eq!(give(&NOBODY, owned.proof().await).await, "USER_ID_INVALID");
    assert_eq!(give(&eve, owned.proof().await).await, "USER_NOT_PARTICIPANT");
    assert_eq!(give(&enums::InputUser::InputUserSelf, owned.proof().await).await, "CHAT_NOT_MODIFIED");

    owned.world.forget_nudges();
    let enums::Updates::Updates(done) =
        owned.give(peer(&channel), bob.clone(), owned.proof().await).await.unwrap()
    else {
        panic!()
    };
    let enums::Chat::Channel(left) = &done.chats[0] else { panic!() };
    assert!(!left.creator && left.admin_rights.is_some(), "the former owner stays as an administrator");
    let told = owned.world.pushed(owned.bob).await;
    let owner = told.iter().any(|pushed| match pushed {
        enums::Updates::Updates(all) => {
            all.chats.iter().any(|chat| matches!(chat, enums::Chat::Channel(channel) if channel.creator))
        }
        _ => false,
    });
    assert!(owner, "the new owner is told: {told:?}");
    assert_eq!(give(&bob, owned.proof().await).await, "CHAT_ADMIN_REQUIRED");
}

#[tokio::test]
async fn a16_a_basic_group_is_given_away_with_the_password() {
    let owned = Owned::new().await;
    let chat_id = owned.group().await;
    let group = || enums::InputPeer::from(types::InputPeerChat { chat_id });
    let bob = owned.named(BOB).await;
    assert_eq!(name(owned.give(group(), bob.clone(), EMPTY).await), "PASSWORD_MISSING");
    protect(&owned.world, owned.ada, PASSWORD).await;
    owned.world.env.advance(DAY);
    let eve = owned.named(EVE).await;
    assert_eq!(name(owned.give(group(), eve, owned.proof().await).await), "USER_NOT_PARTICIPANT");
    owned.world.forget_nudges();
    owned.give(group(), bob.clone(), owned.proof().await).await.unwrap();
    let full = f::messages::GetFullChat { chat_id };
    let enums::messages::ChatFull::ChatFull(full) = owned.world.call(owned.bob.device, full).await.unwrap();
    let enums::Chat::Chat(chat) = &full.chats[0] else { panic!() };
    assert!(chat.creator);
    assert!(!owned.world.pushed(owned.bob).await.is_empty(), "the new owner is told");
    let enums::ChatFull::ChatFull(full) = &full.full_chat else { panic!() };
    let enums::ChatParticipants::ChatParticipants(all) = &full.participants else { panic!() };
    let kinds: Vec<_> = all
        .participants
        .iter()
        .map(|one| match one {
            enums::ChatParticipant::ChatParticipantCreator(owner) => ("owner", owner.user_id),
            enums::ChatParticipant::ChatParticipantAdmin(admin) => ("admin", admin.user_id),
            enums::ChatParticipant::ChatParticipant(member) => ("member", member.user_id),
        })
        .collect();
    assert_eq!(kinds, [("admin", owned.ada.id.0), ("owner", owned.bob.id.0)]);
    assert_eq!(name(owned.give(group(), bob, owned.proof().await).await), "CHAT_ADMIN_REQUIRED");
}
