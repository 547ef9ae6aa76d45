//! Which bodies a town lets read its board, as the town sees and decides it.

pub mod list;
