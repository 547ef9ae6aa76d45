//! How things are said, counted and dated in Thai.
//!
//! Pure: no clock, no files, no environment. Callers pass `today` and values and get values back.
//!
//! | module | answers |
//! |---|---|
//! | [`numeral`] | which digits are written |
//! | [`calendar`] | Buddhist years, fiscal years, rounds, quarters |
//! | [`date`] | days and months as written: read, found in text, said |
//! | [`workday`] | on which days offices are open, and when a time limit ends |
//! | [`baht`] | amounts of money in words |
//! | [`collate`] | dictionary order |
//! | [`normalise`] | one spelling for the same text, and marks that stand wrongly |
//! | [`segment`] | where words end and lines may |
//! | [`vocabulary`] | which words are known, and which official word was meant |
//! | [`gazetteer`] | which provinces, districts and tambons there are |
//! | [`zone`] | what the clock shows in Thailand at a moment |

pub mod baht;
pub mod calendar;
pub mod collate;
pub mod date;
mod dictionary;
pub mod gazetteer;
pub mod normalise;
pub mod numeral;
pub mod segment;
pub mod vocabulary;
pub mod workday;
pub mod zone;

pub use calendar::{BuddhistYear, CalendarError, FiscalYear, Quarter, Round, Span};
pub use jiff::civil::Date;
pub use numeral::Digits;
