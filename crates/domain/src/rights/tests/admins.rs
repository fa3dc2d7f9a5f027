use super::*;

fn ask(rights: AdminRights) -> Promotion<'static> {
    Promotion { rights, rank: None, admins: 2 }
}

fn edit(actor: &Member, target: &Member, rights: AdminRights) -> String {
    name(promote(&group(), actor, target, ask(rights), NOW))
}

#[test]
fn p10_only_rights_that_one_has_are_given() {
    for (held, held_name) in AdminRights::NAMED {
        let actor = admin(HELPER, held.with(AdminRights::ADD_ADMINS));
        for (asked, asked_name) in AdminRights::NAMED {
            let in_groups =
                !["POST_MESSAGES", "EDIT_MESSAGES", "MANAGE_DIRECT_MESSAGES"].contains(asked_name);
            let has = asked == held || ["ADD_ADMINS", "OTHER"].contains(asked_name);
            let expected = if in_groups && has { "OK" } else { "RIGHT_FORBIDDEN" };
            assert_eq!(edit(&actor, &plain(SUBJECT), *asked), expected, "{held_name} gives {asked_name}");
            let expected = if in_groups { "OK" } else { "RIGHT_FORBIDDEN" };
            assert_eq!(edit(&owner(), &plain(SUBJECT), *asked), expected);
        }
        if *held != AdminRights::ADD_ADMINS {
            let actor = admin(HELPER, *held);
            assert_eq!(edit(&actor, &plain(SUBJECT), AdminRights::OTHER), "CHAT_ADMIN_REQUIRED");
        }
    }
}

#[test]
fn p10_nobody_edits_an_administrator_whom_another_made() {
    let actor = admin(HELPER, AdminRights::ADD_ADMINS.with(AdminRights::BAN_USERS));
    let made_by = |by| member(SUBJECT, Status::Admin { rights: AdminRights::BAN_USERS, by });
    assert_eq!(edit(&actor, &made_by(OWNER), AdminRights::NONE), "CHAT_ADMIN_REQUIRED");
    assert_eq!(edit(&actor, &made_by(UserId(5)), AdminRights::BAN_USERS), "CHAT_ADMIN_REQUIRED");
    assert_eq!(edit(&actor, &made_by(HELPER), AdminRights::NONE), "OK");
    assert_eq!(edit(&owner(), &made_by(HELPER), AdminRights::NONE), "OK");
    let (status, _) = promote(&group(), &owner(), &made_by(HELPER), ask(AdminRights::OTHER), NOW).unwrap();
    let kept = Status::Admin { rights: AdminRights::OTHER, by: HELPER };
    assert_eq!(status, kept, "who made it keeps the say over it");
    assert_eq!(edit(&actor, &owner(), AdminRights::NONE), "USER_CREATOR");
    assert_eq!(edit(&plain(HELPER), &plain(SUBJECT), AdminRights::OTHER), "CHAT_ADMIN_REQUIRED");
}

#[test]
fn an_administrator_gives_away_rights_of_its_own_and_takes_none() {
    let own = admin(SUBJECT, AdminRights::BAN_USERS.with(AdminRights::INVITE_USERS));
    assert_eq!(edit(&own, &own, AdminRights::BAN_USERS), "OK");
    assert_eq!(edit(&own, &own, AdminRights::NONE), "OK");
    assert_eq!(edit(&own, &own, AdminRights::CHANGE_INFO), "RIGHT_FORBIDDEN");
    assert_eq!(edit(&plain(SUBJECT), &plain(SUBJECT), AdminRights::NONE), "CHAT_ADMIN_REQUIRED");
    let all = AdminRights(u32::MAX);
    let (status, _) = promote(&group(), &owner(), &owner(), ask(all), NOW).unwrap();
    assert_eq!(status, Status::Creator { rights: AdminRights::ANONYMOUS });
}

