//! Every method that clients call at their start is answered in every layer that has it, with a value of the type
//! that the layer promises.

use super::schema::Schema;
use super::world::{Device, Member, World, code_hash, refusal, sign_in, wrapped};
use tl::enums::{InputPeer, InputUser};
use tl::{Encode, Reader, Request, Writer, enums, functions as f, types};

const LAYERS: [i32; 7] = [133, 158, 177, 199, 214, 229, 230];

/// Calls before login, in an order in which each can succeed except where a refusal is named.
fn before_login() -> Vec<(Request, Option<&'static str>)> {
    let refused = |request: Request, name| (request, Some(name));
    let fine = |request: Request| (request, None);
    vec![
        fine(f::help::GetConfig {}.into()),
        refused(f::auth::BindTempAuthKey::default().into(), "TEMP_AUTH_KEY_EMPTY"),
        fine(f::help::GetNearestDc {}.into()),
        fine(f::help::GetAppConfig::default().into()),
        fine(f::help::GetCountriesList::default().into()),
        fine(f::langpack::GetLangPack::default().into()),
        fine(f::langpack::GetStrings::default().into()),
        fine(f::langpack::GetDifference::default().into()),
        fine(f::langpack::GetLanguages::default().into()),
        fine(f::auth::ExportLoginToken::default().into()),
        refused(f::auth::ImportLoginToken::default().into(), "AUTH_TOKEN_INVALID"),
        fine(f::account::GetPassword {}.into()),
        refused(f::auth::CheckPassword::default().into(), "PASSWORD_HASH_INVALID"),
        refused(f::auth::ImportBotAuthorization::default().into(), "ACCESS_TOKEN_INVALID"),
        refused(f::auth::RequestPasswordRecovery {}.into(), "PASSWORD_EMPTY"),
        refused(f::auth::CheckRecoveryPassword::default().into(), "PASSWORD_RECOVERY_EXPIRED"),
        refused(f::auth::RecoverPassword::default().into(), "PASSWORD_RECOVERY_EXPIRED"),
        refused(f::auth::ImportAuthorization::default().into(), "AUTH_BYTES_INVALID"),
        fine(f::help::GetCdnConfig {}.into()),
    ]
}

