use super::*;
use model::ServiceAction;

const OPEN: fn(Channel) -> Channel = |channel| Channel { username: Some("tower".into()), ..channel };

#[test]
fn p14_who_edits_what() {
    let others = who(|member| may_edit(&group(), member, &message(HELPER), NOW));
    assert!(others.is_empty(), "in a group everybody edits the own messages alone");
    let others = who(|member| may_edit(&broadcast(), member, &message(HELPER), NOW));
    assert_eq!(others, ["owner", "EDIT_MESSAGES"]);
    let own = who(|member| may_edit(&broadcast(), member, &message(SUBJECT), NOW));
    assert_eq!(own, ["owner", "POST_MESSAGES", "EDIT_MESSAGES"]);
    let muted = restricted(SUBJECT, BannedRights::SEND_MESSAGES, None);
    let refusal = name(may_edit(&group(), &muted, &message(SUBJECT), NOW));
    assert_eq!(refusal, "USER_BANNED_IN_CHANNEL", "who may not write does not rewrite either");
    assert_eq!(
        name(may_edit(&group(), &banned(SUBJECT, None), &message(SUBJECT), NOW)),
        "CHAT_WRITE_FORBIDDEN"
    );
}

#[test]
fn an_old_message_is_edited_by_who_pins_or_edits() {
    let late = Date(NOW.0 + 172_801);
    let own = message(SUBJECT);
    assert_eq!(name(may_edit(&group(), &plain(SUBJECT), &own, Date(late.0 - 1))), "OK");
    assert_eq!(name(may_edit(&group(), &plain(SUBJECT), &own, late)), "MESSAGE_EDIT_TIME_EXPIRED");
    assert_eq!(name(may_edit(&group(), &admin(SUBJECT, AdminRights::PIN_MESSAGES), &own, late)), "OK");
    let poster = admin(SUBJECT, AdminRights::POST_MESSAGES);
    assert_eq!(name(may_edit(&broadcast(), &poster, &own, late)), "MESSAGE_EDIT_TIME_EXPIRED");
    assert_eq!(name(may_edit(&broadcast(), &owner(), &own, late)), "OK");
    let service = Message { action: Some(ServiceAction::PinMessage), ..message(OWNER) };
    assert_eq!(name(may_edit(&group(), &owner(), &service, NOW)), "MESSAGE_ID_INVALID");
}

#[test]
fn p14_who_deletes_what() {
    let others = |channel: &Channel| who(|member| may_delete(channel, member, &message(HELPER), NOW));
    assert_eq!(others(&group()), ["owner", "DELETE_MESSAGES"]);
    assert_eq!(others(&broadcast()), ["owner", "DELETE_MESSAGES"]);
    let own = who(|member| may_delete(&broadcast(), member, &message(SUBJECT), NOW));
    assert_eq!(own, ["owner", "POST_MESSAGES", "DELETE_MESSAGES"]);
    for (name, subject) in roles().into_iter().filter(|(name, _)| *name != "owner") {
        let may = may_delete(&group(), &subject, &message(SUBJECT), NOW).is_ok();
        assert_eq!(may, subject.is_inside(), "{name}");
    }
    let first = Message { action: Some(ServiceAction::ChannelCreate("Tower".into())), ..message(OWNER) };
    assert_eq!(name(may_delete(&group(), &owner(), &first, NOW)), "MESSAGE_DELETE_FORBIDDEN");
}

/// What a closed group leaves to its members, until it is withheld; the right of the administrators; whether it is
/// left to members where strangers come in.
#[test]
fn p10_what_is_left_to_members_of_a_closed_group() {
    type Check = fn(&Channel, &Member, Date) -> Result<(), Refusal>;
    let table: [(Check, BannedRights, [&str; 2], bool); 3] = [
        (may_pin, BannedRights::PIN_MESSAGES, ["PIN_MESSAGES", "EDIT_MESSAGES"], false),
        (may_change_info, BannedRights::CHANGE_INFO, ["CHANGE_INFO", "CHANGE_INFO"], false),
        (may_invite, BannedRights::INVITE_USERS, ["INVITE_USERS", "INVITE_USERS"], true),
    ];
    for (check, flag, [of_group, of_broadcast], in_the_open) in table {
        let inside = who(|member| may_view(&group(), member, NOW));
        assert_eq!(who(|member| check(&group(), member, NOW)), inside);
        assert_eq!(who(|member| check(&broadcast(), member, NOW)), ["owner", of_broadcast]);
        let withheld = Channel { default_banned: Restriction { rights: flag, until: None }, ..group() };
        assert_eq!(who(|member| check(&withheld, member, NOW)), ["owner", of_group]);
        let refusal = name(check(&group(), &restricted(SUBJECT, flag, None), NOW));
        assert_eq!(refusal, "CHAT_ADMIN_REQUIRED");
        let open = name(check(&OPEN(group()), &plain(SUBJECT), NOW));
        assert_eq!(open == "OK", in_the_open);
    }
}

#[test]
fn p06_who_sees_what() {
    let inside: Vec<&str> =
        roles().into_iter().filter(|(_, member)| member.is_inside()).map(|(name, _)| name).collect();
    assert_eq!(who(|member| may_view(&group(), member, NOW)), inside);
    let public = who(|member| may_view(&OPEN(group()), member, NOW));
    assert_eq!(public.len(), roles().len() - 1, "all but who is banned");
    assert!(!public.contains(&"banned"));
}

#[test]
fn p23_members_are_listed_for_who_may_see_them() {
    let admins: Vec<&str> =
        roles().into_iter().filter(|(_, member)| member.is_admin()).map(|(name, _)| name).collect();
    assert_eq!(who(|member| may_list_members(&broadcast(), member, NOW)), admins);
    assert_eq!(who(|member| may_read_admin_log(&group(), member)), admins);
    let inside = who(|member| may_view(&group(), member, NOW));
    assert_eq!(who(|member| may_list_members(&group(), member, NOW)), inside);
    let hidden = Channel { participants_hidden: true, ..group() };
    assert!(!may_see_members(&hidden, &plain(SUBJECT)) && may_see_members(&group(), &plain(SUBJECT)));
    assert!(may_see_members(&hidden, &admin(HELPER, AdminRights::OTHER)));
    assert!(!may_see_members(&broadcast(), &plain(SUBJECT)));
}
