//! How it is kept secret: which primitive serves which purpose. No other crate names one.
//!
//! | what | with | module |
//! |---|---|---|
//! | a password, a PIN | Argon2id, RFC 9106, as a PHC string | [`password`], [`pin`] |
//! | a session, a machine | 32 random bytes, kept as their SHA-256 digest | [`token`] |
//! | an invitation on paper, a recovery code | random digits with a check digit, kept as a keyed digest | [`token`] |
//! | the second factor | TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds | [`totp`] |
//! | small secrets at rest, a form that waits for its owner | XChaCha20-Poly1305 under a key of the installation | [`Keys`] |
//! | an opinion by click | Ed25519, RFC 8032; the private key sealed under the signer's password | [`signing`] |
//! | what only its receiver opens: grants, shares, releases | HPKE, RFC 9180: X25519, HKDF-SHA-256, AES-256-GCM | [`seal`] |
//! | an officer's secret key | Argon2id and XChaCha20-Poly1305; in a session under a key of its cookie | [`vault`] |
//! | an informant's receipt | 23 random digits and a check digit; Argon2id, then HKDF-SHA-256 | [`receipt`] |
//! | the content of a case | XChaCha20-Poly1305 under the key of the case, padded | [`case`] |
//! | a file of a case | XChaCha20-Poly1305 in chunks (STREAM), padded | [`chunks`] |
//! | a case for a body outside of the house | a key sealed to it, and chunks | [`pack`] |
//! | who an informant is | XChaCha20-Poly1305; the key in shares by Shamir over GF(256) | [`identity`] |
//! | the recovery key on paper | base32 with a checksum, whole or in shares | [`recovery`] |
//! | the log of what was filed | a Merkle tree, RFC 6962; notes signed with Ed25519 | [`merkle`], [`checkpoint`] |
//! | the entries of an approval | SHA-256 over a length-prefixed encoding, each over the one before | [`chain`] |
//!
//! Secrets are wiped from memory when they are dropped, and print as nothing; [`stack`] wipes what moving them left behind.

pub mod case;
pub mod chain;
pub mod checkpoint;
pub mod chunks;
mod content;
pub mod identity;
mod keys;
pub mod merkle;
pub mod pack;
pub mod password;
pub mod pin;
pub mod receipt;
pub mod recovery;
pub mod seal;
mod shamir;
pub mod signing;
pub mod stack;
#[cfg(test)]
mod tests;
pub mod token;
pub mod totp;
mod typed;
pub mod vault;

pub use keys::{Keys, SECRET_BYTES};
pub use zeroize::Zeroizing;

/// Why a secret could not be made or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another key, another place, or changed on the way; which of them cannot be told.
    #[error("the sealed bytes do not open with this key in this place")]
    Unopened,
    /// The installation secret is not 32 bytes as base64url.
    #[error("the installation secret must be 32 bytes, written as 43 letters of base64url")]
    Secret,
    /// A public key to which nothing can be sealed: a point of low order, which no key pair has.
    #[error("to this public key nothing can be sealed")]
    Unsealable,
    /// Fewer shares than are needed, shares of different keys, or a number of them that cannot be.
    #[error("{found} shares do not fit together where {needed} are needed")]
    Shares {
        /// Shares that are needed.
        needed: u8,
        /// Shares that are there and fit.
        found: usize,
    },
    /// A stored hash is no PHC string of Argon2id.
    #[error("a stored password hash cannot be read: {0}")]
    Hash(String),
    /// Stored bytes have another length than they must.
    #[error("{what} has {found} bytes and not {expected}")]
    Length {
        /// Which value.
        what: &'static str,
        /// Its bytes.
        found: usize,
        /// The bytes it must have.
        expected: usize,
    },
}

/// What this crate gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Random bytes of the operating system.
///
/// # Panics
/// Where it has none to give, on which nothing can be kept safely.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Bytes as lower-case hexadecimal digits, as the store keeps digests.
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Reads the 32 bytes of a digest in hexadecimal digits; none where it is no such text.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}
