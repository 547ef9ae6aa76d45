//! What is true in the yearly cycle of a municipality, and what is allowed.
//!
//! score → analyse → plan measures → track with evidence → report → approve → publish.
//! Pure: no clock, no files, no environment; values in, values out.

pub mod access;
pub mod agency;
pub mod analysis;
pub mod approval;
pub mod complaint;
pub mod cycle;
pub mod disclosure;
pub mod evidence;
pub mod exact;
pub mod folder;
pub mod framework;
pub mod glance;
pub mod library;
pub mod means;
pub mod measure;
pub mod objection;
pub mod paper;
pub mod progress;
pub mod publication;
pub mod rating;
pub mod reminder;
pub mod score;
pub mod scorecard;
pub mod scoring;

pub use agency::{Agency, AgencyKind};
pub use cycle::Cycle;
pub use exact::Exact;
pub use framework::Framework;
pub use score::Score;
pub use scorecard::Scorecard;
