//! A histogram of durations with a relative error below one percent at any size.
//!
//! Buckets grow with the values: 128 of equal width in every power of two. Recording is an increment; memory
//! is fixed, so the longest stall costs as much as the shortest answer.

/// Equal buckets in every power of two.
const WIDTH_BITS: u32 = 7;
const WIDTH: usize = 1 << WIDTH_BITS;
const BUCKETS: usize = (64 - WIDTH_BITS as usize + 1) * WIDTH;

/// Durations in nanoseconds, counted by size.
#[derive(Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    sum: u128,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0, sum: 0, max: 0 }
    }
}

impl Histogram {
    /// Counts a duration.
    pub(crate) fn record(&mut self, nanos: u64) {
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
        self.sum += u128::from(nanos);
        self.max = self.max.max(nanos);
    }

    /// The longest duration.
    pub(crate) fn max(&self) -> u64 {
        self.max
    }

    /// The mean; 0 without durations.
    pub(crate) fn mean(&self) -> u64 {
        let mean = self.sum.checked_div(u128::from(self.total)).unwrap_or(0);
        u64::try_from(mean).unwrap_or(u64::MAX)
    }

    /// The duration that the share `quantile` of all does not exceed; 0 without durations.
    pub(crate) fn quantile(&self, quantile: f64) -> u64 {
        let rank = ((self.total as f64 * quantile).ceil() as u64).clamp(1, self.total.max(1));
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return highest(index).min(self.max);
            }
        }
        self.max
    }
}

fn bucket(nanos: u64) -> usize {
    let shift = (u64::BITS - 1 - WIDTH_BITS).saturating_sub(nanos.leading_zeros());
    shift as usize * WIDTH + (nanos >> shift) as usize
}

/// The largest duration of a bucket.
fn highest(index: usize) -> u64 {
    let shift = (index / WIDTH).saturating_sub(1);
    let mantissa = (index - shift * WIDTH) as u64;
    ((u128::from(mantissa) + 1) << shift).saturating_sub(1).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_less_than_one_percent_wide() {
        let values = (0..63).flat_map(|bits| [1_u64 << bits, (1 << bits) + (1 << bits) / 3]);
        for value in values.chain([0, u64::MAX]) {
            let top = highest(bucket(value));
            assert!(top >= value, "{value}: {top}");
            assert!(top - value <= value / 100, "{value}: {top}");
        }
    }

    #[test]
    fn buckets_follow_one_another_without_a_gap() {
        let mut index = 0;
        for value in 0..1_000_000 {
            let next = bucket(value);
            assert!(next == index || next == index + 1, "{value}");
            index = next;
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_of_a_known_row() {
        let mut histogram = Histogram::default();
        (1..=1000).for_each(|ms| histogram.record(ms * 1_000_000));
        for (quantile, ms) in [(0.5, 500), (0.99, 990), (0.999, 999), (1.0, 1000)] {
            let found = histogram.quantile(quantile);
            assert!(found.abs_diff(ms * 1_000_000) <= ms * 10_000, "{quantile}: {found}");
        }
        assert_eq!(histogram.max(), 1_000_000_000);
        assert_eq!(histogram.mean(), 500_500_000);
        assert_eq!(Histogram::default().quantile(0.99), 0);
    }
}
