//! The table: every bug, where it is, what it does and which test finds it.

use crate::Catcher::{Crash, Test};
use crate::Planted;

/// Makes the enum and the table of one list.
macro_rules! bugs {
    ($($bug:ident, $name:literal, $place:literal, $catcher:expr, $what:literal;)+) => {
        /// A bug that can be switched on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Bug {
            $(#[doc = concat!($what, ".")] $bug,)+
        }

        /// All bugs, the lowest tier first.
        pub const ALL: &[Planted] = &[
            $(Planted { bug: Bug::$bug, name: $name, place: $place, what: $what, catcher: $catcher },)+
        ];
    };
}

bugs! {
    DhHighEdge, "dh-high-edge", "crypto",
        Test("crypto", "h14_public_values_at_the_edges"),
        "a public Diffie-Hellman value is compared with the prime and not with the upper edge of the safe range";
    RsaPadUnchecked, "rsa-pad-unchecked", "crypto",
        Test("crypto", "h06_a_payload_under_a_wrong_hash_is_refused"),
        "the hash inside an RSA_PAD envelope is computed and its comparison has no effect";
    SrpAnyA, "srp-any-a", "crypto",
        Test("crypto", "a14_public_values_out_of_range_are_refused"),
        "a password proof may come with a public value that anybody knows the answer to";
    SealUnbound, "seal-unbound", "crypto",
        Test("crypto", "h26_opens_only_unaltered_with_the_same_key_and_place"),
        "sealed values are not tied to their place and open under any other row";
    InnerNonceUnchecked, "inner-nonce-unchecked", "mtproto",
        Test("mtproto", "h02_h15_h16_a_wrong_set_client_dh_params_is_refused"),
        "the nonces inside set_client_DH_params are not compared with those of the run";
    InnerPqUnchecked, "inner-pq-unchecked", "mtproto",
        Test("mtproto", "h09_h10_h11_h12_inner_data_must_be_right"),
        "the pq inside the inner data is not compared with the pq of the run";
    ShortPadding, "short-padding", "mtproto",
        Test("mtproto", "r03_padding_and_length_have_bounds"),
        "a message with 8 bytes of padding is taken";
    ContainerSeqno, "container-seqno", "mtproto",
        Test("mtproto", "r13_containers_and_notices_of_the_server_have_even_numbers"),
        "containers count as content-related messages and get odd sequence numbers";
    ResentAsItWas, "resent-as-it-was", "mtproto",
        Test("mtproto", "r05_no_packet_id_comes_twice_although_messages_do"),
        "a message that is sent again alone is the very packet that was sent before";
    WindowWithoutFloor, "window-without-floor", "mtproto",
        Test("mtproto", "r12_an_id_forgotten_for_want_of_room_is_code_20"),
        "a message that was forgotten for want of room counts as new when it comes again";
    SaltOverstays, "salt-overstays", "mtproto",
        Test("mtproto", "r07_the_previous_salt_is_good_until_its_time_is_over"),
        "a session takes the old salt for one second after its time";
    IdsOfTheFuture, "ids-of-the-future", "mtproto",
        Test("mtproto", "r09_msg_id_of_the_wrong_time_is_code_16_or_17"),
        "ids may be as far in the future as in the past";
    ContainerInPart, "container-in-part", "mtproto",
        Test("mtproto", "r14_one_bad_message_of_ten_spoils_the_container"),
        "the good messages of a container with a bad one are executed";
    PushesNotResent, "pushes-not-resent", "mtproto",
        Test("mtproto", "r22_what_is_not_acknowledged_is_sent_again_and_what_is_never_is"),
        "updates that were lost with a connection are not sent on the next one";
    ZlibUncapped, "zlib-uncapped", "mtproto",
        Test("mtproto", "r16_a_zlib_bomb_is_refused_at_the_cap"),
        "only gzip streams have a cap on what they open to, zlib streams have none";
    ChecksumIgnored, "checksum-ignored", "mtproto",
        Test("mtproto", "t05_full_checks_checksum_and_sequence"),
        "the checksum of the full transport is computed and not compared";
    SavedTwice, "saved-twice", "domain",
        Test("services", "i2_a_repeated_send_to_saved_messages_is_answered_with_the_first_message"),
        "a message to oneself leaves no record of its random_id";
    EditDateGoesBack, "edit-date-goes-back", "domain",
        Test("services", "i20_the_date_of_an_edit_never_goes_back"),
        "an edit takes the date of the clock even where the one before has a later one";
    FoldedTwice, "folded-twice", "domain",
        Test("domain", "i3_entries_tile_the_log_and_a_second_fold_changes_nothing"),
        "an entry that a dialog has taken in already is counted again";
    LastReadIsUnread, "last-read-is-unread", "domain",
        Test("services", "i16_deleting_the_last_message_read_leaves_the_count"),
        "deleting the message at the read mark takes one from the unread count";
    OffsetsInCharacters, "offsets-in-characters", "domain",
        Test("domain", "c01_offsets_count_utf16_units"),
        "offsets of entities count characters and not UTF-16 units";
    MutedMayEdit, "muted-may-edit", "domain",
        Test("domain", "p14_who_edits_what"),
        "who may not write in a group may still rewrite what was written before";
    LeftReadsOn, "left-reads-on", "domain",
        Test("services", "p06_who_left_or_never_came_reads_nothing"),
        "whoever has been in a channel counts as a reader of it";
    LogForMembers, "log-for-members", "domain",
        Test("services", "the_log_tells_what_administrators_did_for_two_days"),
        "every member is shown what administrators did";
    RightsBeyondOwn, "rights-beyond-own", "domain",
        Test("services", "p10_an_administrator_passes_on_what_it_has_and_no_more"),
        "an administrator may give rights that it has not";
    DemotedInName, "demoted-in-name", "domain",
        Test("sim", "under_the_faults_of_a_hundred_seeds_every_invariant_holds"),
        "a demoted administrator is told of it and keeps its rights";
    ReplacedReactionCounts, "replaced-reaction-counts", "domain",
        Test("domain", "i16_unread_reactions_are_what_a_recount_finds"),
        "a message counts once more among those with unread reactions when a reaction to it is replaced";
    ReactorsOfChannels, "reactors-of-channels", "domain",
        Test("api", "p23_nobody_learns_who_reacted_where_it_is_not_to_be_known"),
        "who reacted is told to the readers of channels, and to everybody where members are hidden";
    StaleCache, "stale-cache", "services",
        Test("services", "a_value_read_before_a_write_does_not_come_into_the_cache_after_it"),
        "a value that was read before a write goes into the cache after it";
    AnswersFromMemory, "answers-from-memory", "services",
        Test("sim", "under_the_faults_of_a_hundred_seeds_every_invariant_holds"),
        "answers are read from the box in memory without a look at what others appended";
    SnapshotSkipsOne, "snapshot-skips-one", "services",
        Test("services", "i4_snapshots_leave_no_entry_out"),
        "the second snapshot of a box leaves out the dialog that changed along with the first";
    StaleReadMark, "stale-read-mark", "services",
        Test("services", "i16_an_old_read_mark_in_a_dialog_marked_as_unread_counts_nothing_anew"),
        "a read mark older than the present one counts messages as unread that were read";
    DeletedTwice, "deleted-twice", "services",
        Test("services", "i3_of_two_devices_that_delete_one_message_one_does"),
        "a deletion works on what was read before the box was locked";
    PinsBeforeLock, "pins-before-lock", "services",
        Test("services", "i4_pins_of_two_devices_at_once_are_both_kept"),
        "the order of pinned dialogs is decided before the box is locked";
    BlockedWrites, "blocked-writes", "services",
        Test("services", "p12_who_is_blocked_cannot_write_to_the_blocker"),
        "who is blocked can go on writing";
    ProtectedCopied, "protected-copied", "services",
        Test("services", "p15_a_protected_message_is_not_forwarded_with_or_without_its_author"),
        "a protected message is forwarded if its author is left out";
    NoticeOfTheSecond, "notice-of-the-second", "services",
        Test("services", "a_notice_of_the_same_second_is_in_the_difference"),
        "a difference leaves out the notices of the very second that the device names";
    DeletedInDifference, "deleted-in-difference", "services",
        Test("api", "changes_in_a_difference_have_no_place_in_the_order_of_the_box"),
        "a difference shows messages that were deleted since";
    NumberOfAnyContact, "number-of-any-contact", "services",
        Test("services", "p13_a_number_is_seen_by_those_who_have_it_and_those_whose_number_one_has"),
        "a telephone number is shown to everybody who has saved its owner under any number";
    PresenceToBlocked, "presence-to-blocked", "services",
        Test("services", "p12_the_blocked_are_not_told"),
        "those whom a user has blocked are told when the user is online";
    FirstDeviceDecides, "first-device-decides", "services",
        Test("services", "a_user_is_online_until_the_last_device_is_not"),
        "a user goes offline with the first of several devices";
    HashForEverybody, "hash-for-everybody", "services",
        Test("services", "p01_a_hash_is_worth_something_to_its_viewer_only"),
        "the access hash of a user is the same for everybody";
    GuessesPerKey, "guesses-per-key", "services",
        Test("services", "a11_codes_of_many_keys_give_no_more_guesses"),
        "wrong login codes are counted for each key and not for the number";
    RevokedTooSoon, "revoked-too-soon", "services",
        Test("services", "a07_connections_hear_of_a_log_out_that_is_durable"),
        "connections are told of a log-out before it is durable";
    SrpIdTwice, "srp-id-twice", "services",
        Test("services", "a14_a_challenge_is_good_for_one_answer"),
        "the challenge of a password can be answered again and again";
    BoundBeforePassword, "bound-before-password", "services",
        Test("services", "a13_a_key_belongs_to_nobody_until_the_password_is_given"),
        "a key is signed in by the code while the password is still asked for";
    KeyOverwritten, "key-overwritten", "services",
        Test("services", "h17_a_key_is_never_overwritten"),
        "a new key takes the place of one with the same id";
    SeqReused, "seq-reused", "services",
        Test("services", "seq_grows_by_one_and_never_goes_back"),
        "after a restart the seq of a device begins at the start of its block";
    RefusedButPaid, "refused-but-paid", "services",
        Test("services", "d01_a_refused_request_costs_nothing"),
        "a request that one budget refuses is paid for out of the others";
    CopyForgotten, "copy-forgotten", "services",
        Crash("kill", 8),
        "of a message to a basic group one member gets no copy";
    PostBehindBan, "post-behind-ban", "services",
        Test("services", "i19_a_ban_between_the_check_and_the_append_is_not_overlooked"),
        "the head of a channel is read after the rights of who writes were checked";
    SlowModeFromEdits, "slow-mode-from-edits", "services",
        Test("services", "p11_slow_mode_counts_from_the_last_message"),
        "slow mode counts from the last edit as well";
    HiddenInDifference, "hidden-in-difference", "services",
        Test("services", "p06_a_hidden_history_begins_for_a_newcomer_where_it_came_in"),
        "the difference of a channel shows a newcomer what its history hides";
    SliceCalledFinal, "slice-called-final", "services",
        Test("services", "a_device_that_is_far_behind_begins_anew"),
        "a part of the difference of a channel is called the whole";
    OwnPostsUnread, "own-posts-unread", "services",
        Test("services", "i16_unread_counts_what_others_wrote_above_the_mark"),
        "messages of one's own in a channel count as unread";
    MentionOutlivesLeaving, "mention-outlives-leaving", "services",
        Test("services", "i16_whoever_leaves_a_channel_leaves_no_mention_behind"),
        "a mention stays counted for whoever leaves the channel";
    AnonymousNamed, "anonymous-named", "services",
        Test("services", "p23_who_appears_as_whom"),
        "service messages name anonymous administrators";
    CommentsOfTheFirst, "comments-of-the-first", "services",
        Test("services", "a_post_is_commented_in_the_discussion_group"),
        "of several posts sent at once all are said to be commented where the first one is";
    LastPlaceTwice, "last-place-twice", "services",
        Test("services", "p16_i22_the_last_place_behind_a_link_is_taken_once"),
        "whether a link lets in another one is decided from what was read before";
    ClaimUncompared, "claim-uncompared", "services",
        Test("services", "i22_c13_a_name_that_was_taken_since_it_was_looked_at_is_not_taken_again"),
        "a public name that was free when it was looked at is claimed whoever has it now";
    BoundFromAnySession, "bound-from-any-session", "api",
        Test("api", "a03_every_wrong_field_is_refused"),
        "a proof for auth.bindTempAuthKey is good in every session";
    NamedByAnyMessage, "named-by-any-message", "api",
        Test("api", "p03_a_user_named_by_a_message_has_to_be_in_it"),
        "any message of the caller's can name any user";
    UpdatesUnasked, "updates-unasked", "api",
        Test("api", "updates_come_to_sessions_that_make_a_call_of_their_own"),
        "a session that asked for no updates gets them";
    UnboundMayLogIn, "unbound-may-log-in", "api",
        Test("api", "a02_an_unbound_temporary_key_may_only_be_bound"),
        "a temporary key that is not bound may call what a new permanent one may";
    ForwardsForOne, "forwards-for-one", "api",
        Test("api", "d01_each_forwarded_message_is_paid_for"),
        "a forward of a hundred messages costs as much as one message";
    ExportUsedTwice, "export-used-twice", "api",
        Test("api", "a19_an_export_is_bound_to_its_user_and_good_once"),
        "an exported authorization signs in as often as one likes";
    AffectedOnce, "affected-once", "api",
        Test("api", "i3_a_deletion_of_several_messages_tells_how_far_the_box_went"),
        "a deletion of several messages tells the client of one step of the box";
    AckBeforeSync, "ack-before-sync", "store-fjall",
        Crash("power", 6),
        "batches are answered when they are written and before they are synced";
    AckBeforeCommit, "ack-before-commit", "store-fjall",
        Test("store-fjall", "keeps_the_contract_of_logs"),
        "batches are answered before they are written";
    TwoBatches, "two-batches", "store-fjall",
        Crash("kill", 10),
        "the rows of an operation are committed behind its entries, in a batch of their own";
    HeadUncompared, "head-uncompared", "store-fjall",
        Test("store-fjall", "keeps_the_contract_of_logs"),
        "an append is written whatever the head of its log is";
    PartsOneByOne, "parts-one-by-one", "store-fjall",
        Test("store-fjall", "keeps_the_contract_of_logs"),
        "the first parts of an operation are written although a later one is refused";
    QuickAckOfRejected, "quick-ack-of-rejected", "gateway",
        Test("gateway", "t07_quick_ack_for_accepted_messages_only"),
        "a quick acknowledgement is sent for a message that the session refuses";
    NudgeBeforeSubscription, "nudge-before-subscription", "gateway",
        Test("gateway", "a_nudge_just_before_the_subscription_is_not_lost"),
        "what is published while a session subscribes is not read again";
    RenderedForAnother, "rendered-for-another", "gateway",
        Test("gateway", "what_was_rendered_for_one_device_goes_to_no_other"),
        "an update that was made for one device is given to the others of its layer";
    GapPushed, "gap-pushed", "gateway",
        Test("gateway", "a_missing_nudge_becomes_updates_too_long_and_a_doubled_one_nothing"),
        "an update is pushed although one before it is missing";
    OverflowForgotten, "overflow-forgotten", "gateway",
        Test("gateway", "t11_nudges_beyond_the_queue_become_updates_too_long"),
        "nudges that find their queue full are dropped without a word to the sessions";
    MissedForgotten, "missed-forgotten", "gateway",
        Test("gateway", "t11_what_was_missed_without_a_connection_is_one_updates_too_long"),
        "a session that comes back is not told that it missed something";
    RevokedWhileRead, "revoked-while-read", "gateway",
        Test("gateway", "a07_a_key_that_is_revoked_while_it_is_read_is_not_used"),
        "a key that is revoked while it is read from the store is used";
    BoundKeySurvives, "bound-key-survives", "gateway",
        Test("gateway", "a07_a_revoked_key_loses_its_connections_and_gets_no_more_updates"),
        "the temporary keys of a revoked key go on";
    ChokedByAnother, "choked-by-another", "gateway",
        Test("gateway", "a_connection_is_heard_although_another_one_takes_nothing"),
        "a connection stops reading because of what another one of its session does not take";
    CutWhileDraining, "cut-while-draining", "gateway",
        Test("gateway", "large_results_leave_before_a_shutdown_closes_the_connection"),
        "a connection that is drained is closed although results wait for room in its output";
    FormerStillPushed, "former-still-pushed", "gateway",
        Test("gateway", "i19_who_is_out_gets_nothing_although_the_nudge_of_the_box_was_lost"),
        "what the log of a channel says of its members is left to the logs of those";
    GapTrusted, "gap-trusted", "gateway",
        Test("gateway", "i19_after_a_gap_nobody_is_told_anything_before_the_members_are_known_again"),
        "after a lost nudge of a channel its members are taken for what they were";
    FormerKeepPlaces, "former-keep-places", "gateway",
        Crash("kill", 20),
        "whoever leaves a channel or is thrown out goes on being told what is written there";
}