/// Calls after login. Where there is nothing to name, the documented refusal is the answer.
fn after_login(peer: &InputPeer) -> Vec<(Request, Option<&'static str>)> {
    let refused = |request: Request, name| (request, Some(name));
    let fine = |request: Request| (request, None);
    let difference = f::updates::GetDifference { pts: 1, date: 1, ..Default::default() };
    let dialog = types::InputDialogPeer { peer: peer.clone() };
    let message = types::InputMessageID { id: 1 };
    vec![
        fine(f::auth::ExportAuthorization { dc_id: 2 }.into()),
        refused(f::auth::AcceptLoginToken::default().into(), "AUTH_TOKEN_EXPIRED"),
        fine(f::users::GetUsers { id: vec![InputUser::InputUserSelf] }.into()),
        fine(f::updates::GetState {}.into()),
        fine(difference.into()),
        fine(f::users::GetFullUser { id: InputUser::InputUserSelf }.into()),
        fine(f::messages::GetDialogs { limit: 20, ..Default::default() }.into()),
        fine(f::messages::GetDialogs { folder_id: Some(1), limit: 20, ..Default::default() }.into()),
        fine(f::messages::GetPinnedDialogs { folder_id: 0 }.into()),
        fine(f::messages::GetPinnedDialogs { folder_id: 1 }.into()),
        fine(f::messages::GetDialogFilters {}.into()),
        fine(f::messages::GetPeerDialogs { peers: vec![dialog.into()] }.into()),
        refused(
            f::updates::GetChannelDifference { pts: 1, limit: 100, ..Default::default() }.into(),
            "CHANNEL_INVALID",
        ),
        fine(f::account::UpdateStatus { offline: false }.into()),
        fine(f::account::GetNotifySettings::default().into()),
        fine(f::account::RegisterDevice::default().into()),
        fine(f::account::UnregisterDevice::default().into()),
        fine(f::contacts::GetContacts { hash: 0 }.into()),
        fine(f::contacts::GetStatuses {}.into()),
        fine(f::help::GetTermsOfServiceUpdate {}.into()),
        fine(f::help::GetPromoData {}.into()),
        fine(f::messages::GetAllDrafts {}.into()),
        refused(f::upload::GetFile { limit: 4096, ..Default::default() }.into(), "LOCATION_INVALID"),
        fine(f::messages::GetHistory { peer: peer.clone(), limit: 20, ..Default::default() }.into()),
        fine(f::messages::GetMessages { id: vec![message.into()] }.into()),
        refused(f::channels::GetMessages::default().into(), "CHANNEL_INVALID"),
        fine(f::messages::GetChats { id: vec![] }.into()),
        refused(f::messages::GetChats { id: vec![1] }.into(), "CHAT_ID_INVALID"),
        fine(f::channels::GetChannels { id: vec![] }.into()),
        refused(f::messages::GetFullChat { chat_id: 1 }.into(), "CHAT_ID_INVALID"),
        refused(f::channels::GetFullChannel::default().into(), "CHANNEL_INVALID"),
        fine(f::messages::GetPeerSettings { peer: peer.clone() }.into()),
        fine(f::account::GetPassword {}.into()),
        fine(f::account::GetPasswordSettings::default().into()),
        refused(
            f::messages::SendReaction {
                peer: peer.clone(),
                msg_id: 1,
                reaction: Some(vec![types::ReactionEmoji { emoticon: "👍".to_owned() }.into()]),
                ..Default::default()
            }
            .into(),
            "PREMIUM_ACCOUNT_REQUIRED",
        ),
        fine(f::messages::GetMessagesReactions { peer: peer.clone(), id: vec![1] }.into()),
        refused(
            f::messages::GetMessageReactionsList {
                peer: peer.clone(),
                id: 99,
                limit: 10,
                ..Default::default()
            }
            .into(),
            "MSG_ID_INVALID",
        ),
        fine(f::messages::GetUnreadReactions { peer: peer.clone(), limit: 10, ..Default::default() }.into()),
        fine(
            f::messages::SetDefaultReaction {
                reaction: types::ReactionEmoji { emoticon: "🔥".to_owned() }.into(),
            }
            .into(),
        ),
        fine(f::messages::ReadReactions { peer: peer.clone(), ..Default::default() }.into()),
        fine(f::messages::ReadMessageContents { id: vec![1] }.into()),
        refused(
            f::messages::SetChatAvailableReactions { peer: peer.clone(), ..Default::default() }.into(),
            "PEER_ID_INVALID",
        ),
        refused(f::account::UpdatePasswordSettings::default().into(), "NEW_SETTINGS_INVALID"),
        refused(f::account::GetTmpPassword::default().into(), "TMP_PASSWORD_DISABLED"),
        refused(f::account::ResetPassword {}.into(), "PASSWORD_EMPTY"),
        refused(f::account::DeclinePasswordReset {}.into(), "RESET_REQUEST_MISSING"),
        refused(f::account::ConfirmPasswordEmail::default().into(), "EMAIL_HASH_EXPIRED"),
        refused(f::account::ResendPasswordEmail {}.into(), "EMAIL_HASH_EXPIRED"),
        refused(f::account::CancelPasswordEmail {}.into(), "EMAIL_HASH_EXPIRED"),
    ]
}

