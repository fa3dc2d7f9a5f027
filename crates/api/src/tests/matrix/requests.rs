//! The call of each method: one that succeeds for whoever may make it.

use super::cast::{Cell, Place};
use super::reactions;
use tl::{Request, enums, functions as f, types};

/// The call, or none if the matrix does not know the method.
pub(super) fn request(method: &str, cell: &Cell<'_>) -> Option<Request> {
    of_members(method, cell)
        .or_else(|| of_links(method, cell))
        .or_else(|| of_settings(method, cell))
        .or_else(|| of_messages(method, cell))
        .or_else(|| reactions::request(method, cell))
}

/// A value that differs from the present one: every success turns it.
fn turned(cell: &Cell<'_>) -> bool {
    cell.done % 2 == 0
}

fn of_links(method: &str, cell: &Cell<'_>) -> Option<Request> {
    let (peer, own) = (cell.peer(), enums::InputUser::InputUserSelf);
    Some(match method {
        "messages.exportChatInvite" => f::messages::ExportChatInvite { peer, ..Default::default() }.into(),
        "messages.getExportedChatInvites" => {
            f::messages::GetExportedChatInvites { peer, admin_id: own, limit: 10, ..Default::default() }
                .into()
        }
        "messages.deleteRevokedExportedChatInvites" => {
            f::messages::DeleteRevokedExportedChatInvites { peer, admin_id: own }.into()
        }
        "messages.getAdminsWithInvites" => f::messages::GetAdminsWithInvites { peer }.into(),
        "messages.getChatInviteImporters" => {
            f::messages::GetChatInviteImporters { requested: true, peer, limit: 10, ..Default::default() }
                .into()
        }
        "messages.hideAllChatJoinRequests" => {
            f::messages::HideAllChatJoinRequests { peer, ..Default::default() }.into()
        }
        _ => return None,
    })
}

fn of_members(method: &str, cell: &Cell<'_>) -> Option<Request> {
    let (channel, peer, victim) = (cell.channel(), cell.peer(), cell.cast.victim);
    let participant = cell.user_peer(victim);
    let other = types::ChatAdminRights { other: true, ..Default::default() };
    let recent = enums::ChannelParticipantsFilter::ChannelParticipantsRecent;
    let password = enums::InputCheckPasswordSRP::InputCheckPasswordEmpty;
    let broadcast = cell.place == Place::Broadcast;
    let banned =
        types::ChatBannedRights { view_messages: broadcast, send_gifs: !broadcast, ..Default::default() };
    Some(match method {
        "channels.editAdmin" => f::channels::EditAdmin {
            channel,
            user_id: cell.user(victim),
            admin_rights: other.into(),
            rank: None,
        }
        .into(),
        "channels.editBanned" => {
            f::channels::EditBanned { channel, participant, banned_rights: banned.into() }.into()
        }
        "channels.editCreator" => {
            f::channels::EditCreator { channel, user_id: cell.user(victim), password }.into()
        }
        "messages.editChatCreator" => {
            f::messages::EditChatCreator { peer, user_id: cell.user(victim), password }.into()
        }
        "messages.editChatParticipantRank" => {
            f::messages::EditChatParticipantRank { peer, participant, rank: format!("rank {}", cell.done) }
                .into()
        }
        "channels.getParticipant" => f::channels::GetParticipant { channel, participant }.into(),
        "channels.getParticipants" => {
            f::channels::GetParticipants { channel, filter: recent, offset: 0, limit: 200, hash: 0 }.into()
        }
        "channels.getAdminLog" => {
            f::channels::GetAdminLog { channel, limit: 10, ..Default::default() }.into()
        }
        "channels.inviteToChannel" => {
            f::channels::InviteToChannel { channel, users: vec![cell.user(cell.cast.guest)] }.into()
        }
        "channels.joinChannel" => f::channels::JoinChannel { channel }.into(),
        "channels.leaveChannel" => f::channels::LeaveChannel { channel }.into(),
        "channels.deleteParticipantHistory" => {
            f::channels::DeleteParticipantHistory { channel, participant }.into()
        }
        "channels.getSendAs" => f::channels::GetSendAs { peer, ..Default::default() }.into(),
        "messages.saveDefaultSendAs" => {
            f::messages::SaveDefaultSendAs { peer, send_as: enums::InputPeer::InputPeerSelf }.into()
        }
        _ => return None,
    })
}

