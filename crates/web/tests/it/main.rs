//! Whole requests against a real store.

mod app;
mod desk;
mod home;
mod reports;
mod stylesheet;
