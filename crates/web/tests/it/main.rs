//! Whole requests against a real store.

mod accounts;
mod app;
mod approvals;
mod desk;
mod evidence;
mod home;
mod progress;
mod reports;
mod stylesheet;
