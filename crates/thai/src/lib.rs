//! How things are said, counted and dated in Thai.
//!
//! Pure: no clock, no files, no environment. Callers pass `today` and values and get values back.
//!
//! | module | answers |
//! |---|---|
//! | [`numeral`] | which digits are written |
//! | [`calendar`] | Buddhist years, fiscal years, rounds, quarters |

pub mod calendar;
pub mod date;
pub mod numeral;

pub use calendar::{BuddhistYear, CalendarError, FiscalYear, Quarter, Round, Span};
pub use jiff::civil::Date;
pub use numeral::Digits;
