//! What is measured: an operation, and two inputs that must not be told apart by its time.
//!
//! Both inputs are made before anything is timed, and have the same length. They are laid out for a batch of
//! measurements at a time, in random order and in a way that does not depend on the order. So an operation learns the
//! class neither from an address nor from what the processor did just before, which alone is worth a tenth of a
//! nanosecond: the test finds that too.

mod compare;
mod envelope;
mod legacy;
mod password;
mod private;

use crate::dudect::{Class, Sample};
use crate::random::Stream;
use crypto::rsa_key::PrivateKey;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

/// What the classes of a target are expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The same to the clock.
    Alike,
    /// Different: the target is a mistake on purpose and has to be found, or the run proves nothing.
    Different,
}

/// How long a measurement takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Around a microsecond.
    Cheap,
    /// A modular power with a secret exponent: around a millisecond.
    Power,
}

/// An operation under measurement.
pub(crate) struct Target {
    /// The rule, the operation, and the two classes.
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    pub(crate) cost: Cost,
    measure: Measure,
}

/// Measurements between two drawings of inputs.
const BATCH: usize = 32;

/// Nanoseconds, and whether the operation accepted its input, for an input of each of the classes in turn.
type Measure = Box<dyn FnMut(&[Class; BATCH]) -> [(u64, bool); BATCH]>;

impl Target {
    /// A target whose `operation` says whether it accepted its input.
    fn new<const N: usize>(
        name: &'static str,
        cost: Cost,
        inputs: [[u8; N]; 2],
        operation: impl Fn(&mut [u8; N]) -> bool + 'static,
    ) -> Self {
        let measure = move |classes: &[Class; BATCH]| {
            let mut batch = classes.map(|class| select(&inputs, class));
            black_box(&mut batch).each_mut().map(|input| timed(|| operation(black_box(input))))
        };
        Self { name, expected: Expected::Alike, cost, measure: Box::new(measure) }
    }

    /// Measures at least so many times, the classes in random order.
    pub(crate) fn samples(&mut self, count: usize, order: &Stream) -> Vec<Sample> {
        // The first calls find caches and branch predictors cold.
        self.batch(order).for_each(drop);
        let mut samples = Vec::with_capacity(count.next_multiple_of(BATCH));
        while samples.len() < count {
            samples.extend(self.batch(order));
        }
        samples
    }

    fn batch(&mut self, order: &Stream) -> impl Iterator<Item = Sample> {
        let classes = std::array::from_fn(|_| order.class());
        let times = (self.measure)(&classes);
        classes.into_iter().zip(times).map(|(class, (nanos, _))| Sample { class, nanos })
    }

    /// Whether the operation accepts an input of each class.
    #[cfg(test)]
    fn accepts(&mut self) -> [bool; 2] {
        let mut classes = [Class::A; BATCH];
        classes[1] = Class::B;
        let [(_, a), (_, b), ..] = (self.measure)(&classes);
        [a, b]
    }
}

/// How long the operation takes in nanoseconds, and what it says.
fn timed(operation: impl FnOnce() -> bool) -> (u64, bool) {
    let start = now();
    let accepted = black_box(operation());
    let nanos = now().duration_since(start).as_nanos();
    (u64::try_from(nanos).unwrap_or(u64::MAX), accepted)
}

/// The input of the class. Both are read, byte by byte.
fn select<const N: usize>([a, b]: &[[u8; N]; 2], class: Class) -> [u8; N] {
    let mask = black_box(0_u8.wrapping_sub(class as u8));
    std::array::from_fn(|at| (a[at] & !mask) | (b[at] & mask))
}

fn now() -> Instant {
    #[allow(clippy::disallowed_methods, reason = "a measuring tool outside of the server has no Env")]
    Instant::now()
}

/// All targets, the control first.
pub(crate) fn all(seed: u64) -> Vec<Target> {
    let random = Stream::new(seed);
    let key = Arc::new(PrivateKey::generate(&random));
    let mut targets = vec![compare::control()];
    targets.extend(compare::targets());
    targets.extend(envelope::targets(&random));
    targets.extend(legacy::targets(&key, &random));
    targets.extend(private::targets(&key, &random));
    targets.extend(password::targets(&random));
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An outcome that differs could be seen without a clock, and the two paths would not be comparable.
    #[test]
    fn both_classes_of_each_target_have_the_same_outcome() {
        for target in &mut all(1) {
            let [a, b] = target.accepts();
            assert_eq!(a, b, "{}", target.name);
        }
    }

    #[test]
    fn a_series_has_whole_batches_and_both_classes() {
        let samples = compare::control().samples(1_000, &Stream::new(1));
        let a = samples.iter().filter(|sample| sample.class == Class::A).count();
        assert!(samples.len() == 1_024 && (400..624).contains(&a), "{a} of class A");
    }
}
