//! Identifiers of rows.

use std::fmt::Write as _;

use jiff::Timestamp;

/// A new identifier: 12 hexadecimal digits of the time in milliseconds, then 12 random ones; later ones sort later.
///
/// # Panics
/// Where the operating system has no randomness to give, on which nothing can be kept safely.
pub fn new_id(now: Timestamp) -> String {
    let mut random = [0_u8; 6];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let mut id = format!("{:012x}", now.as_millisecond());
    for byte in random {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// A new identifier that tells nothing, not even an order: 32 random hexadecimal digits.
///
/// # Panics
/// Where the operating system has no randomness to give, on which nothing can be kept safely.
pub fn random_id() -> String {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    crate::blob::hex(&random)
}
