//! Who may do what, as a matrix: every method that names a channel, called by every role in a group, a forum and a
//! channel, each cell with its expected answer (`expected.txt`).
//!
//! Each row gets a channel of its own. A line reads `method place: roles = answer; ...; else answer`; `admins` are the
//! administrators with one right each that are not named apart. A method of the table that names a channel and has no
//! line fails the test.

mod cast;
mod reactions;
mod requests;

use super::world::{NEWEST, refusal, wrapped};
use cast::{Cast, Cell, Place};
use model::AdminRights;
use std::collections::BTreeMap;
use std::fmt::Write;

const SCHEMA: &str = include_str!("../../../../../schema/telegram_api.tl");
const EXPECTED: &str = include_str!("expected.txt");

/// Methods whose peer is no channel, or whose answer does not depend on it, with the reason.
const APART: &[(&str, &str)] = &[
    ("channels.createForumTopic", "an older name of messages.createForumTopic"),
    ("channels.editForumTopic", "an older name of messages.editForumTopic"),
    ("channels.deleteTopicHistory", "an older name of messages.deleteTopicHistory"),
    ("channels.getForumTopics", "an older name of messages.getForumTopics"),
    ("channels.getForumTopicsByID", "an older name of messages.getForumTopicsByID"),
    ("channels.reorderPinnedForumTopics", "an older name of messages.reorderPinnedForumTopics"),
    ("channels.updatePinnedForumTopic", "an older name of messages.updatePinnedForumTopic"),
    ("channels.getChannelRecommendations", "nothing is recommended to anybody"),
    ("channels.getChannels", "who may not read a channel is told its title alone"),
    ("contacts.block", "blocks users"),
    ("contacts.unblock", "unblocks users"),
    ("help.dismissSuggestion", "nothing is suggested to anybody"),
    ("messages.deleteExportedChatInvite", "a link is its administrator's own"),
    ("messages.deleteHistory", "clears users' boxes; channels have channels.deleteHistory"),
    ("messages.editExportedChatInvite", "a link is its administrator's own"),
    ("messages.getExportedChatInvite", "a link is its administrator's own"),
    ("messages.hideChatJoinRequest", "a request is decided once"),
    ("messages.setHistoryTTL", "refused to everybody"),
    ("messages.getDialogs", "the peer is an offset"),
    ("messages.getPeerDialogs", "the caller's own list"),
    ("messages.getSavedDialogs", "the caller's own list"),
    ("messages.getSavedReactionTags", "the caller's own list"),
    ("messages.getScheduledHistory", "nothing is scheduled"),
    ("messages.getSponsoredMessages", "nothing is sponsored"),
    ("messages.markDialogUnread", "the caller's own list"),
    ("messages.readHistory", "reads private chats and basic groups"),
    ("messages.reorderPinnedDialogs", "the caller's own list"),
    ("messages.toggleDialogPin", "the caller's own list"),
    ("payments.getStarsStatus", "nobody has stars"),
    ("stories.getPeerMaxIDs", "nobody has stories"),
];

#[tokio::test]
async fn p10_every_method_by_every_role() {
    let cast = Cast::new().await;
    let mut found = String::new();
    for (method, layer) in methods() {
        for place in [Place::Group, Place::Forum, Place::Broadcast] {
            let of_topics = method.contains("Topic");
            if of_topics != (place == Place::Forum) && (of_topics || place == Place::Forum) {
                continue;
            }
            let answers = row(&cast, &method, layer, place).await;
            let _ = writeln!(found, "{method} {}: {}", format!("{place:?}").to_lowercase(), line(&answers));
        }
    }
    let differs: Vec<String> = EXPECTED
        .lines()
        .filter(|line| !found.lines().any(|other| other == *line))
        .map(|line| format!("- {line}"))
        .chain(
            found
                .lines()
                .filter(|line| !EXPECTED.lines().any(|other| other == *line))
                .map(|line| format!("+ {line}")),
        )
        .collect();
    assert!(differs.is_empty(), "expected (-) and found (+):\n{}", differs.join("\n"));
}

