//! Methods whose result changed its type: the older result, made of today's.
//!
//! Where an older client needs more than the newest result holds, the pair answers `None` and the caller of
//! [`crate::encode_result`] sees an unfit writer.

use super::Answer;
use crate::codec::{Encode, Writer};
use crate::{enums, types};

/// The updates without the list of people who could not be invited.
impl Answer<enums::Updates> for enums::messages::InvitedUsers {
    fn old_answer(&self) -> Option<enums::Updates> {
        let Self::InvitedUsers(invited) = self;
        Some(invited.updates.clone())
    }
}

/// A join that has to be confirmed in a web view cannot be said to older clients.
impl Answer<enums::Updates> for enums::messages::ChatInviteJoinResult {
    fn old_answer(&self) -> Option<enums::Updates> {
        match self {
            Self::ChatInviteJoinResultOk(joined) => Some(joined.updates.clone()),
            Self::ChatInviteJoinResultWebView(_) => None,
        }
    }
}

impl Answer<bool> for enums::auth::LoggedOut {
    fn old_answer(&self) -> Option<bool> {
        Some(true)
    }
}

impl Answer<bool> for enums::account::EmailVerified {
    fn old_answer(&self) -> Option<bool> {
        Some(true)
    }
}

/// `channels.deleteHistory` and `phone.sendGroupCallMessage` answered only that they had been done.
impl Answer<bool> for enums::Updates {
    fn old_answer(&self) -> Option<bool> {
        Some(true)
    }
}

/// Older clients name a reason in the first call, so there is nothing left to ask.
impl Answer<bool> for enums::ReportResult {
    fn old_answer(&self) -> Option<bool> {
        Some(matches!(self, Self::ReportResultReported))
    }
}

impl Answer<bool> for enums::stories::CanSendStoryCount {
    fn old_answer(&self) -> Option<bool> {
        let Self::CanSendStoryCount(can) = self;
        Some(can.count_remains > 0)
    }
}

/// Name, about and description were answered as a list in this order.
impl Answer<Vec<String>> for enums::bots::BotInfo {
    fn old_answer(&self) -> Option<Vec<String>> {
        let Self::BotInfo(info) = self;
        Some(vec![info.name.clone(), info.about.clone(), info.description.clone()])
    }
}

impl Answer<enums::JSONValue> for enums::help::AppConfig {
    fn old_answer(&self) -> Option<enums::JSONValue> {
        match self {
            Self::AppConfig(config) => Some(config.config.clone()),
            Self::AppConfigNotModified => None,
        }
    }
}

impl Answer<Vec<enums::DialogFilter>> for enums::messages::DialogFilters {
    fn old_answer(&self) -> Option<Vec<enums::DialogFilter>> {
        let Self::DialogFilters(filters) = self;
        Some(filters.filters.clone())
    }
}

impl Answer<Vec<i64>> for Vec<enums::ReadParticipantDate> {
    fn old_answer(&self) -> Option<Vec<i64>> {
        Some(self.iter().map(|enums::ReadParticipantDate::ReadParticipantDate(read)| read.user_id).collect())
    }
}

impl Answer<Vec<i32>> for Vec<enums::RecentStory> {
    fn old_answer(&self) -> Option<Vec<i32>> {
        Some(self.iter().map(|enums::RecentStory::RecentStory(story)| story.max_id.unwrap_or(0)).collect())
    }
}

impl Answer<enums::PeerSettings> for enums::messages::PeerSettings {
    fn old_answer(&self) -> Option<enums::PeerSettings> {
        let Self::PeerSettings(settings) = self;
        Some(settings.settings.clone())
    }
}

impl Answer<enums::WebPage> for enums::messages::WebPage {
    fn old_answer(&self) -> Option<enums::WebPage> {
        let Self::WebPage(page) = self;
        Some(page.webpage.clone())
    }
}

impl Answer<enums::MessageMedia> for enums::messages::WebPagePreview {
    fn old_answer(&self) -> Option<enums::MessageMedia> {
        let Self::WebPagePreview(preview) = self;
        Some(preview.media.clone())
    }
}

impl Answer<enums::AppWebViewResult> for enums::WebViewResult {
    fn old_answer(&self) -> Option<enums::AppWebViewResult> {
        let Self::WebViewResultUrl(view) = self;
        Some(types::AppWebViewResultUrl { url: view.url.clone() }.into())
    }
}

impl Answer<enums::SimpleWebViewResult> for enums::WebViewResult {
    fn old_answer(&self) -> Option<enums::SimpleWebViewResult> {
        let Self::WebViewResultUrl(view) = self;
        Some(types::SimpleWebViewResultUrl { url: view.url.clone() }.into())
    }
}

/// A conference is announced by an update today; the older answer was the call itself.
impl Answer<enums::phone::PhoneCall> for enums::Updates {
    fn old_answer(&self) -> Option<enums::phone::PhoneCall> {
        None
    }
}

impl Answer<enums::messages::Messages> for enums::stats::PublicForwards {
    fn old_answer(&self) -> Option<enums::messages::Messages> {
        let Self::PublicForwards(forwards) = self;
        let messages = forwards.forwards.iter().filter_map(|forward| match forward {
            enums::PublicForward::PublicForwardMessage(forward) => Some(forward.message.clone()),
            enums::PublicForward::PublicForwardStory(_) => None,
        });
        Some(
            types::messages::MessagesSlice {
                count: forwards.count,
                messages: messages.collect(),
                chats: forwards.chats.clone(),
                users: forwards.users.clone(),
                ..Default::default()
            }
            .into(),
        )
    }
}

/// Layer 133 and 134 know the person only inside `userFull`, which takes it from there when it is written.
impl Answer<enums::UserFull> for enums::users::UserFull {
    fn old_answer(&self) -> Option<enums::UserFull> {
        let Self::UserFull(full) = self;
        Some(full.full_user.clone())
    }

    fn answer(&self, wr: &mut Writer) {
        let Self::UserFull(full) = self;
        let enums::UserFull::UserFull(about) = &full.full_user;
        let is_meant = |user: &&enums::User| match user {
            enums::User::User(user) => user.id == about.id,
            enums::User::UserEmpty(user) => user.id == about.id,
        };
        if let Some(user) = full.users.iter().find(is_meant) {
            wr.embed(user);
        }
        full.full_user.encode(wr);
    }
}

/// Layer 133 alone asked for themes by this name, with two whole themes in each: not worth a reply today.
impl Answer<enums::account::ChatThemes> for enums::account::Themes {
    fn old_answer(&self) -> Option<enums::account::ChatThemes> {
        Some(types::account::ChatThemesNotModified {}.into())
    }
}
