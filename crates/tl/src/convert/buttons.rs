//! Buttons of keyboards. Until layer 228 a constructor stood for each kind and inline buttons were among them; today
//! a button has a type, and inline buttons are a type of their own.

use super::{Adapt, StandIn};
use crate::codec::Writer;
use crate::{enums, types};

impl Adapt<Vec<enums::KeyboardButtonRow>> for Vec<enums::KeyboardInlineButtonRow> {
    fn from_old(old: Vec<enums::KeyboardButtonRow>) -> Self {
        let row = |enums::KeyboardButtonRow::KeyboardButtonRow(row)| {
            types::KeyboardInlineButtonRow {
                buttons: row.buttons.into_iter().filter_map(to_inline).collect(),
            }
            .into()
        };
        old.into_iter().map(row).collect()
    }
    fn to_old(&self) -> Option<Vec<enums::KeyboardButtonRow>> {
        let row = |enums::KeyboardInlineButtonRow::KeyboardInlineButtonRow(row): &enums::KeyboardInlineButtonRow| {
            types::KeyboardButtonRow { buttons: row.buttons.iter().filter_map(from_inline).collect() }.into()
        };
        Some(self.iter().map(row).collect())
    }
}

/// An old button as an inline button; `None` for kinds that never were inline.
fn to_inline(old: enums::KeyboardButton) -> Option<enums::KeyboardInlineButton> {
    use enums::KeyboardButton as Old;
    let (style, text, type_): (_, _, enums::InlineButtonType) = match old {
        Old::KeyboardButtonUrl(b) => (b.style, b.text, types::InlineButtonTypeUrl { url: b.url }.into()),
        Old::KeyboardButtonCallback(b) => {
            let kind =
                types::InlineButtonTypeCallback { requires_password: b.requires_password, data: b.data };
            (b.style, b.text, kind.into())
        }
        Old::KeyboardButtonSwitchInline(b) => {
            let kind = types::InlineButtonTypeSwitchInline {
                same_peer: b.same_peer,
                query: b.query,
                peer_types: b.peer_types,
            };
            (b.style, b.text, kind.into())
        }
        Old::KeyboardButtonGame(b) => (b.style, b.text, enums::InlineButtonType::InlineButtonTypeGame),
        Old::KeyboardButtonBuy(b) => (b.style, b.text, enums::InlineButtonType::InlineButtonTypeBuy),
        Old::KeyboardButtonUrlAuth(b) => {
            let kind =
                types::InlineButtonTypeUrlAuth { fwd_text: b.fwd_text, url: b.url, button_id: b.button_id };
            (b.style, b.text, kind.into())
        }
        Old::InputKeyboardButtonUrlAuth(b) => {
            let kind = types::InputInlineButtonTypeUrlAuth {
                request_write_access: b.request_write_access,
                fwd_text: b.fwd_text,
                url: b.url,
                bot: Some(b.bot),
            };
            (b.style, b.text, kind.into())
        }
        Old::KeyboardButtonUserProfile(b) => {
            (b.style, b.text, types::InlineButtonTypeUserProfile { user_id: b.user_id }.into())
        }
        Old::InputKeyboardButtonUserProfile(b) => {
            (b.style, b.text, types::InputInlineButtonTypeUserProfile { user_id: b.user_id }.into())
        }
        Old::KeyboardButtonWebView(b) => {
            (b.style, b.text, types::InlineButtonTypeWebView { url: b.url }.into())
        }
        Old::KeyboardButtonCopy(b) => {
            (b.style, b.text, types::InlineButtonTypeCopy { copy_text: b.copy_text }.into())
        }
        _ => return None,
    };
    Some(types::KeyboardInlineButton { style, text, type_ }.into())
}

