//! Dates as people write and say them.

use jiff::civil::Date;

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not understood.
    #[error("‘{0}’ is no date: write 3 เมษายน 2566, 3/4/2566 or 2023-04-03")]
    NotUnderstood(String),
}

/// Reads one date.
pub fn parse(text: &str) -> Result<Date, DateError> {
    text.trim().parse().map_err(|_| DateError::NotUnderstood(text.to_owned()))
}
