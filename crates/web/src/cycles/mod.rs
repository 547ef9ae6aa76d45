//! The years of the town: opened, looked at, closed; taken in from plain files and given out as such.

pub mod files;
pub mod glance;
pub mod list;
pub mod remembered;
