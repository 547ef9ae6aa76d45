//! Cases of the domain as data.

mod analysis;
mod arithmetic;
mod frameworks;
mod means;
mod scoring;
