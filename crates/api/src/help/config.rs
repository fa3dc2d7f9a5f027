//! Where the servers are (<https://core.telegram.org/api/datacenter>).

use crate::convert::reactions;
use crate::{call::Call, error::Result};
use services::users::settings::DEFAULT_REACTION;
use tl::{enums, functions, types};

/// How long a client may use a configuration. One that lies in the past makes clients ask in a tight loop.
const CONFIG_LIFETIME_S: i32 = 3600;

/// Clients with a built-in table of servers start at any of these, so each of them is here.
const DC_IDS: std::ops::RangeInclusive<i32> = 1..=5;

/// Answers with limits and the addresses of the servers.
///
/// `this_dc` is the DC that the client named when it made its key: a client that reads another number here takes
/// itself for misplaced and asks again without end.
pub(crate) async fn get_config(call: &Call<'_>, _: functions::help::GetConfig) -> Result<enums::Config> {
    let date = call.now().0;
    let reactions_default = match call.user {
        Some(user) => {
            let chosen = call.api.services.users.settings().get(user, &DEFAULT_REACTION).await?;
            chosen.map(|emoji| reactions::emoji(&emoji))
        }
        None => None,
    };
    let config = types::Config {
        date,
        expires: date.saturating_add(CONFIG_LIFETIME_S),
        test_mode: false,
        this_dc: call.dc().await?,
        dc_options: DC_IDS.map(|id| dc_option(call, id)).collect(),
        dc_txt_domain_name: String::new(),
        revoke_pm_inbox: true,
        reactions_default,
        me_url_prefix: call.api.config.link_prefix.clone(),
        ..limits()
    };
    Ok(config.into())
}

/// Answers with the DC that a new client should use: the one that it is on.
pub(crate) async fn get_nearest_dc(
    call: &Call<'_>,
    _: functions::help::GetNearestDc,
) -> Result<enums::NearestDc> {
    let dc = call.dc().await?;
    // No country is known of an address.
    Ok(types::NearestDc { country: String::new(), this_dc: dc, nearest_dc: dc }.into())
}

/// There is no content delivery network, so nobody needs its keys.
pub(crate) async fn get_cdn_config(
    _: &Call<'_>,
    _: functions::help::GetCdnConfig,
) -> Result<enums::CdnConfig> {
    Ok(types::CdnConfig::default().into())
}

fn dc_option(call: &Call<'_>, id: i32) -> enums::DcOption {
    let config = &call.api.config;
    types::DcOption {
        ipv6: config.address.is_ipv6(),
        static_: true,
        id,
        ip_address: config.address.to_string(),
        port: i32::from(config.port),
        ..Default::default()
    }
    .into()
}

/// The documented values of a production server; `tmp_sessions` stays unset, since clients that see it open a
/// session for each file.
fn limits() -> types::Config {
    types::Config {
        chat_size_max: 200,
        megagroup_size_max: 200_000,
        forwarded_count_max: 100,
        online_update_period_ms: 210_000,
        offline_blur_timeout_ms: 5_000,
        offline_idle_timeout_ms: 30_000,
        online_cloud_timeout_ms: 300_000,
        notify_cloud_delay_ms: 30_000,
        notify_default_delay_ms: 1_500,
        push_chat_period_ms: 60_000,
        push_chat_limit: 2,
        edit_time_limit: 172_800,
        revoke_time_limit: i32::MAX,
        revoke_pm_time_limit: i32::MAX,
        rating_e_decay: 2_419_200,
        stickers_recent_limit: 200,
        channels_read_media_period: 604_800,
        call_receive_timeout_ms: 20_000,
        call_ring_timeout_ms: 90_000,
        call_connect_timeout_ms: 30_000,
        call_packet_timeout_ms: 10_000,
        caption_length_max: 1_024,
        message_length_max: 4_096,
        webfile_dc_id: 4,
        ..Default::default()
    }
}
