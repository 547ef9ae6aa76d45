//! The disclosure list (OIT): what a town's main web site shows of it, and what that would score.

pub mod check;
