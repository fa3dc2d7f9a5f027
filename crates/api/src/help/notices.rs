//! What clients ask for at every start and is mostly "nothing new": terms, promotions, suggestions, colours.
//!
//! A date of expiry in the past makes clients ask again at once and without end, so each lies well ahead.

use crate::{call::Call, error::Result};
use tl::{enums, functions, types};

/// How long a client need not ask again.
const ASK_AGAIN_S: i32 = 86_400;

/// There are no new terms of service.
pub(crate) async fn get_terms_of_service_update(
    call: &Call<'_>,
    _: functions::help::GetTermsOfServiceUpdate,
) -> Result<enums::help::TermsOfServiceUpdate> {
    Ok(types::help::TermsOfServiceUpdateEmpty { expires: ask_again(call) }.into())
}

/// Nothing is promoted.
pub(crate) async fn get_promo_data(
    call: &Call<'_>,
    _: functions::help::GetPromoData,
) -> Result<enums::help::PromoData> {
    Ok(types::help::PromoDataEmpty { expires: ask_again(call) }.into())
}

/// No suggestion is ever made, so a dismissed one stays away.
pub(crate) async fn dismiss_suggestion(_: &Call<'_>, _: functions::help::DismissSuggestion) -> Result<bool> {
    Ok(true)
}

/// No accent colours beside the seven that clients have built in.
pub(crate) async fn get_peer_colors(
    _: &Call<'_>,
    _: functions::help::GetPeerColors,
) -> Result<enums::help::PeerColors> {
    Ok(types::help::PeerColors::default().into())
}

/// No colours for profiles.
pub(crate) async fn get_peer_profile_colors(
    _: &Call<'_>,
    _: functions::help::GetPeerProfileColors,
) -> Result<enums::help::PeerColors> {
    Ok(types::help::PeerColors::default().into())
}

/// Nothing is sold.
pub(crate) async fn get_premium_promo(
    _: &Call<'_>,
    _: functions::help::GetPremiumPromo,
) -> Result<enums::help::PremiumPromo> {
    Ok(types::help::PremiumPromo::default().into())
}

fn ask_again(call: &Call<'_>) -> i32 {
    call.now().0.saturating_add(ASK_AGAIN_S)
}
