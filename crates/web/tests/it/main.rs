//! Whole requests against a real store.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

mod accounts;
mod agencies;
mod app;
mod approvals;
mod channel;
mod complaints;
mod complaints_public;
mod cycles;
mod desk;
mod disclosures;
mod evidence;
mod home;
mod matrix;
mod measures;
mod objections;
mod progress;
mod publications;
mod reports;
mod scans;
mod scorecards;
mod stylesheet;
mod towns;
