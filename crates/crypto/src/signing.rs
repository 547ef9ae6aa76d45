//! Opinions by click: one Ed25519 key pair an account.
//!
//! The private key is sealed under a key that only the signer's password gives (Argon2id, then HKDF-SHA-256 with the info
//! `prongsai/signing/v1`), so that neither the database nor its operator signs for somebody. A new password seals it
//! anew. Where the password is lost, a new pair is made; what was signed stays true, for each entry carries its public key.
//!
//! Sealed, a key is 105 bytes: 1 of version, 12 of cost, 16 of salt, 24 of nonce, 32 of key, 16 of tag, and 4 of lead.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use zeroize::Zeroizing;

use crate::password::{self, Cost};
use crate::{Error, Result, keys, random};

/// Bytes of a public key.
pub const PUBLIC_BYTES: usize = 32;

/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// Stands before every digest that is signed, so that a signature serves no other purpose.
const DOMAIN: &[u8] = b"prongsai/approval/v1\0";

/// Stands before a sealed key: what it is, and how it was sealed.
const LEAD: &[u8; 5] = b"psk\0\x01";

/// A private key while it is open; wiped when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// A new key pair: the public key, and the private one sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// Kept in the clear, copied beside every signature.
    pub public: [u8; PUBLIC_BYTES],
    /// Kept as it is; opens with the password alone.
    pub sealed: Vec<u8>,
}

impl KeyPair {
    /// Makes a pair for an account.
    ///
    /// # Errors
    /// [`Error::Hash`] where the memory is not to be had.
    pub fn generate(account: &str, password: &str, cost: Cost) -> Result<Self> {
        let key = SigningKey(ed25519_dalek::SigningKey::from_bytes(&Zeroizing::new(random())));
        Ok(Self { public: key.public(), sealed: key.seal(account, password, cost)? })
    }
}

impl SigningKey {
    /// Opens a sealed key with the password of its account.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another password or account, and for changed bytes.
    pub fn open(account: &str, password: &str, sealed: &[u8]) -> Result<Self> {
        let rest = sealed.strip_prefix(LEAD).ok_or(Error::Unopened)?;
        let (cost, rest) = rest.split_first_chunk::<12>().ok_or(Error::Unopened)?;
        let (salt, rest) = rest.split_first_chunk::<16>().ok_or(Error::Unopened)?;
        let (nonce, sealed_key) = rest.split_first_chunk::<24>().ok_or(Error::Unopened)?;
        let numbers = [0, 4, 8].map(|at| u32::from_be_bytes([cost[at], cost[at + 1], cost[at + 2], cost[at + 3]]));
        let cost = Cost::from_numbers(numbers).ok_or(Error::Unopened)?;
        let payload = Payload { msg: sealed_key, aad: account.as_bytes() };
        let plain = cipher(password, salt, cost)?.decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new);
        let plain = plain.map_err(|_| Error::Unopened)?;
        let bytes = plain.as_slice().try_into().map_err(|_| Error::Unopened)?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(bytes)))
    }

    /// Seals the key under a password: at first, and again whenever the password changes.
    ///
    /// # Errors
    /// [`Error::Hash`] where the memory is not to be had.
    pub fn seal(&self, account: &str, password: &str, cost: Cost) -> Result<Vec<u8>> {
        let (salt, nonce) = (random::<16>(), random::<24>());
        let plain = Zeroizing::new(self.0.to_bytes());
        let payload = Payload { msg: &*plain, aad: account.as_bytes() };
        let sealed = cipher(password, &salt, cost)?.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("32 bytes are within the limit of the cipher");
        let [memory, passes, lanes] = cost.numbers().map(u32::to_be_bytes);
        Ok([LEAD, &memory[..], &passes, &lanes, &salt, &nonce, &sealed].concat())
    }

    /// The public key.
    pub fn public(&self) -> [u8; PUBLIC_BYTES] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs the digest of an entry, see [`crate::chain::digest`].
    pub fn sign(&self, digest: &[u8; 32]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(&[DOMAIN, digest].concat()).to_bytes()
    }
}

/// Whether a signature was made over a digest by the owner of a public key; false also where either is no such thing.
pub fn verify(public: &[u8], digest: &[u8; 32], signature: &[u8]) -> bool {
    let Ok(public) = public.try_into().map(|bytes: [u8; PUBLIC_BYTES]| VerifyingKey::from_bytes(&bytes)) else {
        return false;
    };
    let (Ok(public), Ok(signature)) = (public, Signature::from_slice(signature)) else { return false };
    public.verify_strict(&[DOMAIN, digest].concat(), &signature).is_ok()
}

fn cipher(password: &str, salt: &[u8; 16], cost: Cost) -> Result<XChaCha20Poly1305> {
    let drawn = password::key(password, salt, cost)?;
    let key = keys::hkdf(salt, &*drawn, b"prongsai/signing/v1");
    Ok(XChaCha20Poly1305::new((&*key).into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_signed_is_verified_with_the_public_key_alone() {
        let pair = KeyPair::generate("somsri", "a long password", Cost::test()).unwrap();
        let signature = SigningKey::open("somsri", "a long password", &pair.sealed).unwrap().sign(&[7; 32]);

        assert!(verify(&pair.public, &[7; 32], &signature));
        assert!(!verify(&pair.public, &[8; 32], &signature));
        assert!(!verify(&[0; 32], &[7; 32], &signature));
        assert!(!verify(&[], &[7; 32], &signature));
        assert!(!verify(&pair.public, &[7; 32], &signature[..63]));
    }

    #[test]
    fn a_sealed_key_opens_for_its_password_and_account_alone() {
        let pair = KeyPair::generate("somsri", "a long password", Cost::test()).unwrap();

        assert_eq!(pair.sealed.len(), 105);
        assert_eq!(SigningKey::open("somsri", "another password", &pair.sealed).err(), Some(Error::Unopened));
        assert_eq!(SigningKey::open("somchai", "a long password", &pair.sealed).err(), Some(Error::Unopened));
        assert_eq!(SigningKey::open("somsri", "a long password", &[]).err(), Some(Error::Unopened));
    }

    #[test]
    fn a_new_password_seals_the_same_key() {
        let pair = KeyPair::generate("somsri", "the old password", Cost::test()).unwrap();
        let key = SigningKey::open("somsri", "the old password", &pair.sealed).unwrap();
        let sealed = key.seal("somsri", "the new password", Cost::test()).unwrap();

        assert_eq!(SigningKey::open("somsri", "the new password", &sealed).unwrap().public(), pair.public);
        assert!(SigningKey::open("somsri", "the old password", &sealed).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_changed_byte_of_a_sealed_key_is_noticed(at in 0_usize..105, flip in 1_u8..) {
            let mut sealed = KeyPair::generate("somsri", "password", Cost::test()).unwrap().sealed;
            sealed[at] ^= flip;

            prop_assert!(SigningKey::open("somsri", "password", &sealed).is_err());
        }
    }
}