/// What clients ask for at every start of features that may not be here.
fn probes(peer: &InputPeer) -> Vec<(Request, Option<&'static str>)> {
    let stickers = f::messages::GetStickerSet::default();
    let mut probes: Vec<Request> = vec![
        f::messages::GetAvailableReactions { hash: 0 }.into(),
        f::messages::GetTopReactions { limit: 10, hash: 0 }.into(),
        f::messages::GetRecentReactions { limit: 10, hash: 0 }.into(),
        f::messages::GetDefaultTagReactions { hash: 0 }.into(),
        f::messages::GetSavedReactionTags::default().into(),
        f::messages::GetAvailableEffects { hash: 0 }.into(),
        f::account::GetReactionsNotifySettings {}.into(),
        f::account::GetNotifyExceptions::default().into(),
        f::account::GetContactSignUpNotification {}.into(),
        f::account::GetGlobalPrivacySettings {}.into(),
        f::account::GetContentSettings {}.into(),
        f::account::GetPrivacy { key: enums::InputPrivacyKey::InputPrivacyKeyPhoneNumber }.into(),
        f::account::GetAuthorizations {}.into(),
        f::account::GetThemes { format: "tdesktop".to_owned(), hash: 0 }.into(),
        f::account::GetChatThemes { hash: 0 }.into(),
        f::account::GetDefaultEmojiStatuses { hash: 0 }.into(),
        f::account::GetAutoDownloadSettings {}.into(),
        f::account::GetWallPapers { hash: 0 }.into(),
        f::help::GetPeerColors { hash: 0 }.into(),
        f::help::GetPeerProfileColors { hash: 0 }.into(),
        f::help::GetPremiumPromo {}.into(),
        f::help::DismissSuggestion::default().into(),
        f::messages::GetAllStickers { hash: 0 }.into(),
        f::messages::GetEmojiStickers { hash: 0 }.into(),
        f::messages::GetFeaturedStickers { hash: 0 }.into(),
        f::messages::GetFeaturedEmojiStickers { hash: 0 }.into(),
        f::messages::GetRecentStickers::default().into(),
        f::messages::GetFavedStickers { hash: 0 }.into(),
        f::messages::GetSavedGifs { hash: 0 }.into(),
        f::messages::GetStickers::default().into(),
        f::messages::GetCustomEmojiDocuments { document_id: vec![1] }.into(),
        f::messages::GetEmojiGroups { hash: 0 }.into(),
        f::messages::GetEmojiKeywordsLanguages::default().into(),
        f::messages::GetEmojiKeywordsDifference::default().into(),
        f::messages::GetAttachMenuBots { hash: 0 }.into(),
        f::messages::GetQuickReplies { hash: 0 }.into(),
        f::messages::GetSuggestedDialogFilters {}.into(),
        f::messages::GetPinnedSavedDialogs {}.into(),
        f::messages::GetSavedDialogs { limit: 20, ..Default::default() }.into(),
        f::messages::GetScheduledHistory { peer: peer.clone(), hash: 0 }.into(),
        f::messages::GetDefaultHistoryTTL {}.into(),
    ];
    probes.extend([
        Request::from(f::messages::GetSponsoredMessages { peer: peer.clone(), ..Default::default() }),
        f::contacts::GetTopPeers { correspondents: true, limit: 10, ..Default::default() }.into(),
        f::contacts::GetBlocked { limit: 10, ..Default::default() }.into(),
        f::photos::GetUserPhotos { user_id: InputUser::InputUserSelf, limit: 10, ..Default::default() }
            .into(),
        f::stories::GetAllStories::default().into(),
        f::stories::GetPeerMaxIDs { id: vec![peer.clone()] }.into(),
        f::payments::GetStarsStatus { peer: InputPeer::InputPeerSelf, ..Default::default() }.into(),
        f::auth::LogOut {}.into(),
    ]);
    let mut all = vec![(stickers.into(), Some("STICKERSET_INVALID"))];
    all.extend(probes.into_iter().map(|probe| (probe, None)));
    all
}

#[tokio::test]
async fn every_method_of_a_clients_start_is_answered_in_every_layer() {
    let (world, schema) = (World::new().await, Schema::read());
    for (n, layer) in (1..).zip(LAYERS) {
        let mut ada = world.sign_up(10 * n, &format!("999661{n:04}"), "Ada").await;
        ada.device.layer = layer;
        let fresh = world.device(10 * n + 1, layer).await;
        let mut answered = check(&world, &schema, fresh, before_login()).await;
        answered += check_login(&world, &schema, fresh, &format!("999662{n:04}")).await;
        let peer = peer_of(&world, ada).await;
        answered += check(&world, &schema, ada.device, after_login(&peer)).await;
        answered += check(&world, &schema, ada.device, probes(&peer)).await;
        assert!(answered > 80, "layer {layer}: {answered}");
    }
    assert_eq!(world.api.counters().panics(), 0);
}

