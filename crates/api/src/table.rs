//! Every method that has a handler. A method of the schema that is not in this table is answered
//! `400 METHOD_INVALID`, and logged once with the client's layer.
//!
//! A row: the variant of [`tl::Request`], how much of the feature is here, what a call costs, the handler. The word
//! above a group says who may call.

use crate::call::Call;
use crate::registry::{Access, Answer, Cost, Entry, Kind, answer, entry, registry};
use tl::Request;

registry! {
    Unbound {
        AuthBindTempAuthKey: Real Other auth::bind::bind_temp_auth_key;
        HelpGetConfig: Real Other help::config::get_config;
        HelpGetNearestDc: Real Other help::config::get_nearest_dc;
    }
    Open {
        AccountGetPassword: Real Other account::password::get_password;
        AuthCancelCode: Real Other auth::code::cancel_code;
        AuthCheckPassword: Refused Other auth::other_ways::check_password;
        AuthCheckRecoveryPassword: Refused Other auth::other_ways::check_recovery_password;
        AuthExportLoginToken: Real Other auth::token::export_login_token;
        AuthImportAuthorization: Real Other auth::transfer::import_authorization;
        AuthImportBotAuthorization: Refused Other auth::other_ways::import_bot_authorization;
        AuthImportLoginToken: Real Other auth::token::import_login_token;
        AuthRecoverPassword: Refused Other auth::other_ways::recover_password;
        AuthRequestPasswordRecovery: Refused Other auth::other_ways::request_password_recovery;
        AuthResendCode: Real Service auth::code::resend_code;
        AuthSendCode: Real Service auth::code::send_code;
        AuthSignIn: Real Service auth::sign_in::sign_in;
        AuthSignUp: Real Service auth::sign_in::sign_up;
        HelpGetAppConfig: Real Other help::app_config::get_app_config;
        HelpGetCdnConfig: Empty Other help::config::get_cdn_config;
        HelpGetCountriesList: Real Other help::countries::get_countries_list;
        LangpackGetDifference: Empty Other langpack::get_difference;
        LangpackGetLangPack: Empty Other langpack::get_lang_pack;
        LangpackGetLanguages: Empty Other langpack::get_languages;
        LangpackGetStrings: Empty Other langpack::get_strings;
    }
    Quiet {
        AuthDropTempAuthKeys: Real Other auth::sign_out::drop_temp_auth_keys;
        AuthExportAuthorization: Real Other auth::transfer::export_authorization;
        AuthLogOut: Real Other auth::sign_out::log_out;
        UploadGetFile: Refused Other upload::get_file;
    }
    User {
        AccountCheckUsername: Real Other account::profile::check_username;
        AccountGetAccountTTL: Real Other account::settings::get_account_ttl;
        AccountGetAuthorizations: Real Read account::devices::get_authorizations;
        AccountGetAutoDownloadSettings: Real Other account::settings::get_auto_download_settings;
        AccountGetChatThemes: Empty Other account::appearance::get_chat_themes;
        AccountGetContactSignUpNotification: Real Other account::settings::get_contact_sign_up_notification;
        AccountGetContentSettings: Real Other account::settings::get_content_settings;
        AccountGetDefaultEmojiStatuses: Empty Other account::appearance::get_default_emoji_statuses;
        AccountGetGlobalPrivacySettings: Empty Other account::privacy::get_global_privacy_settings;
        AccountGetNotifyExceptions: Empty Other account::notifications::get_notify_exceptions;
        AccountGetNotifySettings: Empty Other account::notifications::get_notify_settings;
        AccountGetPrivacy: Real Other account::privacy::get_privacy;
        AccountGetReactionsNotifySettings: Empty Other account::notifications::get_reactions_notify_settings;
        AccountGetThemes: Empty Other account::appearance::get_themes;
        AccountGetWallPapers: Empty Other account::appearance::get_wall_papers;
        AccountRegisterDevice: Empty Other account::notifications::register_device;
        AccountResetAuthorization: Real Change account::devices::reset_authorization;
        AccountSetAccountTTL: Real Change account::settings::set_account_ttl;
        AccountSetContactSignUpNotification: Real Change account::settings::set_contact_sign_up_notification;
        AccountSetContentSettings: Real Change account::settings::set_content_settings;
        AccountUnregisterDevice: Empty Other account::notifications::unregister_device;
        AccountUpdateProfile: Real Change account::profile::update_profile;
        AccountUpdateStatus: Real Signal account::profile::update_status;
        AccountUpdateUsername: Real Change account::profile::update_username;
        AuthAcceptLoginToken: Real Change auth::token::accept_login_token;
        AuthResetAuthorizations: Real Change auth::sign_out::reset_authorizations;
        ChannelsCreateChannel: Real Change channels::join::create_channel;
        ChannelsDeleteChannel: Real Change channels::join::delete_channel;
        ChannelsDeleteHistory: Real Send channels::change::delete_history;
        ChannelsDeleteMessages: Real Send channels::change::delete_messages;
        ChannelsGetChannelRecommendations: Empty Read channels::list::get_channel_recommendations;
        ChannelsGetChannels: Real Read channels::list::get_channels;
        ChannelsGetFullChannel: Real Read channels::full::get_full_channel;
        ChannelsGetLeftChannels: Real Read channels::list::get_left_channels;
        ChannelsGetMessages: Real Read channels::messages::get_messages;
        ChannelsInviteToChannel: Real Change channels::join::invite_to_channel;
        ChannelsJoinChannel: Real Change channels::join::join_channel;
        ChannelsLeaveChannel: Real Change channels::join::leave_channel;
        ChannelsReadHistory: Real Signal channels::change::read_history;
        ChannelsReadMessageContents: Real Signal channels::change::read_message_contents;
        ContactsAcceptContact: Real Change contacts::change::accept_contact;
        ContactsAddContact: Real Change contacts::change::add_contact;
        ContactsBlock: Real Change contacts::blocked::block;
        ContactsDeleteContacts: Real Change contacts::change::delete_contacts;
        ContactsGetBlocked: Real Read contacts::blocked::get_blocked;
        ContactsGetContacts: Real Read contacts::list::get_contacts;
        ContactsGetStatuses: Real Read contacts::list::get_statuses;
        ContactsGetTopPeers: Empty Other contacts::list::get_top_peers;
        ContactsImportContacts: Real Service contacts::change::import_contacts;
        ContactsResolvePhone: Real Service contacts::resolve::resolve_phone;
        ContactsResolveUsername: Real Service contacts::resolve::resolve_username;
        ContactsSearch: Real Service contacts::resolve::search;
        ContactsToggleTopPeers: Real Change contacts::list::toggle_top_peers;
        ContactsUnblock: Real Change contacts::blocked::unblock;
        HelpDismissSuggestion: Empty Other help::notices::dismiss_suggestion;
        HelpGetPeerColors: Empty Other help::notices::get_peer_colors;
        HelpGetPeerProfileColors: Empty Other help::notices::get_peer_profile_colors;
        HelpGetPremiumPromo: Empty Other help::notices::get_premium_promo;
        HelpGetPromoData: Empty Other help::notices::get_promo_data;
        HelpGetTermsOfServiceUpdate: Empty Other help::notices::get_terms_of_service_update;
        MessagesDeleteMessages: Real Send messages::change::delete_messages;
        MessagesEditMessage: Real Send messages::change::edit_message;
        MessagesForwardMessages: Real Send messages::forward::forward_messages;
        MessagesGetAllDrafts: Empty Other messages::empty::get_all_drafts;
        MessagesGetAllStickers: Empty Other messages::stickers::get_all_stickers;
        MessagesGetAttachMenuBots: Empty Other messages::empty::get_attach_menu_bots;
        MessagesGetAvailableEffects: Empty Other messages::reactions::get_available_effects;
        MessagesGetAvailableReactions: Empty Other messages::reactions::get_available_reactions;
        MessagesGetChats: Empty Read messages::empty::get_chats;
        MessagesGetCustomEmojiDocuments: Empty Other messages::stickers::get_custom_emoji_documents;
        MessagesGetDefaultHistoryTTL: Empty Other messages::empty::get_default_history_ttl;
        MessagesGetDefaultTagReactions: Empty Other messages::reactions::get_default_tag_reactions;
        MessagesGetDiscussionMessage: Real Read messages::threads::get_discussion_message;
        MessagesGetDialogFilters: Empty Other messages::empty::get_dialog_filters;
        MessagesGetDialogs: Real Read messages::dialogs::get_dialogs;
        MessagesGetEmojiGroups: Empty Other messages::stickers::get_emoji_groups;
        MessagesGetEmojiKeywordsDifference: Empty Other messages::stickers::get_emoji_keywords_difference;
        MessagesGetEmojiKeywordsLanguages: Empty Other messages::stickers::get_emoji_keywords_languages;
        MessagesGetEmojiStickers: Empty Other messages::stickers::get_emoji_stickers;
        MessagesGetFavedStickers: Empty Other messages::stickers::get_faved_stickers;
        MessagesGetFeaturedEmojiStickers: Empty Other messages::stickers::get_featured_emoji_stickers;
        MessagesGetFeaturedStickers: Empty Other messages::stickers::get_featured_stickers;
        MessagesGetFullChat: Refused Read messages::empty::get_full_chat;
        MessagesGetHistory: Real Read messages::history::get_history;
        MessagesGetMessages: Real Read messages::history::get_messages;
        MessagesGetPeerDialogs: Real Read messages::dialogs::get_peer_dialogs;
        MessagesGetPeerSettings: Real Read messages::peer_settings::get_peer_settings;
        MessagesGetPinnedDialogs: Real Read messages::dialogs::get_pinned_dialogs;
        MessagesGetPinnedSavedDialogs: Empty Other messages::empty::get_pinned_saved_dialogs;
        MessagesGetQuickReplies: Empty Other messages::empty::get_quick_replies;
        MessagesGetRecentReactions: Empty Other messages::reactions::get_recent_reactions;
        MessagesGetRecentStickers: Empty Other messages::stickers::get_recent_stickers;
        MessagesGetReplies: Real Read messages::threads::get_replies;
        MessagesGetSavedDialogs: Empty Other messages::empty::get_saved_dialogs;
        MessagesGetSavedGifs: Empty Other messages::stickers::get_saved_gifs;
        MessagesGetSavedReactionTags: Empty Other messages::reactions::get_saved_reaction_tags;
        MessagesGetScheduledHistory: Empty Other messages::empty::get_scheduled_history;
        MessagesGetSponsoredMessages: Empty Other messages::empty::get_sponsored_messages;
        MessagesGetStickerSet: Refused Other messages::stickers::get_sticker_set;
        MessagesGetStickers: Empty Other messages::stickers::get_stickers;
        MessagesGetSuggestedDialogFilters: Empty Other messages::empty::get_suggested_dialog_filters;
        MessagesGetTopReactions: Empty Other messages::reactions::get_top_reactions;
        MessagesGetUnreadMentions: Real Read messages::threads::get_unread_mentions;
        MessagesMarkDialogUnread: Real Change messages::dialogs::mark_dialog_unread;
        MessagesReadDiscussion: Real Signal messages::threads::read_discussion;
        MessagesReadHistory: Real Signal messages::read::read_history;
        MessagesReadMentions: Real Signal messages::threads::read_mentions;
        MessagesReceivedMessages: Real Signal messages::read::received_messages;
        MessagesReorderPinnedDialogs: Real Change messages::dialogs::reorder_pinned_dialogs;
        MessagesSendMessage: Real Send messages::send::send_message;
        MessagesSetTyping: Real Signal messages::typing::set_typing;
        MessagesToggleDialogPin: Real Change messages::dialogs::toggle_dialog_pin;
        MessagesUnpinAllMessages: Real Send messages::pinned::unpin_all_messages;
        MessagesUpdatePinnedMessage: Real Send messages::pinned::update_pinned_message;
        PaymentsGetStarsStatus: Empty Other payments::get_stars_status;
        PhotosGetUserPhotos: Empty Other photos::get_user_photos;
        StoriesGetAllStories: Empty Other stories::get_all_stories;
        StoriesGetPeerMaxIDs: Empty Other stories::get_peer_max_ids;
        UpdatesGetChannelDifference: Real Read channels::messages::difference;
        UpdatesGetDifference: Real Read updates::get_difference;
        UpdatesGetState: Real Read updates::get_state;
        UsersGetFullUser: Real Read users::get_full_user;
        UsersGetUsers: Real Read users::get_users;
    }
}
