//! Whole requests against a real store.

mod accounts;
mod agencies;
mod app;
mod approvals;
mod cycles;
mod desk;
mod evidence;
mod home;
mod matrix;
mod measures;
mod progress;
mod reports;
mod scorecards;
mod scans;
mod stylesheet;
