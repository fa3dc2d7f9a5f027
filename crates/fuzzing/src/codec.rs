//! TL: calls and values of any layer from any bytes, and what is read can be written for every layer.

use crate::generate::{Generator, Hints};
use crate::input::{Input, Output};
use crate::schema::API;
use tl::{Encode, LAYER_MAX, LAYER_MIN, Reader, Request, Writer};

/// What was read, written out again, is at most this many times as long as the input: a form that left a field out
/// gets a default.
const GROWTH_MAX: usize = 64;

/// A call, of the API or of the protocol itself.
pub(crate) fn request(data: &[u8]) {
    let _ = tl::mtproto::Request::decode(&mut Reader::new(data));
    let mut rd = Reader::new(data);
    let Ok((id, request)) = Request::decode(&mut rd) else { return };
    assert!(tl::constructor_name(id).is_some(), "{id:08x} has a name");
    let used = data.len() - rd.rest().len();
    bounded(&request, used);
}

/// A value: two bytes choose its type.
pub(crate) fn value(data: &[u8]) {
    let mut input = Input::new(data);
    let ty = &API.names[input.below(API.names.len())];
    let bytes = input.rest();
    if let Some(Ok(value)) = tl::decode_type(ty, &mut Reader::new(bytes)) {
        bounded(&*value, bytes.len());
    }
}

fn bounded(value: &dyn Encode, used: usize) {
    let mut wr = Writer::new(LAYER_MAX);
    value.encode(&mut wr);
    assert!(wr.buf.len() <= GROWTH_MAX * used.max(4), "{} bytes of {used}", wr.buf.len());
}

/// A call or a value that the bytes choose, so always a valid one: it is read, and for every layer that can express
/// it, what is written is read again and written the same.
pub(crate) fn layers(data: &[u8]) {
    let mut input = Input::new(data);
    let hints = Hints::new();
    let generator = Generator::new(&API, &hints);
    let mut bytes = Vec::new();
    if input.flag() {
        let ty = &API.names[input.below(API.names.len())];
        generator.value(ty, &mut input, &mut bytes);
        let read = |bytes: &[u8]| tl::decode_type(ty, &mut Reader::new(bytes)).and_then(Result::ok);
        every_layer(&bytes, read);
    } else {
        generator.call(&mut input, &mut bytes);
        every_layer(&bytes, |bytes| {
            let mut rd = Reader::new(bytes);
            let (_, request) = Request::decode(&mut rd).ok()?;
            Some(Box::new(request) as Box<dyn Encode>)
        });
    }
}

fn every_layer(bytes: &[u8], read: impl Fn(&[u8]) -> Option<Box<dyn Encode>>) {
    // A value may be nested more deeply than is read, or be of a type that only calls have.
    let Some(value) = read(bytes) else { return };
    let mut last = Vec::new();
    for layer in LAYER_MIN..=LAYER_MAX {
        let Some(written) = encoded(&*value, layer) else { continue };
        if written == last {
            continue;
        }
        let Some(again) = read(&written) else {
            panic!("what was written for layer {layer} is not read: {written:02x?}")
        };
        assert_eq!(encoded(&*again, layer), Some(written.clone()), "layer {layer}, written again");
        last = written;
    }
}

fn encoded(value: &dyn Encode, layer: i32) -> Option<Vec<u8>> {
    let mut wr = Writer::new(layer);
    value.encode(&mut wr);
    wr.into_bytes()
}

pub(crate) fn seeds() -> [Vec<Vec<u8>>; 3] {
    let names = [
        "messages.sendMessage",
        "initConnection",
        "auth.signIn",
        "messages.getHistory",
        "contacts.importContacts",
    ];
    let bytes: Vec<u8> = (1..120).map(|byte: u8| byte.wrapping_mul(37)).collect();
    let hints = Hints::new();
    let generator = Generator::new(&API, &hints);
    let (mut requests, mut values, mut choices) = (Vec::new(), Vec::new(), Vec::new());
    for name in names {
        let place = API.method_named(name).expect("a method of the schema") as u16;
        let choice = Output::new().bytes(&place.to_le_bytes()).bytes(&bytes).finish();
        let mut request = Vec::new();
        generator.call(&mut Input::new(&choice), &mut request);
        requests.push(request);
        choices.push([vec![0], choice].concat());
    }
    for name in ["Updates", "User", "Message", "JSONValue", "RichText"] {
        let place = API.names.iter().position(|known| known == name).expect("a type of the schema") as u16;
        let mut value = place.to_le_bytes().to_vec();
        generator.value(name, &mut Input::new(&bytes), &mut value);
        choices.push(Output::new().bytes(&[1]).bytes(&place.to_le_bytes()).bytes(&bytes).finish());
        values.push(value);
    }
    [requests, values, choices]
}
