//! The crate seen from outside: papers read, composed and judged as a whole.

mod compose;
mod desk;
mod lint;
mod read;
mod results;
