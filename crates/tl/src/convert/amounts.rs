//! Stars, gifts and invoices.

use super::Adapt;
use crate::{enums, types};

impl Adapt<i64> for enums::StarsAmount {
    fn from_old(old: i64) -> Self {
        types::StarsAmount { amount: old, nanos: 0 }.into()
    }
    fn to_old(&self) -> Option<i64> {
        match self {
            Self::StarsAmount(stars) => Some(stars.amount),
            Self::StarsTonAmount(_) => None,
        }
    }
}

impl Adapt<i64> for Vec<enums::StarsAmount> {
    fn from_old(old: i64) -> Self {
        vec![Adapt::from_old(old)]
    }
    fn to_old(&self) -> Option<i64> {
        self.iter().find_map(Adapt::to_old)
    }
}

/// A gift in one's own account, by the message that brought it.
impl Adapt<i32> for enums::InputSavedStarGift {
    fn from_old(old: i32) -> Self {
        types::InputSavedStarGiftUser { msg_id: old }.into()
    }
    fn to_old(&self) -> Option<i32> {
        match self {
            Self::InputSavedStarGiftUser(gift) => Some(gift.msg_id),
            _ => None,
        }
    }
}

impl Adapt<i32> for enums::StarGiftAttributeRarity {
    fn from_old(old: i32) -> Self {
        types::StarGiftAttributeRarity { permille: old }.into()
    }
    fn to_old(&self) -> Option<i32> {
        match self {
            Self::StarGiftAttributeRarity(rarity) => Some(rarity.permille),
            _ => Some(0),
        }
    }
}

/// The message with the invoice in it.
impl Adapt<(enums::InputPeer, i32)> for enums::InputInvoice {
    fn from_old((peer, msg_id): (enums::InputPeer, i32)) -> Self {
        types::InputInvoiceMessage { peer, msg_id }.into()
    }
    fn to_old(&self) -> Option<(enums::InputPeer, i32)> {
        match self {
            Self::InputInvoiceMessage(message) => Some((message.peer.clone(), message.msg_id)),
            _ => None,
        }
    }
}
