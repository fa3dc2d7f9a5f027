use super::*;

#[test]
fn p23_who_sees_who_has_reacted() {
    let hidden = Channel { participants_hidden: true, ..group() };
    let sees = |channel: &Channel| {
        who(|member| if may_see_reactors(channel, Some(member)) { Ok(()) } else { Err(Refusal::bad("NO")) })
    };
    assert!(may_see_reactors(&group(), None) && !may_see_reactors(&hidden, None));
    let those = sees(&hidden);
    assert!(those.contains(&"owner") && !those.contains(&"member"), "{those:?}");
    assert!(sees(&broadcast()).is_empty() && !may_see_reactors(&broadcast(), None));
}

#[test]
fn p06_p11_who_reacts() {
    assert_eq!(name(may_react(&group(), &plain(SUBJECT), NOW)), "OK");
    assert_eq!(name(may_react(&broadcast(), &plain(SUBJECT), NOW)), "OK");
    let muted = restricted(SUBJECT, BannedRights::SEND_MESSAGES, None);
    assert_eq!(name(may_react(&group(), &muted, NOW)), "OK", "reacting is a right of its own");
    let withheld = restricted(SUBJECT, BannedRights::SEND_REACTIONS, Some(Date(NOW.0 + 60)));
    assert_eq!(name(may_react(&group(), &withheld, NOW)), "CHAT_WRITE_FORBIDDEN");
    assert_eq!(name(may_react(&group(), &withheld, Date(NOW.0 + 60))), "OK");
    assert_eq!(name(may_react(&group(), &banned(SUBJECT, None), NOW)), "CHANNEL_PRIVATE");
    assert_eq!(name(may_react(&group(), &Member::stranger(SUBJECT), NOW)), "CHANNEL_PRIVATE");
}