#[test]
fn who_is_made_an_administrator() {
    let actor = admin(HELPER, AdminRights::ADD_ADMINS);
    let other = AdminRights::OTHER;
    let closed = |actor: &Member, target: &Member| {
        let rights = BannedRights::INVITE_USERS;
        let channel = Channel { default_banned: Restriction { rights, until: None }, ..group() };
        name(promote(&channel, actor, target, ask(other), NOW))
    };
    assert_eq!(closed(&actor, &Member::stranger(SUBJECT)), "CHAT_ADMIN_INVITE_REQUIRED");
    assert_eq!(closed(&owner(), &Member::stranger(SUBJECT)), "OK");
    assert_eq!(edit(&owner(), &banned(SUBJECT, None), other), "USER_KICKED");
    let muted = restricted(SUBJECT, BannedRights::SEND_MESSAGES, None);
    assert_eq!(edit(&actor, &muted, other), "CHAT_ADMIN_REQUIRED", "it would lift what is withheld");
    assert_eq!(edit(&owner(), &muted, other), "OK");
    assert_eq!(edit(&owner(), &Member::stranger(SUBJECT), AdminRights::NONE), "USER_NOT_PARTICIPANT");
    let crowded = Promotion { rights: other, rank: None, admins: 50 };
    assert_eq!(name(promote(&group(), &owner(), &plain(SUBJECT), crowded, NOW)), "ADMINS_TOO_MUCH");
    assert_eq!(name(promote(&group(), &owner(), &admin(SUBJECT, other), crowded, NOW)), "OK");
}

#[test]
fn ranks_are_short_and_without_pictures() {
    assert_eq!(check_rank("  chief  ").unwrap().as_deref(), Some("chief"));
    assert_eq!(check_rank("").unwrap(), None);
    assert_eq!(check_rank(&"ж".repeat(16)).unwrap(), Some("ж".repeat(16)));
    assert_eq!(name(check_rank(&"x".repeat(17))), "ADMIN_RANK_INVALID");
    assert_eq!(name(check_rank("a\nb")), "ADMIN_RANK_INVALID");
    for text in ["ok \u{1F600}", "\u{2764}\u{FE0F}", "1\u{FE0F}\u{20E3}"] {
        assert_eq!(name(check_rank(text)), "ADMIN_RANK_EMOJI_NOT_ALLOWED");
    }
}

#[test]
fn p10_who_gives_whom_a_rank() {
    let others = who(|member| may_rank(&group(), member, &plain(HELPER), NOW));
    assert_eq!(others, ["owner", "MANAGE_RANKS"]);
    let manager = admin(HELPER, AdminRights::MANAGE_RANKS);
    assert_eq!(name(may_rank(&group(), &manager, &owner(), NOW)), "USER_CREATOR");
    assert_eq!(
        name(may_rank(&group(), &manager, &admin(SUBJECT, AdminRights::OTHER), NOW)),
        "CHAT_ADMIN_REQUIRED"
    );
    assert_eq!(name(may_rank(&group(), &plain(SUBJECT), &plain(SUBJECT), NOW)), "OK");
    let withheld = restricted(SUBJECT, BannedRights::EDIT_RANK, None);
    assert_eq!(name(may_rank(&group(), &withheld, &withheld, NOW)), "CHAT_ADMIN_REQUIRED");
}

#[test]
fn p10_only_the_owner_gives_the_channel_away() {
    let refused = who(|member| transfer(member, &plain(HELPER)).map(|_| ()));
    assert_eq!(refused, ["owner"]);
    assert_eq!(name(transfer(&owner(), &owner())), "CHAT_NOT_MODIFIED");
    assert_eq!(name(transfer(&owner(), &Member::stranger(SUBJECT))), "USER_NOT_PARTICIPANT");
    let (former, next) = transfer(&owner(), &plain(SUBJECT)).unwrap();
    assert_eq!(next, Status::Creator { rights: AdminRights::NONE });
    let Status::Admin { rights, by } = former else { panic!() };
    assert_eq!(by, SUBJECT);
    let missing: Vec<_> = AdminRights::NAMED.iter().filter(|(right, _)| !rights.has(*right)).collect();
    assert_eq!(missing, [&(AdminRights::ANONYMOUS, "ANONYMOUS")]);
}
