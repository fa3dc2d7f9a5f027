//! Marked ranges of a text, in both directions (<https://core.telegram.org/api/entities>).

use model::{Entity, EntityKind, UserId};
use tl::{enums, types};

/// Entities for the wire; `None` where there are none. A layer that does not know a kind leaves the entity out.
pub(crate) fn list(entities: &[Entity]) -> Option<Vec<enums::MessageEntity>> {
    (!entities.is_empty()).then(|| entities.iter().map(to_tl).collect())
}

fn to_tl(entity: &Entity) -> enums::MessageEntity {
    let Entity { offset, length, .. } = *entity;
    match &entity.kind {
        EntityKind::Unknown => types::MessageEntityUnknown { offset, length }.into(),
        EntityKind::Mention => types::MessageEntityMention { offset, length }.into(),
        EntityKind::Hashtag => types::MessageEntityHashtag { offset, length }.into(),
        EntityKind::BotCommand => types::MessageEntityBotCommand { offset, length }.into(),
        EntityKind::Url => types::MessageEntityUrl { offset, length }.into(),
        EntityKind::Email => types::MessageEntityEmail { offset, length }.into(),
        EntityKind::Bold => types::MessageEntityBold { offset, length }.into(),
        EntityKind::Italic => types::MessageEntityItalic { offset, length }.into(),
        EntityKind::Code => types::MessageEntityCode { offset, length }.into(),
        EntityKind::Pre(language) => {
            types::MessageEntityPre { offset, length, language: language.clone() }.into()
        }
        EntityKind::TextUrl(url) => types::MessageEntityTextUrl { offset, length, url: url.clone() }.into(),
        EntityKind::MentionName(user) => {
            types::MessageEntityMentionName { offset, length, user_id: user.0 }.into()
        }
        EntityKind::Phone => types::MessageEntityPhone { offset, length }.into(),
        EntityKind::Cashtag => types::MessageEntityCashtag { offset, length }.into(),
        EntityKind::Underline => types::MessageEntityUnderline { offset, length }.into(),
        EntityKind::Strike => types::MessageEntityStrike { offset, length }.into(),
        EntityKind::Blockquote(collapsed) => {
            types::MessageEntityBlockquote { collapsed: *collapsed, offset, length }.into()
        }
        EntityKind::Spoiler => types::MessageEntitySpoiler { offset, length }.into(),
        EntityKind::CustomEmoji(document_id) => {
            types::MessageEntityCustomEmoji { offset, length, document_id: *document_id }.into()
        }
        EntityKind::BankCard => types::MessageEntityBankCard { offset, length }.into(),
    }
}

/// An entity as a client sent it.
pub(crate) enum Sent {
    /// A range that needs no look at anything else.
    Plain(Entity),
    /// A mention whose user has to be found first.
    Mention(i32, i32, enums::InputUser),
    /// A kind that only the server gives.
    Ignored,
}

/// Reads an entity that a client sent.
pub(crate) fn from_tl(entity: enums::MessageEntity) -> Sent {
    use enums::MessageEntity as E;
    let (offset, length, kind) = match entity {
        E::MessageEntityUnknown(_) => return Sent::Ignored,
        E::MessageEntityMention(e) => (e.offset, e.length, EntityKind::Mention),
        E::MessageEntityHashtag(e) => (e.offset, e.length, EntityKind::Hashtag),
        E::MessageEntityBotCommand(e) => (e.offset, e.length, EntityKind::BotCommand),
        E::MessageEntityUrl(e) => (e.offset, e.length, EntityKind::Url),
        E::MessageEntityEmail(e) => (e.offset, e.length, EntityKind::Email),
        E::MessageEntityBold(e) => (e.offset, e.length, EntityKind::Bold),
        E::MessageEntityItalic(e) => (e.offset, e.length, EntityKind::Italic),
        E::MessageEntityCode(e) => (e.offset, e.length, EntityKind::Code),
        E::MessageEntityPre(e) => (e.offset, e.length, EntityKind::Pre(e.language)),
        E::MessageEntityTextUrl(e) => (e.offset, e.length, EntityKind::TextUrl(e.url)),
        E::MessageEntityMentionName(e) => (e.offset, e.length, EntityKind::MentionName(UserId(e.user_id))),
        E::InputMessageEntityMentionName(e) => return Sent::Mention(e.offset, e.length, e.user_id),
        E::MessageEntityPhone(e) => (e.offset, e.length, EntityKind::Phone),
        E::MessageEntityCashtag(e) => (e.offset, e.length, EntityKind::Cashtag),
        E::MessageEntityUnderline(e) => (e.offset, e.length, EntityKind::Underline),
        E::MessageEntityStrike(e) => (e.offset, e.length, EntityKind::Strike),
        E::MessageEntityBlockquote(e) => (e.offset, e.length, EntityKind::Blockquote(e.collapsed)),
        E::MessageEntitySpoiler(e) => (e.offset, e.length, EntityKind::Spoiler),
        E::MessageEntityCustomEmoji(e) => (e.offset, e.length, EntityKind::CustomEmoji(e.document_id)),
        E::MessageEntityBankCard(e) => (e.offset, e.length, EntityKind::BankCard),
        _ => return Sent::Ignored,
    };
    Sent::Plain(Entity { offset, length, kind })
}
