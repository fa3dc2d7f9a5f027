//! The log of administrators as TL (<https://core.telegram.org/type/ChannelAdminLogEventAction>).

use super::{message, participant, peer, people::People, reactions, rights};
use domain::channel::admin_log::{ActionId, AdminAction, Kind, Logged, Switch};
use model::{ChannelId, Date, Member, Message, Peer, Topic, UserId};
use tl::{enums, types};

/// One action.
pub(crate) fn event(
    viewer: &Member,
    channel: ChannelId,
    id: ActionId,
    logged: &Logged,
) -> enums::ChannelAdminLogEvent {
    let action = Teller { viewer, channel, at: logged.date }.action(logged);
    types::ChannelAdminLogEvent { id: id.0, date: logged.date.0, user_id: logged.by.0, action }.into()
}

/// Everybody whom an action names.
pub(crate) fn people(logged: &Logged, people: &mut People) {
    people.user(logged.by);
    match &logged.action {
        AdminAction::Member(before, now) => {
            participant::people(before).chain(participant::people(now)).for_each(|user| people.user(user));
        }
        AdminAction::Pinned(message, _) | AdminAction::Deleted(message) => people.message(message),
        AdminAction::Edited(before, now) => {
            people.message(before);
            people.message(now);
        }
        AdminAction::Linked(before, now) => {
            before.iter().chain(now).for_each(|channel| people.peer(Peer::Channel(*channel)));
        }
        AdminAction::Topic(_, now) => people.user(now.creator),
        AdminAction::Title(..)
        | AdminAction::About(..)
        | AdminAction::Username(..)
        | AdminAction::DefaultBanned(..)
        | AdminAction::SlowMode(..)
        | AdminAction::Switch(..)
        | AdminAction::Reactions(..)
        | AdminAction::HistoryTtl(..) => {}
    }
}

/// The kinds that a client asks for.
pub(crate) fn kinds(filter: &enums::ChannelAdminLogEventsFilter) -> Vec<Kind> {
    let enums::ChannelAdminLogEventsFilter::ChannelAdminLogEventsFilter(filter) = filter;
    let asked = [
        (filter.join, Kind::Join),
        (filter.leave, Kind::Leave),
        (filter.invite, Kind::Invite),
        (filter.ban, Kind::Ban),
        (filter.unban, Kind::Unban),
        (filter.kick, Kind::Kick),
        (filter.unkick, Kind::Unkick),
        (filter.promote, Kind::Promote),
        (filter.demote, Kind::Demote),
        (filter.info, Kind::Info),
        (filter.settings, Kind::Settings),
        (filter.pinned, Kind::Pinned),
        (filter.edit, Kind::Edit),
        (filter.delete, Kind::Delete),
        (filter.forums, Kind::Forums),
        (filter.edit_rank, Kind::EditRank),
    ];
    asked.into_iter().filter(|(asked, _)| *asked).map(|(_, kind)| kind).collect()
}

/// Tells a viewer of an action.
struct Teller<'a> {
    viewer: &'a Member,
    channel: ChannelId,
    at: Date,
}

