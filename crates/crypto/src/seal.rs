//! Sealing to somebody who is not there: only the holder of the secret key opens it, the server that sealed it does not.
//!
//! Suite 1 is HPKE (RFC 9180) in base mode, one message a context: DHKEM(X25519, HKDF-SHA256) = 0x0020, HKDF-SHA256 =
//! 0x0001, AES-256-GCM = 0x0002. All of it is in the browsers' own cryptography, so that a browser can seal, too.
//!
//! | bytes | what |
//! |---|---|
//! | 2 | the number of the suite, highest byte first: `00 01` |
//! | 32 | the encapsulated key |
//! | length + 16 | ciphertext and tag |
//!
//! `info` is the text `prongsai/seal/v1`, a zero byte and the 2 bytes of the suite. The associated data are the 2 bytes of
//! the suite, then the purpose and each text of the place, every one after its length in 8 bytes, highest first.
//!
//! A sealed thing says nothing about who sealed it: base mode has no sender. Whoever may write into the database can put
//! a sealed thing there; what it binds is where it opens.

use hpke::aead::{Aead, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use zeroize::Zeroizing;

use crate::content::{self, bound};
use crate::{Error, Result, random};

pub use crate::content::SUITE;

/// Bytes of a key, of either.
pub const KEY_BYTES: usize = 32;

/// How much longer a sealed thing is than what is in it.
pub const OVERHEAD: usize = 2 + KEY_BYTES + 16;

const INFO: &[u8] = b"prongsai/seal/v1\0";

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// A public key, to which anybody can seal. Kept in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; KEY_BYTES]);

impl PublicKey {
    /// Reads the 32 bytes of a public key.
    ///
    /// # Errors
    /// [`Error::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let found = bytes.len();
        let length = Error::Length { what: "a public key", found, expected: KEY_BYTES };
        bytes.try_into().map(Self).map_err(|_| length)
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

/// A secret key of X25519, which opens what was sealed to its public key. No `Debug`; wiped when dropped.
#[derive(Clone)]
pub struct SecretKey(Private);

impl SecretKey {
    /// A new key.
    pub fn generate() -> Self {
        Self::from_seed(&Zeroizing::new(random()))
    }

    /// The key that belongs to a seed of 32 bytes, always the same: `DeriveKeyPair` of RFC 9180, section 7.1.3.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(X25519HkdfSha256::derive_keypair(seed).0)
    }

    /// Reads the 32 bytes of [`SecretKey::to_bytes`].
    ///
    /// # Errors
    /// [`Error::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let length = Error::Length { what: "a secret key", found: bytes.len(), expected: KEY_BYTES };
        Private::from_bytes(bytes).map(Self).map_err(|_| length)
    }

    /// Its 32 bytes, clamped as RFC 7748 asks.
    pub fn to_bytes(&self) -> Zeroizing<[u8; KEY_BYTES]> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        self.0.write_exact(&mut *bytes);
        bytes
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(X25519HkdfSha256::sk_to_pk(&self.0).to_bytes().into())
    }
}

/// Seals bytes to a public key so that they open only for the same purpose in the same place. [`OVERHEAD`] bytes longer.
///
/// # Errors
/// [`Error::Unsealable`] where the public key is a point of low order.
pub fn seal(to: &PublicKey, purpose: &str, place: &[&str], plain: &[u8]) -> Result<Vec<u8>> {
    let to = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&to.0).map_err(|_| Error::Unsealable)?;
    let sealed = hpke::single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        &info(),
        plain,
        &bound(purpose, place),
    );
    let (encapsulated, ciphertext) = sealed.map_err(|_| Error::Unsealable)?;
    Ok([&SUITE.to_be_bytes()[..], &encapsulated.to_bytes(), &ciphertext].concat())
}

/// Opens what [`seal`] made.
///
/// # Errors
/// [`Error::Unopened`] for another key, purpose or place, and for changed bytes.
pub fn open(with: &SecretKey, purpose: &str, place: &[&str], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    open_raw::<AesGcm256>(with, &info(), &bound(purpose, place), content::suite(sealed)?)
}

fn info() -> Vec<u8> {
    [INFO, &SUITE.to_be_bytes()].concat()
}

/// Opens an encapsulated key and the ciphertext behind it. The cipher is open for the vectors of the standard alone.
fn open_raw<A: Aead>(with: &SecretKey, info: &[u8], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (encapsulated, ciphertext) = sealed.split_first_chunk::<KEY_BYTES>().ok_or(Error::Unopened)?;
    let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| Error::Unopened)?;
    let plain = hpke::single_shot_open::<A, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &with.0,
        &encapsulated,
        info,
        ciphertext,
        aad,
    );
    plain.map(Zeroizing::new).map_err(|_| Error::Unopened)
}

