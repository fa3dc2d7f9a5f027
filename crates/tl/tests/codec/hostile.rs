//! Bytes from strangers: whatever they are, reading ends, without a panic, without deep recursion, and holding no
//! more than a small multiple of the input.

use crate::schema::generate::{Generator, Rng};
use crate::schema::{Line, Schema};
use tl::{DecodeError, Encode, LAYER_MAX, Reader, Request, Writer, enums, functions};

/// What was read, written out again, is at most this many times as long as the input: a form that left a field out
/// gets a default, and an empty object takes its id.
const GROWTH_MAX: usize = 64;

#[test]
fn r19_mutated_requests_never_panic() {
    let schema = Schema::api();
    let generator = Generator::new(&schema, LAYER_MAX);
    let mut rng = Rng(0x5eed_0000_0000_0001);
    let mut read = 0;
    for line in schema.methods().filter(|line| line.known_in(LAYER_MAX)) {
        for _ in 0..4 {
            let bytes = generator.line(line, &mut rng, 3).unwrap();
            for _ in 0..24 {
                let mut mutated = bytes.clone();
                mutate(&mut mutated, &mut rng);
                if let Ok((_, request)) = Request::decode(&mut Reader::new(&mutated)) {
                    read += 1;
                    assert_small(&request, &mutated);
                }
            }
        }
    }
    assert!(read > 1000, "some mutations leave a valid call");
}

#[test]
fn r19_mutated_values_never_panic() {
    let schema = Schema::api();
    let generator = Generator::new(&schema, LAYER_MAX);
    let mut rng = Rng(0x5eed_0000_0000_0002);
    for line in schema.types().filter(|line| line.known_in(LAYER_MAX) && line.result != "Bool") {
        let bytes = generator.line(line, &mut rng, 3).unwrap();
        for _ in 0..16 {
            let mut mutated = bytes.clone();
            mutate(&mut mutated, &mut rng);
            if let Some(Ok(value)) = tl::decode_type(&line.result, &mut Reader::new(&mutated)) {
                assert_small(&*value, &mutated);
            }
        }
    }
}

#[test]
fn r19_every_truncation_is_an_error() {
    let schema = Schema::api();
    let generator = Generator::new(&schema, LAYER_MAX);
    let mut rng = Rng(0x5eed_0000_0000_0003);
    for line in schema.methods().filter(|line| line.known_in(LAYER_MAX)) {
        let bytes = generator.line(line, &mut rng, 2).unwrap();
        for len in (0..bytes.len()).step_by(3) {
            assert!(Request::decode(&mut Reader::new(&bytes[..len])).is_err(), "{} at {len}", line.name);
        }
    }
}

fn assert_small(value: &dyn Encode, input: &[u8]) {
    let mut wr = Writer::new(LAYER_MAX);
    value.encode(&mut wr);
    assert!(wr.buf.len() <= GROWTH_MAX * input.len().max(4), "{} of {}", wr.buf.len(), input.len());
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..=rng.below(3) {
        let at = rng.below(bytes.len());
        match rng.below(6) {
            0 => bytes[at] = rng.next() as u8,
            1 => bytes[at] ^= 1 << rng.below(8),
            2 => bytes.truncate(at.max(4)),
            3 => bytes.insert(at, rng.next() as u8),
            4 => {
                let word = at & !3;
                let huge: [u8; 4] =
                    [[0xff; 4], [0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0x7f], [0; 4]][rng.below(4)];
                for (byte, new) in bytes[word..].iter_mut().zip(huge) {
                    *byte = new;
                }
            }
            _ => {
                let tail = bytes[at..].to_vec();
                bytes.extend(tail);
            }
        }
    }
}

/// Counts that the bytes cannot hold are refused before anything is allocated for them.
#[test]
fn r17_r19_counts_are_checked_against_the_bytes_left() {
    for count in [2_u32, 1000, 0x1000_0000, 0x7fff_ffff, u32::MAX] {
        let mut wr = Writer::new(LAYER_MAX);
        wr.u32(functions::InvokeAfterMsgs::ID);
        wr.u32(tl::VECTOR);
        wr.u32(count);
        wr.put(&7_i64);
        assert_eq!(Request::decode(&mut Reader::new(&wr.buf)), Err(DecodeError::CountTooLarge));
    }
}

