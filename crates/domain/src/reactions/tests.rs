use super::*;

const NOW: Date = Date(1_700_000_000);

fn choice(emoji: &'static str) -> Option<Choice> {
    Some(Choice { emoji, big: false, shown_as: None })
}

fn by(present: &Reactions, user: i64, emoji: Option<&'static str>) -> Result<Change, Refusal> {
    let before = present.latest.iter().find(|one| one.by == UserId(user)).cloned();
    let choice = emoji.and_then(choice);
    choose(present, before, choice, (UserId(user), NOW), (usize::MAX, UNIQUE_MAX))
}

fn shown(reactions: &Reactions) -> Vec<(&str, i32)> {
    reactions.counts.iter().map(|of| (of.emoji.as_str(), of.count)).collect()
}

#[test]
fn the_standard_emoji_are_plain_and_different() {
    for (n, emoji) in STANDARD.iter().enumerate() {
        assert!(!emoji.contains('\u{fe0f}') && STANDARD.iter().position(|one| one == emoji) == Some(n));
        assert_eq!(standard(emoji), Ok(*emoji));
        assert_eq!(standard(&format!("{emoji}\u{fe0f}")), Ok(*emoji));
    }
    for text in ["", "\u{fe0f}", "x", "👍👍", "👍🏽", "❤🔥"] {
        assert_eq!(standard(text), Err(Refusal::bad("REACTION_INVALID")), "{text}");
    }
}

#[test]
fn a_new_choice_takes_the_place_of_the_old_one() {
    let first = by(&Reactions::default(), 1, Some("👍")).unwrap().reactions;
    let second = by(&first, 2, Some("👍")).unwrap().reactions;
    assert_eq!(shown(&second), [("👍", 2)]);
    let third = by(&second, 1, Some("❤")).unwrap();
    assert_eq!(shown(&third.reactions), [("👍", 1), ("❤", 1)]);
    assert_eq!(third.before.unwrap().emoji, "👍");
    let order: Vec<UserId> = third.reactions.latest.iter().map(|one| one.by).collect();
    assert_eq!(order, [UserId(1), UserId(2)], "the newest first, each once");
    let fourth = by(&third.reactions, 2, None).unwrap().reactions;
    assert_eq!((shown(&fourth), fourth.total()), (vec![("❤", 1)], 1));
    let none = by(&fourth, 1, None).unwrap().reactions;
    assert_eq!((shown(&none), none.latest.len(), none.serial), (vec![], 0, 5));
}

#[test]
fn what_changes_nothing_is_refused() {
    let one = by(&Reactions::default(), 1, Some("👍")).unwrap().reactions;
    assert_eq!(by(&one, 1, Some("👍")).unwrap_err(), Refusal::bad("MESSAGE_NOT_MODIFIED"));
    assert_eq!(by(&one, 2, None).unwrap_err(), Refusal::bad("MESSAGE_NOT_MODIFIED"));
}

#[test]
fn a_message_has_no_more_different_emoji_than_are_allowed() {
    let mut present = Reactions::default();
    for (user, emoji) in (1..).zip(&STANDARD[..11]) {
        present = by(&present, user, Some(emoji)).unwrap().reactions;
    }
    assert_eq!(by(&present, 50, Some(STANDARD[11])).unwrap_err(), Refusal::bad("REACTIONS_TOO_MANY"));
    assert!(by(&present, 50, Some(STANDARD[3])).is_ok(), "one that is there already");
    assert!(by(&present, 1, Some(STANDARD[11])).is_ok(), "one in the place of the last of another");
}

/// The author's count of reactions against a recount of all choices.
#[test]
fn i16_unread_reactions_are_what_a_recount_finds() {
    let (mut present, mut unread, mut looked_at) = (Reactions::default(), None, 0);
    for step in 0_i64..400 {
        let user = 1 + step * 7 % 5;
        let emoji = [None, Some("👍"), Some("❤"), Some("🔥")][usize::try_from(step * 5 % 11 % 4).unwrap()];
        if step % 13 == 12 {
            (unread, looked_at) = (None, present.serial);
        }
        let Ok(change) = by(&present, user, emoji) else { continue };
        let had = unread.is_some();
        match told(unread, &change, None) {
            Some(Told::Unread(now, first)) => {
                assert_eq!(first, !had, "a message counts once");
                unread = Some(now);
            }
            Some(Told::Nothing) => unread = None,
            None => {}
        }
        present = change.reactions;
        let recount = present.latest.iter().filter(|one| one.serial > looked_at).count();
        assert_eq!(unread.map_or(0, |unread| unread.count), i32::try_from(recount).unwrap(), "step {step}");
    }
}
