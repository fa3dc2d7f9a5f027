//! The conversions that names alone do not give, and the answers to calls in older forms.

use tl::{Encode, LAYER_MAX, Reader, Request, Writer, enums, functions, types};

fn written(value: &impl Encode, layer: i32) -> Vec<u8> {
    let mut wr = Writer::new(layer);
    wr.put(value);
    wr.into_bytes().expect("the layer can express the value")
}

fn read_back<T: tl::Decode>(value: &impl Encode, layer: i32) -> T {
    let bytes = written(value, layer);
    let mut rd = Reader::new(&bytes);
    let value = rd.get().expect("written a moment ago");
    rd.finish().expect("nothing follows");
    value
}

fn id_of(bytes: &[u8]) -> u32 {
    Reader::new(bytes).u32().expect("an id")
}

#[test]
fn a_reply_by_number_becomes_a_reply_to_a_message() {
    let call = functions::messages::SendMessage {
        message: "hi".into(),
        reply_to: Some(
            types::InputReplyToMessage { reply_to_msg_id: 7, top_msg_id: Some(3), ..Default::default() }
                .into(),
        ),
        ..Default::default()
    };
    for (layer, top) in [(133, None), (150, Some(3)), (160, Some(3)), (LAYER_MAX, Some(3))] {
        let bytes = written(&call, layer);
        let (_, request) = Request::decode(&mut Reader::new(&bytes)).expect("a call");
        let Request::MessagesSendMessage(call) = request else { panic!("{}", request.name()) };
        let Some(enums::InputReplyTo::InputReplyToMessage(reply)) = call.reply_to else { panic!("{layer}") };
        assert_eq!((reply.reply_to_msg_id, reply.top_msg_id), (7, top), "{layer}");
    }
}

#[test]
fn stories_without_a_peer_are_ones_own() {
    let call = functions::stories::TogglePinned { id: vec![1], pinned: true, ..Default::default() };
    let (_, request) = Request::decode(&mut Reader::new(&written(&call, 160))).expect("a call");
    let Request::StoriesTogglePinned(call) = request else { panic!("{}", request.name()) };
    assert_eq!(call.peer, enums::InputPeer::InputPeerSelf);
}

#[test]
fn inline_buttons_have_a_constructor_each_before_layer_229() {
    let data = b"data".to_vec();
    let button = types::KeyboardInlineButton {
        text: "press".into(),
        type_: types::InlineButtonTypeCallback { requires_password: false, data }.into(),
        ..Default::default()
    };
    let row = types::KeyboardInlineButtonRow { buttons: vec![button.into()] };
    let markup: enums::ReplyMarkup =
        types::ReplyInlineMarkup { rows: vec![row.into()], ..Default::default() }.into();
    for layer in [133, 228, LAYER_MAX] {
        assert_eq!(read_back::<enums::ReplyMarkup>(&markup, layer), markup, "{layer}");
    }
}

#[test]
fn buttons_that_ask_keep_what_they_ask_for() {
    let button = types::KeyboardButton {
        text: "phone".into(),
        type_: enums::ButtonType::ButtonTypeRequestPhone,
        ..Default::default()
    };
    let button = enums::KeyboardButton::from(button);
    for layer in [133, 228, LAYER_MAX] {
        assert_eq!(read_back::<enums::KeyboardButton>(&button, layer), button, "{layer}");
    }
}

#[test]
fn unknown_media_and_actions_have_stand_ins() {
    let media: enums::MessageMedia = types::MessageMediaToDo::default().into();
    assert_eq!(read_back::<enums::MessageMedia>(&media, 133), enums::MessageMedia::MessageMediaUnsupported);
    let action: enums::MessageAction = types::MessageActionStarGift::default().into();
    let shown = read_back::<enums::MessageAction>(&action, 133);
    assert!(matches!(shown, enums::MessageAction::MessageActionCustomAction(_)));
}

#[test]
fn unknown_updates_are_left_out_of_the_container() {
    let known: enums::Update = types::UpdateUserTyping { user_id: 5, ..Default::default() }.into();
    let unknown: enums::Update = types::UpdateStarsBalance::default().into();
    assert!(!tl::layer_knows(types::UpdateStarsBalance::ID, 133));
    assert!(tl::layer_knows(types::UpdateUserTyping::ID, 133));
    let updates =
        types::Updates { updates: vec![unknown.clone(), known.clone(), unknown], ..Default::default() };
    let shown = read_back::<enums::Updates>(&enums::Updates::from(updates), 133);
    let enums::Updates::Updates(shown) = shown else { panic!("{shown:?}") };
    assert_eq!(shown.updates, vec![known]);
}

#[test]
fn what_a_layer_lacks_leaves_the_writer_unfit_only_where_it_is_needed() {
    let mut wr = Writer::new(133);
    wr.put(&enums::Update::from(types::UpdateStarsBalance::default()));
    assert!(!wr.is_fit());
    assert_eq!(wr.into_bytes(), None);
}

/// `createChat`, `inviteToChannel` and `addChatUser` answered with the updates alone until layer 176.
#[test]
fn the_called_form_decides_the_answer() {
    let updates: enums::Updates = types::Updates { date: 9, ..Default::default() }.into();
    let invited =
        types::messages::InvitedUsers { updates: updates.clone(), missing_invitees: Vec::new() }.into();
    type F = functions::messages::CreateChat;

    let old_id = id_of(&written(&F::default(), 160));
    assert_ne!(old_id, F::ID);
    let mut wr = Writer::new(160);
    tl::encode_result::<F>(old_id, &invited, &mut wr);
    assert_eq!(wr.buf, written(&updates, 160));

    let mut wr = Writer::new(LAYER_MAX);
    tl::encode_result::<F>(F::ID, &invited, &mut wr);
    assert_eq!(wr.buf, written(&invited, LAYER_MAX));
}

/// Layer 133 has the user inside `userFull`.
#[test]
fn an_old_full_user_holds_the_user() {
    let user: enums::User =
        types::User { id: 12, first_name: Some("Ada".into()), ..Default::default() }.into();
    let full = types::users::UserFull {
        full_user: types::UserFull { id: 12, about: Some("about".into()), ..Default::default() }.into(),
        chats: Vec::new(),
        users: vec![types::User { id: 11, ..Default::default() }.into(), user.clone()],
    };
    type F = functions::users::GetFullUser;
    let old_id = id_of(&written(&F::default(), 133));
    let mut wr = Writer::new(133);
    tl::encode_result::<F>(old_id, &full.into(), &mut wr);
    let user = written(&user, 133);
    assert!(wr.is_fit());
    assert!(wr.buf.windows(user.len()).any(|bytes| bytes == user));
}

#[test]
fn a_peer_is_read_where_a_user_or_a_channel_belongs() {
    let user: enums::InputPeer = types::InputPeerUser { user_id: 7, access_hash: 9 }.into();
    let channel: enums::InputPeer = types::InputPeerChannel { channel_id: 5, access_hash: 3 }.into();
    let read = |peer: &enums::InputPeer| {
        let mut wr = tl::Writer::new(tl::LAYER_MAX);
        tl::Encode::encode(peer, &mut wr);
        wr.buf
    };
    let user = <enums::InputUser as tl::Decode>::decode(&mut tl::Reader::new(&read(&user))).unwrap();
    assert_eq!(user, types::InputUser { user_id: 7, access_hash: 9 }.into());
    let channel = <enums::InputChannel as tl::Decode>::decode(&mut tl::Reader::new(&read(&channel))).unwrap();
    assert_eq!(channel, types::InputChannel { channel_id: 5, access_hash: 3 }.into());
}
