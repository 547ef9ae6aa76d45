//! What a town sets for itself: the greeting of its front page, its colours, the pictures of its papers.

pub mod settings;
