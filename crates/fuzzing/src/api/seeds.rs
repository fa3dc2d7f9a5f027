//! Calls to begin with.

use super::world::{bytes, wrapped};
use crate::input::Output;
use crate::schema::API;
use tl::functions as f;
use tl::{LAYER_MAX, enums};

/// Methods that are called with arguments of the fuzzer's choice.
const METHODS: [&str; 40] = [
    "messages.sendMessage",
    "messages.editMessage",
    "messages.deleteMessages",
    "messages.forwardMessages",
    "messages.getHistory",
    "messages.getMessages",
    "messages.getDialogs",
    "messages.getPeerDialogs",
    "messages.readHistory",
    "messages.setTyping",
    "updates.getDifference",
    "users.getFullUser",
    "users.getUsers",
    "contacts.importContacts",
    "contacts.addContact",
    "contacts.resolveUsername",
    "contacts.search",
    "account.updateProfile",
    "account.updateUsername",
    "auth.signIn",
    "channels.editAdmin",
    "channels.editBanned",
    "channels.inviteToChannel",
    "channels.leaveChannel",
    "channels.joinChannel",
    "channels.getParticipants",
    "channels.getParticipant",
    "channels.getAdminLog",
    "channels.deleteMessages",
    "channels.readHistory",
    "channels.toggleForum",
    "channels.updateUsername",
    "messages.createForumTopic",
    "messages.exportChatInvite",
    "messages.editExportedChatInvite",
    "messages.checkChatInvite",
    "messages.importChatInvite",
    "messages.updatePinnedMessage",
    "messages.createChat",
    "updates.getChannelDifference",
];

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let raw = |call: &[u8]| Output::new().bytes(&[0]).chunk(call).finish();
    let typed = [
        bytes(&f::updates::GetState {}),
        bytes(&f::messages::GetHistory {
            peer: enums::InputPeer::InputPeerSelf,
            limit: 100,
            ..Default::default()
        }),
        bytes(&f::messages::GetDialogs { limit: 20, ..Default::default() }),
        wrapped(133, &f::help::GetAppConfig { hash: 0 }),
        bytes(&f::auth::LogOut {}),
    ];
    let mut seeds = vec![Output::new().bytes(&[97]).bytes(&typed.map(|call| raw(&call)).concat()).finish()];
    for (index, name) in METHODS.into_iter().enumerate() {
        let method = API.method_named(name).expect("a method of the schema") as u16;
        let layer = (index * 5) as u8;
        let arguments: Vec<u8> = (1..60_u8).map(|byte| byte.wrapping_mul(29).wrapping_add(layer)).collect();
        let call =
            |kind: u8| Output::new().bytes(&[kind]).bytes(&method.to_le_bytes()).bytes(&arguments).finish();
        seeds.push([vec![layer], call(4), call(2)].concat());
    }
    let newest = u8::try_from(LAYER_MAX - 133).unwrap_or(0);
    seeds.push([vec![newest, 3], (0..40).collect(), vec![1, 0xff, 0xff, 4, 0, 1]].concat());
    seeds
}
