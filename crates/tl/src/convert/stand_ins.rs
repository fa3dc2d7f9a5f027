//! What older layers are shown instead of what they do not know, a type at a time.

use super::StandIn;
use crate::codec::Writer;
use crate::{enums, types};

macro_rules! plain {
    () => {
        fn encode_plain(&self, wr: &mut Writer) {
            self.encode_as_is(wr);
        }
    };
}

impl StandIn for enums::MessageMedia {
    plain!();
    fn fallback(&self) -> Option<Self> {
        (!matches!(self, Self::MessageMediaUnsupported)).then_some(Self::MessageMediaUnsupported)
    }
}

/// A service message that nobody can show any more becomes a line of text.
impl StandIn for enums::MessageAction {
    plain!();
    fn fallback(&self) -> Option<Self> {
        if matches!(self, Self::MessageActionCustomAction(_)) {
            return None;
        }
        let message = "This event needs a newer version of the app".to_owned();
        Some(types::MessageActionCustomAction { message }.into())
    }
}

impl StandIn for enums::PageBlock {
    plain!();
    fn fallback(&self) -> Option<Self> {
        (!matches!(self, Self::PageBlockUnsupported)).then_some(Self::PageBlockUnsupported)
    }
}

/// The text without its decoration.
impl StandIn for enums::RichText {
    plain!();
    fn fallback(&self) -> Option<Self> {
        Some(match self {
            Self::TextAutoEmail(text) => text.text.clone(),
            Self::TextAutoPhone(text) => text.text.clone(),
            Self::TextAutoUrl(text) => text.text.clone(),
            Self::TextBankCard(text) => text.text.clone(),
            Self::TextBotCommand(text) => text.text.clone(),
            Self::TextButton(text) => text.text.clone(),
            Self::TextCashtag(text) => text.text.clone(),
            Self::TextDate(text) => text.text.clone(),
            Self::TextDiff(text) => text.text.clone(),
            Self::TextHashtag(text) => text.text.clone(),
            Self::TextMention(text) => text.text.clone(),
            Self::TextMentionName(text) => text.text.clone(),
            Self::TextSpoiler(text) => text.text.clone(),
            Self::TextTonAddress(text) => text.text.clone(),
            Self::TextCustomEmoji(emoji) => types::TextPlain { text: emoji.alt.clone() }.into(),
            Self::TextMath(math) => types::TextPlain { text: math.source.clone() }.into(),
            _ => return None,
        })
    }
}

/// Whatever somebody is busy with, they are about to write.
impl StandIn for enums::SendMessageAction {
    plain!();
    fn fallback(&self) -> Option<Self> {
        match self {
            Self::SendMessageTextDraftAction(_)
            | Self::SendMessageRichMessageDraftAction(_)
            | Self::InputSendMessageRichMessageDraftAction(_) => Some(Self::SendMessageTypingAction),
            Self::SendMessageStopDraftAction(_) => Some(Self::SendMessageCancelAction),
            _ => None,
        }
    }
}

/// A collectible status is shown by its emoji; one that ends had a constructor of its own.
impl StandIn for enums::EmojiStatus {
    plain!();
    fn modern(self) -> Self {
        match self {
            Self::EmojiStatusUntil(status) => {
                types::EmojiStatus { document_id: status.document_id, until: Some(status.until) }.into()
            }
            other => other,
        }
    }
    fn recast(&self, layer: i32) -> Option<Self> {
        match self {
            Self::EmojiStatus(status) if crate::layer_knows(types::EmojiStatusUntil::ID, layer) => {
                let until = status.until?;
                Some(types::EmojiStatusUntil { document_id: status.document_id, until }.into())
            }
            _ => None,
        }
    }
    fn fallback(&self) -> Option<Self> {
        match self {
            Self::EmojiStatusCollectible(status) => {
                Some(types::EmojiStatus { document_id: status.document_id, until: status.until }.into())
            }
            _ => None,
        }
    }
}

/// Every way to bring a code is, to a client that does not know it, a code to be typed in.
impl StandIn for enums::auth::SentCodeType {
    plain!();
    fn fallback(&self) -> Option<Self> {
        let length = match self {
            Self::SentCodeTypeApp(_) => return None,
            Self::SentCodeTypeEmailCode(code) => code.length,
            Self::SentCodeTypeFirebaseSms(code) => code.length,
            Self::SentCodeTypeFragmentSms(code) => code.length,
            Self::SentCodeTypeMissedCall(code) => code.length,
            _ => 0,
        };
        Some(types::auth::SentCodeTypeApp { length }.into())
    }
}
