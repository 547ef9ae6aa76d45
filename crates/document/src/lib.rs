//! How a report looks on paper, and what paper says.
//!
//! | module | answers |
//! |---|---|
//! | [`read`] | what an existing document says, as lines |

pub mod read;
