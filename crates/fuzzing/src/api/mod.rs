//! The API through its boundary: calls of any method and layer, and any bytes, by somebody who is signed in.
//!
//! Whatever comes, the answer is a result of the method's type or an `rpc_error`, never code 500 and never a panic,
//! and so is what other devices are told of it. Each execution has a server of its own, so that it repeats itself.

mod judge;
mod places;
mod seeds;
mod world;

pub(crate) use seeds::seeds;
pub(crate) use world::{World, wrapped};

use crate::generate::Generator;
use crate::input::Input;
use crate::schema::API;
use std::time::Duration;
use tl::{LAYER_MAX, LAYER_MIN};

/// The most calls of one execution.
const CALLS_MAX: usize = 16;

/// A byte for the layer, then a byte for each call.
pub(crate) fn calls(data: &[u8]) {
    let mut input = Input::new(data);
    world::block_on(async {
        let world = World::new().await;
        let layers = usize::try_from(LAYER_MAX - LAYER_MIN + 1).unwrap_or(1);
        let layer = LAYER_MIN + i32::try_from(input.below(layers)).unwrap_or(0);
        world.announce(layer).await;
        for _ in 0..CALLS_MAX {
            if input.is_empty() {
                break;
            }
            step(&world, layer, &mut input).await;
        }
        assert_eq!(world.api.counters().panics(), 0, "a handler panicked");
    });
}

async fn step(world: &World, layer: i32, input: &mut Input<'_>) {
    let generator = Generator::new(&API, &world.hints);
    let mut call = Vec::new();
    let kind = input.below(8);
    match kind {
        0 => call.extend_from_slice(input.chunk()),
        1 => return world.pass(Duration::from_secs(u64::from(input.u16()))),
        _ => generator.call(input, &mut call),
    }
    if kind == 2 {
        alter(&mut call, input);
    }
    let by = if kind == 3 { world::STRANGER } else { world::ADA };
    let answer = world.call(by, &call).await;
    judge::answer(&call, &answer);
    world.settle().await;
    for update in world.rendered(layer).await {
        judge::update(&update);
    }
}

/// A change to a call that was right.
fn alter(call: &mut Vec<u8>, input: &mut Input<'_>) {
    let place = usize::from(input.u16()) % call.len().max(1);
    match input.below(4) {
        0 => call.truncate(place),
        1 => call.iter_mut().skip(place & !3).zip([0xff_u8; 4]).for_each(|(byte, new)| *byte = new),
        2 => call.extend_from_slice(input.chunk()),
        _ => call.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= input.byte() | 1),
    }
}
