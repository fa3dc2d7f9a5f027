//! The settings of a channel, each changed by who may.

use super::create::{about, title};
use super::{Changed, Channels, LockedChannel};
use crate::boxes::retrying;
use crate::{Caller, Result, reactions};
use domain::rights;
use model::{
    AdminRights, BannedRights, Channel, ChannelId, Date, Member, ReactionSettings, Refusal, Restriction,
    ServiceAction,
};

/// The intervals of slow mode that clients offer, in seconds.
const SLOW_MODES_S: [i32; 8] = [0, 5, 10, 30, 60, 300, 900, 3_600];
/// How many members a group has at the least whose members are hidden, and one with the anti-spam filter; clients are
/// told the same numbers.
const HIDDEN_MEMBERS_MIN: i32 = 100;
const ANTISPAM_MIN: i32 = 200;

/// A change of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The title.
    Title(String),
    /// The description.
    About(String),
    /// What is withheld from members without special rights.
    DefaultBanned(Restriction),
    /// Seconds between two messages of one member.
    SlowMode(i32),
    /// Names under posts, and the profiles behind them.
    Signatures {
        /// Names.
        names: bool,
        /// Profiles.
        profiles: bool,
    },
    /// Newcomers do not see what was written before.
    HistoryHidden(bool),
    /// Only members write.
    JoinToSend(bool),
    /// Administrators let newcomers in.
    JoinRequest(bool),
    /// Only administrators see who is a member.
    ParticipantsHidden(bool),
    /// The anti-spam filter.
    AntiSpam(bool),
    /// Nothing may be forwarded or saved.
    NoForwards(bool),
    /// Which reactions are allowed.
    Reactions(ReactionSettings),
}

impl Channels {
    /// Changes one of the settings.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 CHAT_NOT_MODIFIED`; `400 CHAT_ID_INVALID` for what this kind of channel does not
    /// have; and what the method documents for its value.
    pub async fn set(&self, by: &Caller, id: ChannelId, setting: &Setting) -> Result<Changed> {
        retrying!({
            let locked = self.lock_current(id).await?;
            let member = self.check_readable(&locked, by.user).await?;
            setting.may_be_changed(locked.channel(), &member, self.now())?;
            let now = setting.applied(&locked)?;
            if now == *locked.channel() {
                return Err(setting.not_modified().into());
            }
            let announcement = match setting {
                Setting::Title(_) => Some(ServiceAction::EditTitle(now.title.clone())),
                _ => None,
            };
            self.change_settings(by, locked, now, announcement).await
        })
    }
}

impl Setting {
    fn may_be_changed(
        &self,
        channel: &Channel,
        member: &Member,
        now: Date,
    ) -> std::result::Result<(), Refusal> {
        let right = match self {
            Self::Title(_) | Self::About(_) | Self::Reactions(_) => {
                return rights::may_change_info(channel, member, now);
            }
            Self::NoForwards(_) => return rights::may_own(member),
            Self::Signatures { .. } | Self::HistoryHidden(_) => AdminRights::CHANGE_INFO,
            Self::AntiSpam(_) => AdminRights::DELETE_MESSAGES,
            Self::DefaultBanned(_)
            | Self::SlowMode(_)
            | Self::JoinToSend(_)
            | Self::JoinRequest(_)
            | Self::ParticipantsHidden(_) => AdminRights::BAN_USERS,
        };
        if member.may(right) { Ok(()) } else { Err(Refusal::bad("CHAT_ADMIN_REQUIRED")) }
    }

    fn applied(&self, locked: &LockedChannel) -> Result<Channel> {
        let mut channel = locked.channel().clone();
        self.check(&channel, locked.state().fold.counts.members)?;
        match self {
            Self::Title(text) => channel.title = title(text)?,
            Self::About(text) => channel.about = about(text)?,
            Self::DefaultBanned(what) => channel.default_banned = *what,
            Self::SlowMode(seconds) => channel.slow_mode_s = *seconds,
            Self::Signatures { names, profiles } => {
                channel.signatures = *names;
                channel.signature_profiles = *names && *profiles;
            }
            Self::HistoryHidden(on) => channel.history_hidden = *on,
            Self::JoinToSend(on) => channel.join_to_send = *on,
            Self::JoinRequest(on) => channel.join_request = *on,
            Self::ParticipantsHidden(on) => channel.participants_hidden = *on,
            Self::AntiSpam(on) => channel.antispam = *on,
            Self::NoForwards(on) => channel.noforwards = *on,
            Self::Reactions(settings) => {
                channel.reactions = reactions::applied(channel.reactions, settings)?;
            }
        }
        Ok(channel)
    }

    /// Whether the value fits this channel.
    fn check(&self, channel: &Channel, members: i32) -> std::result::Result<(), Refusal> {
        let of_groups = match self {
            Self::Title(_) | Self::About(_) | Self::NoForwards(_) | Self::Reactions(_) => return Ok(()),
            Self::Signatures { .. } => false,
            _ => true,
        };
        if of_groups != channel.is_group() {
            return Err(Refusal::bad("CHAT_ID_INVALID"));
        }
        let broken = match self {
            Self::DefaultBanned(what) if what.rights.any(BannedRights::VIEW_MESSAGES) => {
                return Err(Refusal::new(406, "BANNED_RIGHTS_INVALID"));
            }
            Self::DefaultBanned(what) if what.until.is_some() => "UNTIL_DATE_INVALID",
            Self::SlowMode(seconds) if !SLOW_MODES_S.contains(seconds) => "SECONDS_INVALID",
            Self::HistoryHidden(true) if channel.is_public() || channel.linked.is_some() => {
                "CHAT_LINK_EXISTS"
            }
            Self::HistoryHidden(true) if channel.forum => "FORUM_ENABLED",
            Self::JoinRequest(true) if !channel.is_public() && channel.linked.is_none() => {
                "CHAT_PUBLIC_REQUIRED"
            }
            Self::ParticipantsHidden(true) if members < HIDDEN_MEMBERS_MIN => "PARTICIPANTS_TOO_FEW",
            Self::AntiSpam(true) if members < ANTISPAM_MIN => "PARTICIPANTS_TOO_FEW",
            _ => return Ok(()),
        };
        Err(Refusal::bad(broken))
    }

    fn not_modified(&self) -> Refusal {
        Refusal::bad(if matches!(self, Self::About(_)) {
            "CHAT_ABOUT_NOT_MODIFIED"
        } else {
            "CHAT_NOT_MODIFIED"
        })
    }
}