impl Teller<'_> {
    fn action(&self, logged: &Logged) -> enums::ChannelAdminLogEventAction {
        match &logged.action {
            AdminAction::Title(before, now) => types::ChannelAdminLogEventActionChangeTitle {
                prev_value: before.clone(),
                new_value: now.clone(),
            }
            .into(),
            AdminAction::About(before, now) => types::ChannelAdminLogEventActionChangeAbout {
                prev_value: before.clone(),
                new_value: now.clone(),
            }
            .into(),
            AdminAction::Username(before, now) => types::ChannelAdminLogEventActionChangeUsername {
                prev_value: before.clone().unwrap_or_default(),
                new_value: now.clone().unwrap_or_default(),
            }
            .into(),
            AdminAction::DefaultBanned(before, now) => types::ChannelAdminLogEventActionDefaultBannedRights {
                prev_banned_rights: rights::banned(*before),
                new_banned_rights: rights::banned(*now),
            }
            .into(),
            AdminAction::SlowMode(before, now) => {
                types::ChannelAdminLogEventActionToggleSlowMode { prev_value: *before, new_value: *now }
                    .into()
            }
            AdminAction::Switch(switch, on) => turned(*switch, *on),
            AdminAction::Linked(before, now) => types::ChannelAdminLogEventActionChangeLinkedChat {
                prev_value: before.map_or(0, |channel| channel.0),
                new_value: now.map_or(0, |channel| channel.0),
            }
            .into(),
            AdminAction::HistoryTtl(before, now) => {
                types::ChannelAdminLogEventActionChangeHistoryTTL { prev_value: *before, new_value: *now }
                    .into()
            }
            AdminAction::Reactions(before, now) => {
                types::ChannelAdminLogEventActionChangeAvailableReactions {
                    prev_value: reactions::allowed(before),
                    new_value: reactions::allowed(now),
                }
                .into()
            }
            AdminAction::Member(before, now) => self.member(logged.kind(), before, now),
            AdminAction::Pinned(of, pinned) => {
                let of = Message { pinned: Some(*pinned), ..(**of).clone() };
                types::ChannelAdminLogEventActionUpdatePinned { message: self.message(&of) }.into()
            }
            AdminAction::Deleted(of) => {
                types::ChannelAdminLogEventActionDeleteMessage { message: self.message(of) }.into()
            }
            AdminAction::Edited(before, now) => types::ChannelAdminLogEventActionEditMessage {
                prev_message: self.message(before),
                new_message: self.message(now),
            }
            .into(),
            AdminAction::Topic(before, now) => self.about_topic(before.as_deref(), now),
        }
    }

    fn message(&self, of: &Message) -> enums::Message {
        message::message(self.viewer.user, of)
    }

    fn participant(&self, of: &Member) -> enums::ChannelParticipant {
        participant::participant(self.viewer, of, self.at)
    }

    fn member(&self, kind: Kind, before: &Member, now: &Member) -> enums::ChannelAdminLogEventAction {
        let (prev_participant, new_participant) = (self.participant(before), self.participant(now));
        match kind {
            Kind::Join => enums::ChannelAdminLogEventAction::ChannelAdminLogEventActionParticipantJoin,
            Kind::Leave => enums::ChannelAdminLogEventAction::ChannelAdminLogEventActionParticipantLeave,
            Kind::Invite => {
                types::ChannelAdminLogEventActionParticipantInvite { participant: new_participant }.into()
            }
            Kind::Ban | Kind::Unban | Kind::Kick | Kind::Unkick => {
                types::ChannelAdminLogEventActionParticipantToggleBan { prev_participant, new_participant }
                    .into()
            }
            // Layers that do not know ranks of ordinary members know those of administrators as part of their rights.
            Kind::EditRank if !now.is_admin() => types::ChannelAdminLogEventActionParticipantEditRank {
                user_id: now.user.0,
                prev_rank: before.rank.clone().unwrap_or_default(),
                new_rank: now.rank.clone().unwrap_or_default(),
            }
            .into(),
            _ => {
                types::ChannelAdminLogEventActionParticipantToggleAdmin { prev_participant, new_participant }
                    .into()
            }
        }
    }

    fn about_topic(&self, before: Option<&Topic>, now: &Topic) -> enums::ChannelAdminLogEventAction {
        let new_topic = topic(self.viewer.user, self.channel, now);
        match before {
            _ if now.deleted => types::ChannelAdminLogEventActionDeleteTopic { topic: new_topic }.into(),
            None => types::ChannelAdminLogEventActionCreateTopic { topic: new_topic }.into(),
            Some(before) => types::ChannelAdminLogEventActionEditTopic {
                prev_topic: topic(self.viewer.user, self.channel, before),
                new_topic,
            }
            .into(),
        }
    }
}

fn turned(switch: Switch, new_value: bool) -> enums::ChannelAdminLogEventAction {
    match switch {
        Switch::Signatures => types::ChannelAdminLogEventActionToggleSignatures { new_value }.into(),
        Switch::SignatureProfiles => {
            types::ChannelAdminLogEventActionToggleSignatureProfiles { new_value }.into()
        }
        Switch::HistoryHidden => types::ChannelAdminLogEventActionTogglePreHistoryHidden { new_value }.into(),
        Switch::AntiSpam => types::ChannelAdminLogEventActionToggleAntiSpam { new_value }.into(),
        Switch::NoForwards => types::ChannelAdminLogEventActionToggleNoForwards { new_value }.into(),
        Switch::Forum => types::ChannelAdminLogEventActionToggleForum { new_value }.into(),
    }
}

/// A topic as it was, without what a reader has read of it.
fn topic(viewer: UserId, channel: ChannelId, of: &Topic) -> enums::ForumTopic {
    types::ForumTopic {
        my: of.creator == viewer,
        closed: of.closed,
        hidden: of.hidden,
        short: true,
        id: of.id.0,
        date: of.date.0,
        peer: peer::peer(Peer::Channel(channel)),
        title: of.title.clone(),
        icon_color: of.icon_color,
        icon_emoji_id: of.icon_emoji,
        top_message: of.id.0,
        from_id: peer::user(of.creator),
        notify_settings: types::PeerNotifySettings::default().into(),
        ..Default::default()
    }
    .into()
}
