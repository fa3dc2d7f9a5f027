use super::*;
use proptest::prelude::*;

const WRITERS: [&str; 2] = ["owner", "member"];

#[test]
fn p10_in_a_group_all_who_are_in_it_write_and_in_a_channel_who_posts() {
    let in_group = who(|member| may_send(&group(), member, NOW));
    let admins = AdminRights::NAMED.iter().map(|(_, name)| *name);
    let expected: Vec<&str> = ["owner"].into_iter().chain(admins).chain(["member"]).collect();
    assert_eq!(in_group, expected);
    assert_eq!(who(|member| may_send(&broadcast(), member, NOW)), ["owner", "POST_MESSAGES"]);
    let gone = Channel { deleted: true, ..group() };
    assert!(who(|member| may_send(&gone, member, NOW)).is_empty());
}

#[test]
fn p11_every_kind_of_content_is_withheld_by_its_own_flag() {
    for content in Content::ALL {
        for (flag, flag_name) in BannedRights::NAMED.iter().filter(|(f, _)| *f != BannedRights::VIEW_MESSAGES)
        {
            let (rule, refusal) = match content {
                Content::Text => ("SEND_PLAIN", "CHAT_SEND_PLAIN_FORBIDDEN"),
                Content::Photo => ("SEND_PHOTOS", "CHAT_SEND_PHOTOS_FORBIDDEN"),
                Content::Video => ("SEND_VIDEOS", "CHAT_SEND_VIDEOS_FORBIDDEN"),
                Content::RoundVideo => ("SEND_ROUNDVIDEOS", "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN"),
                Content::Audio => ("SEND_AUDIOS", "CHAT_SEND_AUDIOS_FORBIDDEN"),
                Content::Voice => ("SEND_VOICES", "CHAT_SEND_VOICES_FORBIDDEN"),
                Content::Document => ("SEND_DOCS", "CHAT_SEND_DOCS_FORBIDDEN"),
                Content::Sticker => ("SEND_STICKERS", "CHAT_SEND_STICKERS_FORBIDDEN"),
                Content::Gif => ("SEND_GIFS", "CHAT_SEND_GIFS_FORBIDDEN"),
                Content::Game => ("SEND_GAMES", "CHAT_SEND_GAME_FORBIDDEN"),
                Content::Inline => ("SEND_INLINE", "CHAT_SEND_INLINE_FORBIDDEN"),
                Content::Poll => ("SEND_POLLS", "CHAT_SEND_POLL_FORBIDDEN"),
            };
            let for_all = |all: &str, own: &str| match *flag_name {
                "SEND_MESSAGES" => (all.to_owned(), own.to_owned()),
                "SEND_MEDIA" if content != Content::Text => {
                    ("CHAT_SEND_MEDIA_FORBIDDEN".into(), "CHAT_SEND_MEDIA_FORBIDDEN".into())
                }
                name if name == rule => (refusal.into(), refusal.into()),
                _ => ("OK".into(), "OK".into()),
            };
            let (by_default, by_restriction) = for_all("CHAT_WRITE_FORBIDDEN", "USER_BANNED_IN_CHANNEL");
            let closed = Channel { default_banned: Restriction { rights: *flag, until: None }, ..group() };
            let case = format!("{content:?} {flag_name}");
            assert_eq!(name(may_send_content(&closed, &plain(SUBJECT), content, NOW)), by_default, "{case}");
            let subject = restricted(SUBJECT, *flag, None);
            assert_eq!(name(may_send_content(&group(), &subject, content, NOW)), by_restriction, "{case}");
            let helper = admin(HELPER, AdminRights::OTHER);
            assert_eq!(name(may_send_content(&closed, &helper, content, NOW)), "OK", "{case}");
        }
    }
}

#[test]
fn p11_a_restriction_ends_by_itself() {
    let subject = restricted(SUBJECT, BannedRights::SEND_MESSAGES, Some(NOW));
    assert_eq!(name(may_send(&group(), &subject, Date(NOW.0 - 1))), "USER_BANNED_IN_CHANNEL");
    assert_eq!(name(may_send(&group(), &subject, NOW)), "OK");
    assert_eq!(name(may_view(&group(), &banned(SUBJECT, Some(NOW)), Date(NOW.0 - 1))), "CHANNEL_PRIVATE");
    let public = Channel { username: Some("tower".into()), ..group() };
    assert_eq!(name(may_view(&public, &banned(SUBJECT, Some(NOW)), NOW)), "OK");
}

#[test]
fn guests_write_in_a_discussion_group_unless_it_wants_them_to_join() {
    let discussion = Channel { linked: Some(ChannelId(1)), ..group() };
    assert_eq!(name(may_send(&discussion, &Member::stranger(SUBJECT), NOW)), "OK");
    let joining = Channel { join_to_send: true, ..discussion };
    let refusal = name(may_send(&joining, &Member::stranger(SUBJECT), NOW));
    assert_eq!(refusal, "CHAT_GUEST_SEND_FORBIDDEN");
    assert_eq!(name(may_send(&group(), &Member::stranger(SUBJECT), NOW)), "CHAT_WRITE_FORBIDDEN");
}

#[test]
fn p11_slow_mode_spares_administrators_and_takes_one_message_at_a_time() {
    let slow = Channel { slow_mode_s: 60, ..group() };
    let wrote = Some(Date(NOW.0 - 59));
    let refusals: Vec<String> = roles()
        .into_iter()
        .filter(|(name, _)| WRITERS.contains(name))
        .map(|(_, member)| name(may_send(&slow, &Member { wrote, ..member }, NOW)))
        .collect();
    assert_eq!(refusals, ["OK", "SLOWMODE_WAIT_1"]);
    assert_eq!(name(may_send_many(&slow, &plain(SUBJECT), 2)), "SLOWMODE_MULTI_MSGS_DISABLED");
    assert_eq!(name(may_send_many(&slow, &plain(SUBJECT), 1)), "OK");
    assert_eq!(name(may_send_many(&slow, &owner(), 9)), "OK");
}

proptest! {
    #[test]
    fn p11_slow_mode_names_the_seconds_that_are_left(slow in 1..100_000i32, since in -10..200_000i32) {
        let channel = Channel { slow_mode_s: slow, ..group() };
        let subject = Member { wrote: Some(Date(NOW.0 - since)), ..plain(SUBJECT) };
        let left = slow - since;
        match may_send(&channel, &subject, NOW) {
            Ok(()) => prop_assert!(left <= 0),
            Err(refusal) => {
                prop_assert_eq!(refusal.message(), format!("SLOWMODE_WAIT_{left}"));
                prop_assert_eq!(refusal.code, 420);
                let later = Date(NOW.0 + left);
                prop_assert!(may_send(&channel, &subject, later).is_ok());
                prop_assert!(may_send(&channel, &subject, Date(later.0 - 1)).is_err());
            }
        }
    }
}
