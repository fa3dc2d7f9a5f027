//! Fields that went on under another name. A row says: where a form lacks `new` and has all of `old`, `new` is made
//! of them, and they are made of `new` when such a form is written. How is said by the `Adapt` implementations in
//! `src/convert`; fields that kept their name and changed their type need no row.

/// One row of the table.
pub(crate) struct Rule {
    /// The constructor or method, or `ANY` for all of which the newest form has `new`.
    pub(crate) on: &'static str,
    /// Fields of the older form.
    pub(crate) old: &'static [&'static str],
    /// The field of the newest form.
    pub(crate) new: &'static str,
    /// Whether all old fields are converted together.
    pub(crate) together: bool,
}

/// Every constructor and method.
pub(crate) const ANY: &str = "*";

const fn rule(on: &'static str, old: &'static [&'static str], new: &'static str) -> Rule {
    Rule { on, old, new, together: old.len() != 1 }
}

/// A row whose old fields are converted as a tuple, optional ones as they are, also where it is only one.
const fn together(on: &'static str, old: &'static [&'static str], new: &'static str) -> Rule {
    Rule { on, old, new, together: true }
}

/// The first row that fits a form is taken.
pub(crate) const RULES: &[Rule] = &[
    // What a message answers.
    rule(ANY, &["reply_to_msg_id", "top_msg_id"], "reply_to"),
    rule(ANY, &["reply_to_msg_id"], "reply_to"),
    // Users and channels that became peers, one that became several.
    rule(ANY, &["user_id"], "peer"),
    rule(ANY, &["channel"], "peer"),
    rule("channels.reportSpam", &["user_id"], "participant"),
    rule("messages.sendBotRequestedPeer", &["requested_peer"], "requested_peers"),
    rule("messageActionRequestedPeer", &["peer"], "peers"),
    together("updateGroupCall", &["chat_id"], "peer"),
    // Stories were one's own before they could be anybody's.
    rule("stories.canSendStory", &[], "peer"),
    rule("stories.deleteStories", &[], "peer"),
    rule("stories.editStory", &[], "peer"),
    rule("stories.getStoriesArchive", &[], "peer"),
    rule("stories.getStoriesViews", &[], "peer"),
    rule("stories.getStoryViewsList", &[], "peer"),
    rule("stories.sendStory", &[], "peer"),
    rule("stories.togglePinned", &[], "peer"),
    rule("stories.allStories", &["user_stories"], "peer_stories"),
    // Colors and themes.
    together("user", &["color", "background_emoji_id"], "color"),
    together("channel", &["color", "background_emoji_id"], "color"),
    together("account.updateColor", &["color", "background_emoji_id"], "color"),
    rule(ANY, &["emoticon"], "theme"),
    rule(ANY, &["theme_emoticon"], "theme"),
    // Messages and what they carry.
    rule("messageReactions", &["recent_reactons"], "recent_reactions"),
    together("reactionCount", &["chosen"], "chosen_order"),
    rule("messageMediaDocument", &["alt_document"], "alt_documents"),
    rule("messages.translateText", &["msg_id"], "id"),
    rule("updateUserName", &["username"], "usernames"),
    rule("channels.toggleSignatures", &["enabled"], "signatures_enabled"),
    rule(ANY, &["reason"], "option"),
    // Mail addresses.
    rule("account.verifyEmail", &[], "purpose"),
    rule("account.verifyEmail", &["code"], "verification"),
    rule("account.sendVerifyEmailCode", &[], "purpose"),
    // Bots of businesses.
    rule(ANY, &["can_reply"], "rights"),
    // Payments, gifts and stars.
    rule(ANY, &["peer", "msg_id"], "invoice"),
    rule(ANY, &["msg_id"], "stargift"),
    rule(ANY, &["rarity_permille"], "rarity"),
    rule(ANY, &["stars"], "amount"),
    rule(ANY, &["resell_stars"], "resell_amount"),
    rule(ANY, &["resale_stars"], "resale_amount"),
    rule(ANY, &["recurring_terms_url"], "terms_url"),
    together(ANY, &["months"], "days"),
];

/// Fields that only older forms have and whose default would mislead a client.
pub(crate) const CONSTANTS: &[(&str, &str, &str)] = &[
    ("config", "phonecalls_enabled", "true"),
    ("config", "saved_gifs_limit", "200_i32"),
    ("config", "stickers_faved_limit", "5_i32"),
    ("config", "pinned_dialogs_count_max", "5_i32"),
    ("config", "pinned_infolder_count_max", "100_i32"),
    ("help.premiumPromo", "currency", "String::from(\"USD\")"),
];

/// Fields of older forms that newer ones have beside the object: an `Answer` embeds them before it writes.
pub(crate) const EMBEDDED: &[(&str, &str)] = &[("userFull", "user")];

/// Types with a stand-in for values that a layer does not know: `StandIn` in `src/convert`.
pub(crate) const STAND_INS: &[&str] = &[
    "EmojiStatus",
    "KeyboardButton",
    "MessageAction",
    "MessageMedia",
    "PageBlock",
    "RichText",
    "SendMessageAction",
    "auth.SentCodeType",
];

/// Constructors that are read also where the second one stands, which has the same fields. Telegram reads a peer where
/// a user or channel belongs, and there are clients that count on it: kurigram sends peers everywhere.
pub(crate) const ALSO_READ: &[(&str, &str)] = &[
    ("inputUserEmpty", "inputPeerEmpty"),
    ("inputUserSelf", "inputPeerSelf"),
    ("inputUser", "inputPeerUser"),
    ("inputUserFromMessage", "inputPeerUserFromMessage"),
    ("inputChannelEmpty", "inputPeerEmpty"),
    ("inputChannel", "inputPeerChannel"),
    ("inputChannelFromMessage", "inputPeerChannelFromMessage"),
];
