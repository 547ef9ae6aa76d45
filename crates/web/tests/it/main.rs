//! Whole requests against a real store.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

mod accounts;
mod agencies;
mod app;
mod approvals;
mod channel;
mod channel_access;
mod channel_acts;
mod channel_cost;
mod channel_crash;
mod channel_downgrade;
mod channel_failures;
mod channel_faults;
mod channel_gates;
mod channel_headers;
mod channel_keys;
mod channel_pack;
mod channel_reading;
mod channel_sessions;
mod complaints;
mod complaints_public;
mod cycles;
mod desk;
mod disclosures;
mod disk;
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
