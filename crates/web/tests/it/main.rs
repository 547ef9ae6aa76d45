//! Whole requests against a real store.

mod accounts;
mod app;
mod desk;
mod evidence;
mod home;
mod progress;
mod reports;
mod stylesheet;
