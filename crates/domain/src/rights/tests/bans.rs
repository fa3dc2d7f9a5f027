use super::*;

const MUTE: Restriction = Restriction { rights: BannedRights::SEND_MESSAGES, until: None };
const BAN: Restriction = Restriction { rights: BannedRights::VIEW_MESSAGES, until: None };
const NOTHING: Restriction = Restriction { rights: BannedRights::NONE, until: None };

#[test]
fn p10_who_bans_whom() {
    let bans = who(|member| may_ban(member, &plain(HELPER)));
    assert_eq!(bans, ["owner", "BAN_USERS"]);
    let actor = admin(HELPER, AdminRights::BAN_USERS);
    let made_by = |by| member(SUBJECT, Status::Admin { rights: AdminRights::OTHER, by });
    let untouchable = "USER_ADMIN_INVALID";
    assert_eq!(name(may_ban(&actor, &owner())), untouchable);
    assert_eq!(name(may_ban(&actor, &actor)), untouchable);
    assert_eq!(name(may_ban(&owner(), &owner())), untouchable);
    let by_itself = member(HELPER, Status::Admin { rights: AdminRights::BAN_USERS, by: HELPER });
    assert_eq!(name(may_ban(&by_itself, &by_itself)), untouchable, "whoever its row says has made it");
    assert_eq!(name(may_ban(&actor, &made_by(OWNER))), untouchable);
    assert_eq!(name(may_ban(&actor, &made_by(HELPER))), "OK");
    assert_eq!(name(may_ban(&owner(), &made_by(HELPER))), "OK");
}

#[test]
fn p11_what_somebody_becomes() {
    let by = OWNER;
    let muted = |inside| Status::Restricted { what: MUTE, by, inside };
    let banned_status = Status::Banned { what: BAN, by };
    let table = [
        (Status::Member, MUTE, muted(true)),
        (Status::Left, MUTE, muted(false)),
        (Status::Member, BAN, banned_status.clone()),
        (Status::Left, BAN, banned_status.clone()),
        (muted(true), BAN, banned_status.clone()),
        (banned_status.clone(), MUTE, muted(false)),
        (muted(true), NOTHING, Status::Member),
        (muted(false), NOTHING, Status::Left),
        (banned_status, NOTHING, Status::Left),
        (Status::Member, NOTHING, Status::Member),
    ];
    for (before, what, after) in table {
        let target = member(SUBJECT, before.clone());
        assert_eq!(restrict(&group(), &owner(), &target, what, NOW), Ok(after), "{before:?} {what:?}");
    }
    let past = Restriction { until: Some(NOW), ..BAN };
    assert_eq!(restrict(&group(), &owner(), &plain(SUBJECT), past, NOW), Ok(Status::Member));
}

#[test]
fn in_a_channel_there_are_only_bans() {
    let refusal = restrict(&broadcast(), &owner(), &plain(SUBJECT), MUTE, NOW).unwrap_err();
    assert_eq!((refusal.code, refusal.name), (406, "BANNED_RIGHTS_INVALID"));
    assert_eq!(name(restrict(&broadcast(), &owner(), &plain(SUBJECT), BAN, NOW)), "OK");
}

#[test]
fn p11_an_end_too_near_or_too_far_is_none() {
    let year = 366 * 86_400;
    let table = [(0, false), (29, false), (30, true), (year, true), (year + 1, false), (-5, false)];
    for (seconds, ends) in table {
        let date = NOW.0 + seconds;
        assert_eq!(until(date, NOW), ends.then_some(Date(date)), "{seconds}");
    }
    assert_eq!(until(0, NOW), None);
    assert_eq!(until(i32::MAX, NOW), None);
}
