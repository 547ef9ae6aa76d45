//! The site as a whole: pages of many shapes, a hostile server, and the official arithmetic.

mod arithmetic;
mod pages;
mod scene;
mod unseen;
mod visits;
