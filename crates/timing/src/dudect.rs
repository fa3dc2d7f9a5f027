//! The test "dudect": do two classes of input take differently long?
//!
//! Times have a long upper tail, of interrupts and other programs, in which a small difference drowns. So the
//! test is made several times, each time over those measurements of both classes that are below some percentile
//! of all of them, and the greatest |t| counts. Each time the second moments are compared as well: an
//! operation that is sometimes faster and sometimes slower may have the same mean.
//!
//! See Reparaz, Balasch, Verbauwhede: "Dude, is my code constant time?", 2016.

use crate::moments::{Moments, standard_error, welch};

/// Beyond this |t| the classes differ. By chance alone one test in 150,000 gets there.
pub(crate) const THRESHOLD: f64 = 4.5;

/// The shares of the fastest measurements that are compared.
const CROPS: [f64; 7] = [1.0, 0.999, 0.99, 0.95, 0.8, 0.6, 0.4];

/// What a class has to have left after cropping. If it has less, the classes are so far apart that the larger
/// crops show it.
const REST_MIN: u64 = 100;

/// Which of the two kinds of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    A,
    B,
}

/// One measurement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) class: Class,
    pub(crate) nanos: u64,
}

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Mean,
    Variance,
}

/// The comparison with the greatest |t|.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Its |t|.
    pub(crate) t: f64,
    /// The share of the fastest measurements that it was made over.
    pub(crate) crop: f64,
    pub(crate) moment: Moment,
    /// The smallest difference of the means, in nanoseconds, at which the best of the crops would have reached the
    /// threshold: what the run could have seen.
    pub(crate) sees_ns: f64,
}

impl Finding {
    /// Whether the classes take differently long.
    pub(crate) fn differs(&self) -> bool {
        self.t > THRESHOLD
    }
}

/// Compares the classes.
pub(crate) fn judge(samples: &[Sample]) -> Finding {
    let mut sorted: Vec<u64> = samples.iter().map(|sample| sample.nanos).collect();
    sorted.sort_unstable();
    let mut finding = Finding { t: 0.0, crop: 1.0, moment: Moment::Mean, sees_ns: f64::INFINITY };
    for crop in CROPS {
        let fastest = (sorted.len() as f64 * crop) as usize;
        let Some(&limit) = fastest.checked_sub(1).and_then(|last| sorted.get(last)) else { continue };
        let kept = || samples.iter().filter(move |sample| sample.nanos <= limit);
        let means = moments(kept(), |sample| sample.nanos as f64);
        if means.iter().any(|moments| moments.count() < REST_MIN) {
            continue;
        }
        let [a, b] = &means;
        let squares = moments(kept(), |sample| {
            let mean = if sample.class == Class::A { a.mean() } else { b.mean() };
            (sample.nanos as f64 - mean).powi(2)
        });
        finding.sees_ns = finding.sees_ns.min(THRESHOLD * standard_error(a, b));
        for (moment, [a, b]) in [(Moment::Mean, &means), (Moment::Variance, &squares)] {
            let t = welch(a, b).abs();
            if t > finding.t {
                finding = Finding { t, crop, moment, ..finding };
            }
        }
    }
    finding
}

/// The moments of both classes.
fn moments<'a>(samples: impl Iterator<Item = &'a Sample>, value: impl Fn(&Sample) -> f64) -> [Moments; 2] {
    let mut both = [Moments::default(); 2];
    samples.for_each(|sample| both[sample.class as usize].push(value(sample)));
    both
}

#[cfg(test)]
mod tests;