#[test]
fn r19_strings_are_shortest_and_utf8() {
    let text = |bytes: &[u8]| Reader::new(bytes).get::<String>();
    assert_eq!(text(&[3, b'a', b'b', b'c']), Ok("abc".to_owned()));
    assert_eq!(text(&[254, 3, 0, 0, b'a', b'b', b'c', 0]), Err(DecodeError::NotMinimal));
    assert_eq!(text(&[255, 0, 0, 0]), Err(DecodeError::NotMinimal));
    assert_eq!(text(&[1, 0xff, 0, 0]), Err(DecodeError::NotUtf8));
    assert_eq!(text(&[2, b'a', b'b']), Err(DecodeError::Truncated));
    assert_eq!(text(&[254, 255, 255, 255]), Err(DecodeError::Truncated));
    for len in [0, 1, 3, 253, 254, 255, 256, 70_000] {
        let value = "x".repeat(len);
        let mut wr = Writer::new(LAYER_MAX);
        wr.put(&value);
        assert_eq!(wr.buf.len() % 4, 0);
        let mut rd = Reader::new(&wr.buf);
        assert_eq!(rd.get::<String>(), Ok(value));
        assert_eq!(rd.finish(), Ok(()));
    }
}

#[test]
fn r19_trailing_bytes_and_bad_bools_are_errors() {
    let mut wr = Writer::new(LAYER_MAX);
    wr.put(&functions::help::GetConfig {});
    wr.u32(0);
    let mut rd = Reader::new(&wr.buf);
    assert!(Request::decode(&mut rd).is_ok());
    assert_eq!(rd.finish(), Err(DecodeError::TrailingBytes));
    assert_eq!(Reader::new(&[1, 0, 0, 0]).get::<bool>(), Err(DecodeError::UnknownConstructor { id: 1 }));
}

/// Runs `job` on a stack of a quarter of a mebibyte, where deep recursion would end the process.
fn on_a_small_stack(job: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(job).unwrap().join().unwrap();
}

/// Every constructor that can hold a value of its own type, ten thousand of it inside each other.
#[test]
fn r19_deep_nesting_is_refused() {
    on_a_small_stack(|| {
        let schema = Schema::api();
        let generator = Generator::new(&schema, LAYER_MAX);
        let mut tried = Vec::new();
        for line in schema.types().filter(|line| line.known_in(LAYER_MAX)) {
            if let Some(step) = step_into_itself(&generator, line) {
                let bytes = step.repeat(10_000);
                let result = tl::decode_type(&line.result, &mut Reader::new(&bytes)).unwrap();
                assert_eq!(result.err(), Some(DecodeError::TooDeep), "{}", line.name);
                tried.push(line.name.as_str());
            }
        }
        for name in ["jsonArray", "textBold", "pageBlockCover", "inputPeerUserFromMessage"] {
            assert!(tried.contains(&name), "{name}");
        }
    });
}

/// The bytes of `line` up to where a value of its own type begins.
fn step_into_itself(generator: &Generator<'_>, line: &Line) -> Option<Vec<u8>> {
    let list = format!("Vector<{}>", line.result);
    let place = line
        .fields
        .iter()
        .position(|field| field.flag.is_none() && (field.ty == line.result || field.ty == list))?;
    let mut bytes = line.id.to_le_bytes().to_vec();
    for field in &line.fields[..place] {
        match (&field.flag, field.ty.as_str()) {
            (Some(_), _) => {}
            (None, "#") => bytes.extend([0; 4]),
            (None, ty) => bytes.extend(generator.value(ty, &mut Rng(1), 0)?),
        }
    }
    if line.fields[place].ty == list {
        bytes.extend(tl::VECTOR.to_le_bytes());
        bytes.extend([1, 0, 0, 0]);
    }
    Some(bytes)
}

#[test]
fn nesting_that_people_use_is_read() {
    on_a_small_stack(|| {
        let mut text: enums::RichText = tl::types::TextPlain { text: "deep".into() }.into();
        for _ in 0..31 {
            text = tl::types::TextBold { text }.into();
        }
        let mut wr = Writer::new(LAYER_MAX);
        wr.put(&text);
        assert_eq!(Reader::new(&wr.buf).get(), Ok(text));
    });
}

/// A wrapper is read without its query, so a caller goes through wrappers in a loop and may count them.
#[test]
fn r19_wrappers_are_read_one_by_one() {
    on_a_small_stack(|| {
        let mut wr = Writer::new(LAYER_MAX);
        for _ in 0..10_000 {
            wr.put(&functions::InvokeWithLayer { layer: 230 });
        }
        wr.put(&functions::help::GetConfig {});
        let mut rd = Reader::new(&wr.buf);
        for _ in 0..10_000 {
            assert!(matches!(Request::decode(&mut rd), Ok((_, Request::InvokeWithLayer(_)))));
        }
        assert!(matches!(Request::decode(&mut rd), Ok((_, Request::HelpGetConfig(_)))));
        assert_eq!(rd.finish(), Ok(()));
    });
}