/// Somebody to name, with a message in the dialog.
async fn peer_of(world: &World, ada: Member) -> InputPeer {
    let peer: InputPeer = InputPeer::InputPeerSelf;
    let send = f::messages::SendMessage {
        peer: peer.clone(),
        message: "note".to_owned(),
        random_id: 1,
        ..Default::default()
    };
    world.call(ada.device, send).await.unwrap();
    peer
}

/// The login itself: each step is answered in the layer's own form.
async fn check_login(world: &World, schema: &Schema, device: Device, phone: &str) -> usize {
    let sent = world.call(device, super::world::send_code(phone)).await.unwrap();
    let (number, hash) = (phone.to_owned(), code_hash(sent));
    let again =
        f::auth::ResendCode { phone_number: number.clone(), phone_code_hash: hash.clone(), reason: None };
    let cancel = f::auth::CancelCode { phone_number: number.clone(), phone_code_hash: hash.clone() };
    let first =
        vec![(super::world::send_code(phone).into(), None), (again.into(), None), (cancel.into(), None)];
    let mut answered = check(world, schema, device, first).await;
    let hash = code_hash(world.call(device, super::world::send_code(phone)).await.unwrap());
    let sign_up = f::auth::SignUp {
        phone_number: number,
        phone_code_hash: hash.clone(),
        first_name: "Eve".to_owned(),
        ..Default::default()
    };
    let then = vec![(sign_in(phone, &hash).into(), None), (sign_up.into(), None)];
    answered += check(world, schema, device, then).await;
    answered
}

async fn check(
    world: &World,
    schema: &Schema,
    device: Device,
    calls: Vec<(Request, Option<&'static str>)>,
) -> usize {
    let mut answered = 0;
    for (call, expected) in calls {
        let mut wr = Writer::new(device.layer);
        call.encode(&mut wr);
        // A layer that does not have the method cannot call it.
        let Some(bytes) = wr.into_bytes() else { continue };
        let id = u32::from_le_bytes(*bytes.first_chunk().unwrap());
        let (name, layer) = (call.name(), device.layer);
        let body = world.raw(device, wrapped(layer, &call)).await.body;
        let refused = refusal(&body).map(|refused| refused.name);
        assert_eq!(refused.as_deref(), expected, "{name} at {layer}");
        if refused.is_none() {
            let ty = schema.answer_of(id);
            read(ty, &body).unwrap_or_else(|why| panic!("{name} at {layer} is no {ty}: {why}"));
        }
        answered += 1;
    }
    answered
}

/// Reads a value of a type by its name, to the last byte.
fn read(ty: &str, body: &[u8]) -> Result<(), String> {
    let mut rd = Reader::new(body);
    match ty.strip_prefix("Vector<").and_then(|inner| inner.strip_suffix('>')) {
        Some(inner) => {
            let (vector, count) = (rd.u32(), rd.u32());
            assert_eq!(vector, Ok(0x1cb5_c415));
            for _ in 0..count.map_err(|error| error.to_string())? {
                one(inner, &mut rd)?;
            }
        }
        None => one(ty, &mut rd)?,
    }
    rd.finish().map_err(|error| error.to_string())
}

fn one(ty: &str, rd: &mut Reader<'_>) -> Result<(), String> {
    match ty {
        "Bool" => rd.get::<bool>().map(drop).map_err(|error| error.to_string()),
        "int" => rd.get::<i32>().map(drop).map_err(|error| error.to_string()),
        "long" => rd.get::<i64>().map(drop).map_err(|error| error.to_string()),
        named => match tl::decode_type(named, rd) {
            Some(value) => value.map(drop).map_err(|error| error.to_string()),
            None => Err("the schema has no such type".to_owned()),
        },
    }
}
