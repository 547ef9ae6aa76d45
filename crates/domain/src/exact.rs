//! Exact numbers inside a computation; they become a [`Score`] once, at the border.

use std::fmt;
use std::ops::{Add, Mul, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use serde::{Serialize, Serializer};

use crate::score::Score;

/// An exact rational number of points; written as a fraction, `1375/14`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

impl Exact {
    /// Zero points.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// A whole number of hundredths.
    pub fn of_hundredths(hundredths: i64) -> Self {
        Self(BigRational::new(BigInt::from(hundredths), BigInt::from(100)))
    }

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(BigRational::from_integer(BigInt::from(number)))
    }

    /// The mean of `numbers`; nothing has no mean.
    pub fn mean<'a>(numbers: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut sum = BigRational::zero();
        let mut count = 0_u32;
        for number in numbers {
            sum += &number.0;
            count += 1;
        }
        (count > 0).then(|| Self(sum / BigInt::from(count)))
    }

    /// `self` divided by `divisor`; nothing is divided by zero.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        (!divisor.0.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Whole hundredths, rounded half up: 0.005 becomes 1 and -0.005 becomes 0.
    pub fn hundredths(&self) -> i64 {
        let scaled = &self.0 * BigInt::from(100) + BigRational::new(BigInt::from(1), BigInt::from(2));
        // No sum of scores comes near the range of an i64.
        scaled.floor().to_integer().to_i64().unwrap_or(i64::MAX)
    }

    /// The fewest whole hundredths that are at least this much.
    pub fn hundredths_up(&self) -> i64 {
        (&self.0 * BigInt::from(100)).ceil().to_integer().to_i64().unwrap_or(i64::MAX)
    }

    /// Rounded half up to a score; none outside 0–100.
    pub fn score(&self) -> Option<Score> {
        u16::try_from(self.hundredths()).ok().and_then(|hundredths| Score::from_hundredths(hundredths).ok())
    }
}

impl From<Score> for Exact {
    fn from(score: Score) -> Self {
        Self::of_hundredths(i64::from(score.hundredths()))
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: Self) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: Self) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: Self) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