/// An inline button in the older constructors; `None` for kinds that are newer than they.
fn from_inline(new: &enums::KeyboardInlineButton) -> Option<enums::KeyboardButton> {
    use enums::InlineButtonType as New;
    let enums::KeyboardInlineButton::KeyboardInlineButton(button) = new;
    let (style, text) = (button.style.clone(), button.text.clone());
    Some(match button.type_.clone() {
        New::InlineButtonTypeUrl(t) => types::KeyboardButtonUrl { style, text, url: t.url }.into(),
        New::InlineButtonTypeCallback(t) => types::KeyboardButtonCallback {
            requires_password: t.requires_password,
            style,
            text,
            data: t.data,
        }
        .into(),
        New::InlineButtonTypeSwitchInline(t) => types::KeyboardButtonSwitchInline {
            same_peer: t.same_peer,
            style,
            text,
            query: t.query,
            peer_types: t.peer_types,
        }
        .into(),
        New::InlineButtonTypeGame => types::KeyboardButtonGame { style, text }.into(),
        New::InlineButtonTypeBuy => types::KeyboardButtonBuy { style, text }.into(),
        New::InlineButtonTypeUrlAuth(t) => types::KeyboardButtonUrlAuth {
            style,
            text,
            fwd_text: t.fwd_text,
            url: t.url,
            button_id: t.button_id,
        }
        .into(),
        New::InputInlineButtonTypeUrlAuth(t) => types::InputKeyboardButtonUrlAuth {
            request_write_access: t.request_write_access,
            style,
            text,
            fwd_text: t.fwd_text,
            url: t.url,
            bot: t.bot.unwrap_or_default(),
        }
        .into(),
        New::InlineButtonTypeUserProfile(t) => {
            types::KeyboardButtonUserProfile { style, text, user_id: t.user_id }.into()
        }
        New::InputInlineButtonTypeUserProfile(t) => {
            types::InputKeyboardButtonUserProfile { style, text, user_id: t.user_id }.into()
        }
        New::InlineButtonTypeWebView(t) => types::KeyboardButtonWebView { style, text, url: t.url }.into(),
        New::InlineButtonTypeCopy(t) => {
            types::KeyboardButtonCopy { style, text, copy_text: t.copy_text }.into()
        }
        New::InlineButtonTypeDisabled => return None,
    })
}

impl StandIn for enums::KeyboardButton {
    fn encode_plain(&self, wr: &mut Writer) {
        self.encode_as_is(wr);
    }

    fn modern(self) -> Self {
        let (style, text, type_): (_, _, enums::ButtonType) = match self {
            Self::KeyboardButtonRequestPhone(b) => {
                (b.style, b.text, enums::ButtonType::ButtonTypeRequestPhone)
            }
            Self::KeyboardButtonRequestGeoLocation(b) => {
                (b.style, b.text, enums::ButtonType::ButtonTypeRequestGeoLocation)
            }
            Self::KeyboardButtonRequestPoll(b) => {
                (b.style, b.text, types::ButtonTypeRequestPoll { quiz: b.quiz }.into())
            }
            Self::KeyboardButtonSimpleWebView(b) => {
                (b.style, b.text, types::ButtonTypeSimpleWebView { url: b.url }.into())
            }
            Self::KeyboardButtonRequestPeer(b) => {
                let kind = types::ButtonTypeRequestPeer {
                    button_id: b.button_id,
                    peer_type: b.peer_type,
                    max_quantity: b.max_quantity,
                };
                (b.style, b.text, kind.into())
            }
            Self::InputKeyboardButtonRequestPeer(b) => {
                let kind = types::InputButtonTypeRequestPeer {
                    name_requested: b.name_requested,
                    username_requested: b.username_requested,
                    photo_requested: b.photo_requested,
                    button_id: b.button_id,
                    peer_type: b.peer_type,
                    max_quantity: b.max_quantity,
                };
                (b.style, b.text, kind.into())
            }
            other => return other,
        };
        types::KeyboardButton { style, text, type_ }.into()
    }

    fn recast(&self, layer: i32) -> Option<Self> {
        use enums::ButtonType as New;
        let Self::KeyboardButton(button) = self else { return None };
        if crate::layer_knows(types::ButtonTypeSimpleWebView::ID, layer) {
            return None;
        }
        let (style, text) = (button.style.clone(), button.text.clone());
        Some(match button.type_.clone() {
            New::ButtonTypeDefault => return None,
            New::ButtonTypeRequestPhone => types::KeyboardButtonRequestPhone { style, text }.into(),
            New::ButtonTypeRequestGeoLocation => {
                types::KeyboardButtonRequestGeoLocation { style, text }.into()
            }
            New::ButtonTypeRequestPoll(t) => {
                types::KeyboardButtonRequestPoll { style, quiz: t.quiz, text }.into()
            }
            New::ButtonTypeSimpleWebView(t) => {
                types::KeyboardButtonSimpleWebView { style, text, url: t.url }.into()
            }
            New::ButtonTypeRequestPeer(t) => types::KeyboardButtonRequestPeer {
                style,
                text,
                button_id: t.button_id,
                peer_type: t.peer_type,
                max_quantity: t.max_quantity,
            }
            .into(),
            New::InputButtonTypeRequestPeer(t) => types::InputKeyboardButtonRequestPeer {
                name_requested: t.name_requested,
                username_requested: t.username_requested,
                photo_requested: t.photo_requested,
                style,
                text,
                button_id: t.button_id,
                peer_type: t.peer_type,
                max_quantity: t.max_quantity,
            }
            .into(),
        })
    }
}
