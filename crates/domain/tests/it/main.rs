//! Cases of the domain as data.

mod analysis;
mod frameworks;
mod scoring;
