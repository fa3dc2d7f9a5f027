use super::*;
use crate::random::Stream;

/// Times of a machine with a standard deviation of 100 ns; one in fifty is an interrupt of up to 50 us.
fn times(seed: u64, count: usize, of: impl Fn(Class, f64) -> f64) -> Vec<Sample> {
    let random = Stream::new(seed);
    let uniform = || random.next() as f64 / u64::MAX as f64;
    (0..count)
        .map(|_| {
            let class = random.class();
            // Twelve uniform numbers have the variance 1.
            let normal = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
            let interrupt = if random.next().is_multiple_of(50) { 50_000.0 * uniform() } else { 0.0 };
            Sample { class, nanos: (of(class, normal) + interrupt) as u64 }
        })
        .collect()
}

#[test]
fn equal_distributions_stay_below_the_threshold() {
    for seed in 0..20 {
        let finding = judge(&times(seed, 20_000, |_, normal| 2_000.0 + 100.0 * normal));
        assert!(!finding.differs(), "seed {seed}: {finding:?}");
    }
}

#[test]
fn a_shift_by_a_fifth_of_a_standard_deviation_is_found_in_spite_of_interrupts() {
    for seed in 0..20 {
        let samples =
            times(seed, 20_000, |class, normal| 2_000.0 + 100.0 * normal + 20.0 * f64::from(class as u8));
        let finding = judge(&samples);
        assert!(finding.differs() && finding.crop < 1.0, "seed {seed}: {finding:?}");
        assert!(finding.sees_ns < 20.0, "seed {seed}: {finding:?}");
    }
}

#[test]
fn equal_means_with_another_spread_are_found() {
    let samples =
        times(3, 20_000, |class, normal| 2_000.0 + normal * if class == Class::A { 100.0 } else { 130.0 });
    assert!(judge(&samples).differs());
}

#[test]
fn classes_that_do_not_overlap_are_found() {
    let samples = times(4, 5_000, |class, normal| 2_000.0 + normal + 900.0 * f64::from(class as u8));
    let finding = judge(&samples);
    assert!(finding.differs(), "{finding:?}");
}

#[test]
fn too_few_samples_say_nothing() {
    for count in [0, 1, 2, 150] {
        let finding = judge(&times(5, count, |class, _| f64::from(class as u8)));
        assert!(!finding.differs() && finding.sees_ns.is_infinite(), "{count}: {finding:?}");
    }
}