/// The methods of the table whose newest form names a channel or a peer, by their names in the schema, and the last
/// layer that has each.
fn methods() -> Vec<(String, i32)> {
    let functions = SCHEMA.split("---functions---").last().expect("the schema has methods");
    let mut newest = BTreeMap::new();
    for line in functions.lines() {
        if let Some((name, rest)) = line.split_once('#') {
            newest.insert(name, rest);
        }
    }
    let handled = |name: &str| {
        let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
        let variant: String = name.split('.').map(capital).collect();
        crate::table::TABLE.iter().any(|entry| entry.variant == variant)
    };
    let names_one = |form: &str| {
        ["InputChannel", "InputPeer", "InputDialogPeer"].iter().any(|ty| {
            form.split_once('=').is_some_and(|(fields, _)| {
                fields.split_whitespace().any(|field| {
                    let ty_of = field.rsplit([':', '?']).next().unwrap_or_default();
                    ty_of == *ty || ty_of == format!("Vector<{ty}>")
                })
            })
        })
    };
    let apart = |name: &str| APART.iter().any(|(apart, _)| *apart == name);
    let all = newest.into_iter().filter(|(name, form)| handled(name) && names_one(form) && !apart(name));
    all.map(|(name, form)| (name.to_owned(), last_layer(form))).collect()
}

/// The last layer of a form: `// 133-222`, or the newest of all where it is `// 133-`.
fn last_layer(form: &str) -> i32 {
    let last = form.rsplit_once('-').and_then(|(_, last)| last.trim().parse().ok());
    last.unwrap_or(NEWEST)
}

/// What each role is answered.
async fn row(cast: &Cast, method: &str, layer: i32, place: Place) -> Vec<(&'static str, String)> {
    let (channel, own) = cast.stage(place).await;
    let (mut done, mut answers) = (0, Vec::new());
    for ((role, member), own) in cast.roles.iter().zip(own) {
        if *role == "muted" && place == Place::Broadcast {
            continue;
        }
        let fresh = cast.fresh(place, channel).await.unwrap_or(own);
        let cell = Cell { cast, place, channel, caller: member.id, fresh, own, done };
        let request = requests::request(method, &cell);
        let request =
            request.unwrap_or_else(|| panic!("{method} names a channel and has no row in the matrix"));
        let body = cast.world.raw(member.device, wrapped(layer, &request)).await.body;
        let refused = refusal(&body);
        assert!(refused.as_ref().is_none_or(|refused| refused.code < 500), "{method} by {role}: {refused:?}");
        done += i32::from(refused.is_none());
        answers.push((*role, refused.map_or("OK".to_owned(), |refused| refused.name)));
    }
    answers
}

/// A row as a line: answers of few roles first, the commonest as `else`.
fn line(answers: &[(&'static str, String)]) -> String {
    let mut by_answer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (role, answer) in answers {
        by_answer.entry(answer).or_default().push(role);
    }
    let mut groups: Vec<(&str, Vec<&str>)> = by_answer.into_iter().collect();
    groups.sort_by_key(|(answer, roles)| (roles.len(), *answer));
    let (common, _) = groups.pop().expect("every row has roles");
    let is_admin = |role: &str| AdminRights::NAMED.iter().any(|(_, name)| *name == role);
    let mut out = String::new();
    for (answer, roles) in groups {
        let admins = roles.iter().filter(|role| is_admin(role)).count();
        let shown: Vec<&str> = if admins > 9 {
            ["admins"].into_iter().chain(roles.iter().copied().filter(|role| !is_admin(role))).collect()
        } else {
            roles
        };
        let _ = write!(out, "{} = {answer}; ", shown.join(" "));
    }
    out + "else " + common
}
