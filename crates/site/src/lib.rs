//! What stands on a town's web site.
//!
//! | module | answers |
//! |---|---|
//! | [`page`] | what a page says: lines, headings, links, with the place of each |
//! | [`takeover`] | which items of the year's disclosure list a page shows, and under which addresses |
//! | [`diagnosis`] | what the list would score as it stands, and what to mend first |
//! | [`fetch`] | how an address is visited: politely, bounded, and never inside a network |
//! | [`verdict`] | what a visited address is worth for an item |
//! | [`clicks`] | whether the front page leads to an address in the clicks that its explanation names |
//! | [`check`] | all of it together for one page |
//!
//! It knows neither the store nor the pages of the platform.

pub mod check;
pub mod clicks;
pub mod diagnosis;
pub mod fetch;
pub mod page;
pub mod takeover;
pub mod verdict;
mod words;