fn of_settings(method: &str, cell: &Cell<'_>) -> Option<Request> {
    let (channel, peer, enabled) = (cell.channel(), cell.peer(), turned(cell));
    let text = format!("text {}", cell.done);
    Some(match method {
        "channels.checkUsername" => {
            f::channels::CheckUsername { channel, username: "harbour_light".into() }.into()
        }
        "channels.updateUsername" => {
            let username = format!("harbour_light_{}", cell.channel.0 % 100_000);
            f::channels::UpdateUsername { channel, username }.into()
        }
        "channels.deleteChannel" => f::channels::DeleteChannel { channel }.into(),
        "channels.editPhoto" => {
            f::channels::EditPhoto { channel, photo: enums::InputChatPhoto::InputChatPhotoEmpty }.into()
        }
        "channels.editTitle" => f::channels::EditTitle { channel, title: text }.into(),
        "messages.editChatAbout" => f::messages::EditChatAbout { peer, about: text }.into(),
        "messages.editChatDefaultBannedRights" => {
            let rights = types::ChatBannedRights { send_polls: enabled, ..Default::default() };
            f::messages::EditChatDefaultBannedRights { peer, banned_rights: rights.into() }.into()
        }
        "messages.toggleNoForwards" => {
            f::messages::ToggleNoForwards { peer, enabled, request_msg_id: None }.into()
        }
        "channels.getFullChannel" => f::channels::GetFullChannel { channel }.into(),
        "channels.setDiscussionGroup" => f::channels::SetDiscussionGroup {
            broadcast: channel,
            group: enums::InputChannel::InputChannelEmpty,
        }
        .into(),
        "channels.toggleAntiSpam" => f::channels::ToggleAntiSpam { channel, enabled }.into(),
        "channels.toggleForum" => f::channels::ToggleForum { channel, enabled, tabs: false }.into(),
        "channels.toggleJoinRequest" => {
            f::channels::ToggleJoinRequest { channel, enabled, ..Default::default() }.into()
        }
        "channels.toggleJoinToSend" => f::channels::ToggleJoinToSend { channel, enabled }.into(),
        "channels.toggleParticipantsHidden" => {
            f::channels::ToggleParticipantsHidden { channel, enabled }.into()
        }
        "channels.togglePreHistoryHidden" => f::channels::TogglePreHistoryHidden { channel, enabled }.into(),
        "channels.toggleSignatures" => {
            f::channels::ToggleSignatures { channel, signatures_enabled: enabled, profiles_enabled: false }
                .into()
        }
        "channels.toggleSlowMode" => {
            f::channels::ToggleSlowMode { channel, seconds: if enabled { 10 } else { 0 } }.into()
        }
        _ => return None,
    })
}

