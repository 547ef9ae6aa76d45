//! `prongsai`: the door to the platform for people who run it.

fn main() {}