#[cfg(test)]
mod tests {
    use hpke::aead::AesGcm128;
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap()
    }

    const URN: &str = "4f6465206f6e2061204772656369616e2055726e";
    const BEAUTY: &str = "4265617574792069732074727574682c20747275746820626561757479";

    /// Opens the first ciphertext of a vector of the standard's authors, and nothing but it.
    fn opens_the_vector<A: Aead>(secret: &str, public: &str, encapsulated: &str, ciphertext: &str) {
        let secret = SecretKey::from_bytes(&bytes(secret)).unwrap();
        let sealed = bytes(&[encapsulated, ciphertext].concat());
        let open = |info: &[u8], aad: &[u8], sealed: &[u8]| open_raw::<A>(&secret, info, aad, sealed);

        assert_eq!(crate::hex(secret.public().as_bytes()), public);
        assert_eq!(crate::hex(&open(&bytes(URN), b"Count-0", &sealed).unwrap()), BEAUTY);
        assert!(open(&bytes(URN), b"Count-1", &sealed).is_err());
        assert!(open(b"another urn", b"Count-0", &sealed).is_err());
        for at in 0..sealed.len() {
            // X25519 does not look at the highest bit of a public key; HPKE binds the bytes as they are.
            let mut changed = sealed.clone();
            changed[at] ^= 0x80;
            assert!(open(&bytes(URN), b"Count-0", &changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn the_published_ciphertext_of_our_suite_opens() {
        // cfrg/draft-irtf-cfrg-hpke, test-vectors.json: mode 0, kem 0x0020, kdf 0x0001, aead 0x0002, sequence number 0.
        opens_the_vector::<AesGcm256>(
            "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
            "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
            "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
            "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
        );
        // ikmR and ikmE of the same vector.
        for (seed, public) in [
            (
                "dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee",
                "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
            ),
            (
                "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9",
                "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
            ),
        ] {
            let key = SecretKey::from_seed(&bytes(seed).try_into().unwrap());
            assert_eq!(crate::hex(key.public().as_bytes()), public);
        }
    }

    #[test]
    fn the_ciphertext_that_the_standard_prints_opens() {
        // RFC 9180, appendix A.1.1, sequence number 0: AES-128-GCM in the place of AES-256-GCM.
        opens_the_vector::<AesGcm128>(
            "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
            "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
            "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
        );
    }

    #[test]
    fn the_key_pair_of_a_seed_is_the_one_that_the_standard_prints() {
        // RFC 9180, appendix A.1.1: ikmE, skEm, pkEm.
        let seed = bytes("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234");
        let key = SecretKey::from_seed(&seed.try_into().unwrap());

        assert_eq!(
            crate::hex(key.public().as_bytes()),
            "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
        );
        // The standard prints the key before it is clamped, and the library keeps it clamped.
        let printed = bytes("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
        assert_eq!(*key.to_bytes(), *SecretKey::from_bytes(&printed).unwrap().to_bytes());
    }

    #[test]
    fn a_sealed_thing_has_the_bytes_that_are_documented() {
        let secret = SecretKey::generate();
        let sealed = seal(&secret.public(), "test", &["town"], b"text").unwrap();

        assert_eq!(sealed.len(), 4 + OVERHEAD);
        assert_eq!(sealed[..2], [0, 1]);
        let info = b"prongsai/seal/v1\0\0\x01";
        let aad = b"\0\x01\0\0\0\0\0\0\0\x04test\0\0\0\0\0\0\0\x04town";
        assert_eq!(open_raw::<AesGcm256>(&secret, info, aad, &sealed[2..]).unwrap().as_slice(), b"text");
    }

    #[test]
    fn only_the_holder_opens_and_only_in_its_place() {
        let (somsri, somchai) = (SecretKey::generate(), SecretKey::generate());
        let sealed = seal(&somsri.public(), "case key", &["town", "case"], b"key").unwrap();

        assert_eq!(open(&somsri, "case key", &["town", "case"], &sealed).unwrap().as_slice(), b"key");
        assert_eq!(open(&somchai, "case key", &["town", "case"], &sealed), Err(Error::Unopened));
        for (purpose, place) in
            [("case key", &["town", "other"][..]), ("case key", &["towncase"]), ("share", &["town", "case"])]
        {
            assert_eq!(open(&somsri, purpose, place, &sealed), Err(Error::Unopened), "{purpose} {place:?}");
        }
        let mut newer = sealed;
        newer[1] = 2;
        assert_eq!(open(&somsri, "case key", &["town", "case"], &newer), Err(Error::Unopened));
    }

    #[test]
    fn a_point_of_low_order_is_no_public_key() {
        let nobody = PublicKey::from_bytes(&[0; 32]).unwrap();

        assert_eq!(seal(&nobody, "test", &[], b"text"), Err(Error::Unsealable));
        assert!(PublicKey::from_bytes(&[1; 31]).is_err());
        assert!(SecretKey::from_bytes(&[1; 33]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn whatever_is_sealed_opens_again(seed: [u8; 32], plain: Vec<u8>, place in "\\PC{0,20}") {
            let secret = SecretKey::from_seed(&seed);
            let again = SecretKey::from_bytes(&*secret.to_bytes()).unwrap();
            let sealed = seal(&secret.public(), "test", &[&place], &plain).unwrap();

            prop_assert_eq!(again.public(), secret.public());
            prop_assert_eq!(&*open(&again, "test", &[&place], &sealed).unwrap(), &plain);
        }

        #[test]
        fn strange_bytes_do_not_open(sealed: Vec<u8>) {
            let strange = [&[0, 1][..], &sealed].concat();
            prop_assert!(open(&SecretKey::from_seed(&[1; 32]), "test", &[], &sealed).is_err());
            prop_assert!(open(&SecretKey::from_seed(&[1; 32]), "test", &[], &strange).is_err());
        }
    }
}
