//! Whole requests against a real store.

mod accounts;
mod app;
mod desk;
mod home;
mod reports;
mod stylesheet;
