//! Mean and variance of numbers that come one at a time, and Welch's test over two such series.
//!
//! Welford's recurrence: sums of squares of nanoseconds would lose the small differences that are looked for.

/// Count, mean and variance so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Moments {
    count: u64,
    mean: f64,
    /// The sum of the squared distances from the mean.
    squares: f64,
}

impl Moments {
    /// Takes a number in.
    pub(crate) fn push(&mut self, value: f64) {
        self.count += 1;
        let distance = value - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (value - self.mean);
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn mean(&self) -> f64 {
        self.mean
    }

    /// The unbiased variance; 0 for fewer than two numbers.
    pub(crate) fn variance(&self) -> f64 {
        if self.count < 2 { 0.0 } else { self.squares / (self.count - 1) as f64 }
    }

    /// The square of the mean's standard error.
    fn error_squared(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.variance() / self.count as f64 }
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.push(value));
        moments
    }
}

/// The standard error of the difference of two means.
pub(crate) fn standard_error(a: &Moments, b: &Moments) -> f64 {
    (a.error_squared() + b.error_squared()).sqrt()
}

/// Welch's t: the difference of two means in units of its standard error. The variances may differ.
///
/// Two series that are constant and equal give 0, two that are constant and different give infinity.
pub(crate) fn welch(a: &Moments, b: &Moments) -> f64 {
    let difference = a.mean() - b.mean();
    if difference == 0.0 { 0.0 } else { difference / standard_error(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-9
    }

    #[test]
    fn moments_are_those_of_the_definition() {
        let moments: Moments = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().collect();
        assert_eq!(moments.count(), 8);
        assert!(near(moments.mean(), 5.0) && near(moments.variance(), 32.0 / 7.0), "{moments:?}");
        assert_eq!(Moments::default().variance(), 0.0);
    }

    #[test]
    fn a_large_offset_costs_no_precision() {
        let moments: Moments = [4.0, 7.0, 13.0, 16.0].into_iter().map(|value| value + 1e9).collect();
        assert!((moments.variance() - 30.0).abs() < 1e-5, "{moments:?}");
    }

    /// Worked by hand: means 3 and 6, variances 2.5 and 2.5, five numbers each: t = -3 / sqrt(1).
    #[test]
    fn welch_is_the_difference_in_standard_errors() {
        let a: Moments = [1.0, 2.0, 3.0, 4.0, 5.0].into_iter().collect();
        let b: Moments = [4.0, 5.0, 6.0, 7.0, 8.0].into_iter().collect();
        assert!(near(welch(&a, &b), -3.0) && near(welch(&b, &a), 3.0));
    }

    #[test]
    fn constants_are_equal_or_infinitely_apart() {
        let [one, two]: [Moments; 2] = [1.0, 2.0].map(|value| [value; 10].into_iter().collect());
        assert_eq!(welch(&one, &one), 0.0);
        assert_eq!(welch(&two, &one), f64::INFINITY);
    }
}