fn of_messages(method: &str, cell: &Cell<'_>) -> Option<Request> {
    let (channel, peer, fresh) = (cell.channel(), cell.peer(), cell.fresh.0);
    let random_id = cell.cast.random_id();
    let id = vec![fresh];
    Some(match method {
        "channels.deleteHistory" => {
            f::channels::DeleteHistory { for_everyone: true, channel, max_id: 1 }.into()
        }
        "channels.deleteMessages" => f::channels::DeleteMessages { channel, id }.into(),
        "channels.exportMessageLink" => {
            f::channels::ExportMessageLink { channel, id: fresh, ..Default::default() }.into()
        }
        "channels.getMessages" => {
            let id = vec![types::InputMessageID { id: fresh }.into()];
            f::channels::GetMessages { channel, id }.into()
        }
        "channels.readHistory" => f::channels::ReadHistory { channel, max_id: fresh }.into(),
        "channels.readMessageContents" => f::channels::ReadMessageContents { channel, id }.into(),
        "channels.reportAntiSpamFalsePositive" => {
            f::channels::ReportAntiSpamFalsePositive { channel, msg_id: fresh }.into()
        }
        "channels.reportSpam" => {
            let participant = cell.user_peer(cell.cast.writer);
            f::channels::ReportSpam { channel, participant, id }.into()
        }
        "messages.editMessage" => {
            let message = Some(format!("edited {random_id}"));
            f::messages::EditMessage { peer, id: cell.own.0, message, ..Default::default() }.into()
        }
        "messages.forwardMessages" => f::messages::ForwardMessages {
            from_peer: peer,
            id,
            random_id: vec![random_id],
            to_peer: enums::InputPeer::InputPeerSelf,
            ..Default::default()
        }
        .into(),
        "messages.getDiscussionMessage" => f::messages::GetDiscussionMessage { peer, msg_id: fresh }.into(),
        "messages.getHistory" => f::messages::GetHistory { peer, limit: 10, ..Default::default() }.into(),
        "messages.getMessagesViews" => f::messages::GetMessagesViews { peer, id, increment: false }.into(),
        "messages.getPeerSettings" => f::messages::GetPeerSettings { peer }.into(),
        "messages.getReplies" => {
            f::messages::GetReplies { peer, msg_id: fresh, limit: 10, ..Default::default() }.into()
        }
        "messages.getUnreadMentions" => {
            f::messages::GetUnreadMentions { peer, limit: 10, ..Default::default() }.into()
        }
        "messages.readDiscussion" => {
            f::messages::ReadDiscussion { peer, msg_id: fresh, read_max_id: fresh }.into()
        }
        "messages.readMentions" => f::messages::ReadMentions { peer, ..Default::default() }.into(),
        "messages.sendMessage" => {
            f::messages::SendMessage { peer, message: "hello".into(), random_id, ..Default::default() }.into()
        }
        "messages.setTyping" => f::messages::SetTyping {
            peer,
            top_msg_id: None,
            action: enums::SendMessageAction::SendMessageTypingAction,
        }
        .into(),
        "messages.unpinAllMessages" => f::messages::UnpinAllMessages { peer, ..Default::default() }.into(),
        "messages.updatePinnedMessage" => {
            f::messages::UpdatePinnedMessage { peer, id: fresh, ..Default::default() }.into()
        }
        "updates.getChannelDifference" => f::updates::GetChannelDifference {
            channel,
            filter: enums::ChannelMessagesFilter::ChannelMessagesFilterEmpty,
            pts: 1,
            limit: 100,
            force: true,
        }
        .into(),
        "messages.createForumTopic" => {
            f::messages::CreateForumTopic { peer, title: "Topic".into(), random_id, ..Default::default() }
                .into()
        }
        "messages.editForumTopic" => f::messages::EditForumTopic {
            peer,
            topic_id: 1,
            title: Some(format!("General {random_id}")),
            ..Default::default()
        }
        .into(),
        "messages.updatePinnedForumTopic" => {
            f::messages::UpdatePinnedForumTopic { peer, topic_id: 1, pinned: turned(cell) }.into()
        }
        "messages.reorderPinnedForumTopics" => {
            f::messages::ReorderPinnedForumTopics { force: true, peer, order: vec![] }.into()
        }
        "messages.deleteTopicHistory" => f::messages::DeleteTopicHistory { peer, top_msg_id: fresh }.into(),
        "messages.getForumTopics" => {
            f::messages::GetForumTopics { peer, limit: 10, ..Default::default() }.into()
        }
        "messages.getForumTopicsByID" => f::messages::GetForumTopicsByID { peer, topics: vec![1] }.into(),
        _ => return None,
    })
}
