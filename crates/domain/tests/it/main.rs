//! Cases of the domain as data.

mod frameworks;
mod scoring;
