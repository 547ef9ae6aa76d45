//! An officer's secret key: under a password for as long as it is kept, and under a key of the session while it is used.
//!
//! Under a password ([`lock`]), 102 bytes:
//!
//! | bytes | what |
//! |---|---|
//! | 2 | the suite, `00 01` |
//! | 12 | the cost of Argon2id: memory in KiB, passes, lanes, each in 4 bytes, highest first |
//! | 16 | the salt |
//! | 24, 32 + 16 | nonce, secret key and tag: XChaCha20-Poly1305 |
//!
//! key = HKDF-SHA-256(salt = the salt, secret = Argon2id(password, salt, cost), info = `prongsai/vault/v1`). Bound are the
//! first 30 bytes, then `officer key` and the place, each after its length in 8 bytes.
//!
//! For a session ([`SessionKey`]), 74 bytes: the suite, nonce, secret key, tag. The session key is 32 random bytes that only
//! the browser's cookie has; key = HKDF-SHA-256(salt = `prongsai/session/v1`, secret = session key, info = `unlock`). Bound
//! are the suite, `unlocked key` and the place. A copy of the database opens neither.

use zeroize::Zeroizing;

use crate::content::{bound, decrypt, encrypt, suite};
use crate::keys::{bind, hkdf};
use crate::password::{self, Cost};
use crate::seal::{SUITE, SecretKey};
use crate::{Error, Result, random};

const HEAD_BYTES: usize = 2 + 12 + 16;
const PURPOSE: &str = "officer key";
const SESSION_PURPOSE: &str = "unlocked key";

/// Locks a secret key under a password for a place: the agency, the account, the generation of the key.
///
/// Takes as long as the cost says: never while a transaction is open.
///
/// # Errors
/// [`Error::Hash`] where the memory is not to be had.
pub fn lock(secret: &SecretKey, password: &str, place: &[&str], cost: Cost) -> Result<Vec<u8>> {
    let salt = random::<16>();
    let [memory, passes, lanes] = cost.numbers().map(u32::to_be_bytes);
    let head = [&SUITE.to_be_bytes()[..], &memory, &passes, &lanes, &salt].concat();
    let sealed = encrypt(&*key(password, &salt, cost)?, &under(&head, place), &*secret.to_bytes());
    Ok([head, sealed].concat())
}

/// Opens what [`lock`] made.
///
/// # Errors
/// [`Error::Unopened`] for another password or place, and for changed bytes; [`Error::Hash`] where the memory is not to be
/// had.
pub fn unlock(locked: &[u8], password: &str, place: &[&str]) -> Result<SecretKey> {
    let (head, sealed) = locked.split_at_checked(HEAD_BYTES).ok_or(Error::Unopened)?;
    let (cost, salt) = suite(head)?.split_first_chunk::<12>().ok_or(Error::Unopened)?;
    let numbers = [0, 4, 8].map(|at| u32::from_be_bytes([cost[at], cost[at + 1], cost[at + 2], cost[at + 3]]));
    let cost = Cost::from_numbers(numbers).ok_or(Error::Unopened)?;
    let plain = decrypt(&*key(password, salt, cost)?, &under(head, place), sealed)?;
    SecretKey::from_bytes(&plain).map_err(|_| Error::Unopened)
}

fn key(password: &str, salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>> {
    Ok(hkdf(salt, &*password::key(password, salt, cost)?, b"prongsai/vault/v1"))
}

fn under(head: &[u8], place: &[&str]) -> Vec<u8> {
    [head, &bind(PURPOSE, place)].concat()
}

/// The key of a session, which lives in a cookie alone. No `Debug`; wiped when dropped.
pub struct SessionKey {
    text: Zeroizing<String>,
    key: Zeroizing<[u8; 32]>,
}

impl SessionKey {
    /// A new key.
    pub fn generate() -> Self {
        Self::from_bytes(&Zeroizing::new(random()))
    }

    /// Reads it from a cookie; none where it is no such text.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).map(Zeroizing::new).ok()?;
        Some(Self::from_bytes(bytes.as_slice().try_into().ok()?))
    }

    fn from_bytes(bytes: &[u8; 32]) -> Self {
        let text = Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(bytes));
        Self { text, key: hkdf(b"prongsai/session/v1", bytes, b"unlock") }
    }

    /// The text for the cookie: 43 letters of base64url.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Seals a secret key for a place: the agency, the session, the account.
    pub fn seal(&self, place: &[&str], secret: &SecretKey) -> Vec<u8> {
        let sealed = encrypt(&self.key, &bound(SESSION_PURPOSE, place), &*secret.to_bytes());
        [&SUITE.to_be_bytes()[..], &sealed].concat()
    }

    /// Opens what [`SessionKey::seal`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another session key or place, and for changed bytes.
    pub fn open(&self, place: &[&str], sealed: &[u8]) -> Result<SecretKey> {
        let plain = decrypt(&self.key, &bound(SESSION_PURPOSE, place), suite(sealed)?)?;
        SecretKey::from_bytes(&plain).map_err(|_| Error::Unopened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_key_opens_for_its_password_and_place_alone() {
        let secret = SecretKey::generate();
        let locked = lock(&secret, "the password", &["town", "somsri", "1"], Cost::test()).unwrap();

        assert_eq!(locked.len(), 102);
        let opened = unlock(&locked, "the password", &["town", "somsri", "1"]).unwrap();
        assert_eq!(opened.public(), secret.public());
        assert!(unlock(&locked, "another password", &["town", "somsri", "1"]).is_err());
        assert!(unlock(&locked, "the password", &["town", "somsri", "2"]).is_err());
        assert!(unlock(&locked, "the password", &["town", "somchai", "1"]).is_err());
    }

    #[test]
    fn a_changed_byte_of_a_locked_key_is_noticed_and_costs_no_more() {
        let locked = lock(&SecretKey::generate(), "the password", &[], Cost::test()).unwrap();

        for at in 0..locked.len() {
            let mut changed = locked.clone();
            changed[at] ^= 0x41;
            assert!(unlock(&changed, "the password", &[]).is_err(), "byte {at}");
            assert!(unlock(&locked[..at], "the password", &[]).is_err(), "{at} bytes");
        }
        assert!(unlock(&[&locked[..], &[0]].concat(), "the password", &[]).is_err());
    }

    #[test]
    fn a_key_of_a_session_opens_with_its_cookie_alone() {
        let secret = SecretKey::generate();
        let session = SessionKey::generate();
        let sealed = session.seal(&["town", "session"], &secret);

        assert_eq!((session.text().len(), sealed.len()), (43, 74));
        let again = SessionKey::read(session.text()).unwrap();
        assert_eq!(again.open(&["town", "session"], &sealed).unwrap().public(), secret.public());
        assert!(again.open(&["town", "other"], &sealed).is_err());
        assert!(SessionKey::generate().open(&["town", "session"], &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(again.open(&["town", "session"], &changed).is_err(), "byte {at}");
        }
        for text in ["", "short", "ไม่ใช่กุญแจ", &"A".repeat(44)] {
            assert!(SessionKey::read(text).is_none(), "{text}");
        }
    }
}
